"""The part of `/v1/openapi.json` about sources: side by side, which counts, reports by hand."""

from typing import Any

from tracker.web.openapi_desk import FIGURES, answer, operation

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_WHEN: Schema = {"type": ["string", "null"], "format": "date-time"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_COUNT: Schema = {"type": ["integer", "string", "null"]}
_SIDE: Schema = {**FIGURES, "description": "Figures, `source_at` by the source, `at` by us"}


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: dict[str, Schema] = {
    "Beside": _object(
        "region source part said shown difference agrees since finding provenance",
        region=_TEXT,
        source=_TEXT,
        by_hand={"type": "boolean"},
        part=_TEXT,
        said={"type": "object"},
        shown={"type": "object"},
        stage=_TEXT,
        difference={**FIGURES, "description": "What is said minus what is shown"},
        agrees={"type": "boolean"},
        since={**_WHEN, "description": "Since when the votes differ"},
        finding={"type": ["object", "null"], "description": "E309, W310: docs/rules.md"},
        doubts=_TEXTS,
        provenance={"type": ["object", "null"], "description": "Who entered it, and from where"},
    ),
    "Reconciliation": _object(
        "counting_source epoch offset total differ rows",
        counting_source=_TEXT,
        epoch={"type": ["string", "null"]},
        offset={"type": "integer"},
        total={"type": "integer"},
        differ={"type": "integer"},
        rows={"type": "array", "items": _ref("Beside")},
    ),
    "Chosen": _object(
        "source by moved lost",
        source=_TEXT,
        by=_TEXT,
        moved={"type": "integer", "description": "Regions that show other numbers"},
        lost={**_TEXTS, "description": "Regions without votes now"},
    ),
    "Report": _object(
        "author from dated",
        source={**_TEXT, "description": "A source by hand; needed where there are several"},
        author=_TEXT,
        dated={**_TEXT, "description": "2024-12-05, or with hours"},
        document=_TEXT,
        csv={**_TEXT, "description": "A table, in the place of `reports`"},
        reports={
            "type": "array",
            "items": {
                "type": "object",
                "required": ["region"],
                "properties": {
                    "region": _TEXT,
                    "votes": {"type": "object", "additionalProperties": _COUNT},
                    "shares": {"type": "object", "additionalProperties": _TEXT},
                    "note": _TEXT,
                },
                "additionalProperties": _COUNT,
            },
        },
    ),
    "Entered": _object(
        "source counts by digest offsets taken held same findings",
        source=_TEXT,
        counts={"type": "boolean", "description": "False: kept beside the count"},
        by=_TEXT,
        digest=_TEXT,
        offsets={"type": "array", "items": {"type": "integer"}},
        taken=_TEXTS,
        held=_TEXTS,
        same={**_TEXTS, "description": "Regions of which it said the same before"},
        findings={"type": "array", "items": {"type": "object"}},
    ),
    "Refused": _object("error problems", error=_TEXT, problems=_TEXTS),
}
SCHEMAS["Report"]["properties"]["from"] = {**_TEXT, "description": "Where it was read"}


def _query(*names: str) -> list[Schema]:
    return [{"name": name, "in": "query", "schema": _TEXT} for name in names]


def _compare() -> Schema:
    described = operation(
        "What sources say of regions beside what is shown there, with difference and both times",
        ["contest"],
        answer("Reconciliation", "At most 1,000 rows"),
        token=True,
    )
    described["parameters"] += _query("root", "differing")
    return described


def _choose() -> Schema:
    described = operation(
        "Let another source count; regions lose no votes by it unless `losing` is yes",
        ["contest"],
        answer("Chosen", "It counts now"),
        token=True,
    )
    schema = _object("source why", source=_TEXT, why=_TEXT, losing=_TEXT)
    described["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": schema}},
    }
    described["responses"]["409"] = answer("Refused", "Why it can't be")
    return described


def _enter() -> Schema:
    described = operation(
        "Enter what a person reports of a source by hand: all of it, or nothing and every problem",
        ["contest"],
        answer("Entered", "What became of it, and what the rules found"),
        token=True,
    )
    described["parameters"] += _query("source", "author", "from", "dated", "document")
    described["requestBody"] = {
        "required": True,
        "description": "JSON, or a CSV table with the query saying where it was read",
        "content": {
            "application/json": {"schema": _ref("Report")},
            "text/csv": {"schema": _TEXT},
        },
    }
    described["responses"]["400"] = answer("Refused", "Every problem; nothing was taken")
    return described


_CONTEST = "/v1/contests/{contest}"
PATHS: Schema = {
    f"{_CONTEST}/reconciliation": {"get": _compare()},
    f"{_CONTEST}/counting-source": {"post": _choose()},
    f"{_CONTEST}/reports": {"post": _enter()},
}
