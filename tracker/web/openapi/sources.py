"""The part of `/v1/openapi.json` about sources: side by side, which counts, reports by hand,
and the recapitulation."""

from tracker.core.recap import TIERS
from tracker.web.openapi.desk import FIGURES, operation
from tracker.web.openapi.parts import (
    COUNT,
    INSTANT,
    MAYBE_TEXT,
    TEXT,
    TEXTS,
    WHOLE,
    YES_NO,
    Schema,
    answer,
    array,
    ref,
)

_COUNT: Schema = {"type": ["integer", "string", "null"]}


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


SCHEMAS: dict[str, Schema] = {
    "Beside": _object(
        "region source part said shown difference agrees since finding provenance",
        region=TEXT,
        source=TEXT,
        by_hand=YES_NO,
        part=TEXT,
        said={"type": "object"},
        shown={"type": "object"},
        stage=TEXT,
        difference={**FIGURES, "description": "What is said minus what is shown"},
        agrees=YES_NO,
        since={**INSTANT, "description": "Since when the votes differ"},
        finding={"type": ["object", "null"], "description": "E309, W310: docs/rules.md"},
        doubts=TEXTS,
        provenance={"type": ["object", "null"], "description": "Who entered it, and from where"},
    ),
    "Reconciliation": _object(
        "counting_source epoch offset total differ rows",
        counting_source=TEXT,
        epoch=MAYBE_TEXT,
        offset=WHOLE,
        total=WHOLE,
        differ=WHOLE,
        rows=array(ref("Beside")),
    ),
    "Chosen": _object(
        "source by moved lost",
        source=TEXT,
        by=TEXT,
        moved={"type": "integer", "description": "Regions that show other numbers"},
        lost={**TEXTS, "description": "Regions without votes now"},
    ),
    "Report": _object(
        "author from dated",
        source={**TEXT, "description": "A source by hand; needed where there are several"},
        author=TEXT,
        dated={**TEXT, "description": "2024-12-05, or with hours"},
        document=TEXT,
        csv={**TEXT, "description": "A table, in the place of `reports`"},
        reports={
            "type": "array",
            "items": {
                "type": "object",
                "required": ["region"],
                "properties": {
                    "region": TEXT,
                    "votes": {"type": "object", "additionalProperties": _COUNT},
                    "shares": {"type": "object", "additionalProperties": TEXT},
                    "note": TEXT,
                },
                "additionalProperties": _COUNT,
            },
        },
    ),
    "Entered": _object(
        "source counts by digest offsets taken held same findings",
        source=TEXT,
        counts={"type": "boolean", "description": "False: kept beside the count"},
        by=TEXT,
        digest=TEXT,
        offsets=array(WHOLE),
        taken=TEXTS,
        held=TEXTS,
        same={**TEXTS, "description": "Regions of which it said the same before"},
        findings={"type": "array", "items": {"type": "object"}},
    ),
    "Recapitulation": _object(
        "stage document dated",
        stage={"enum": list(TIERS)},
        document={**TEXT, "description": "Its title: Model D.Hasil Prov"},
        dated=TEXT,
        withdraw={**TEXT, "description": "A region: take back what the tier says of it"},
        csv=TEXT,
    ),
    "Recapped": _object(
        "by entered left_out",
        by=TEXT,
        entered=array(
            _object(
                "stage offset regions findings",
                stage=TEXT,
                offset={**COUNT, "description": "The entry; null: it said nothing new"},
                regions=TEXTS,
                findings={"type": "array", "items": {"type": "object"}},
            )
        ),
        left_out={**TEXTS, "description": "Rows of a file that are not through yet, and why"},
    ),
    "Refused": _object("error problems", error=TEXT, problems=TEXTS),
}
SCHEMAS["Report"]["properties"]["from"] = {**TEXT, "description": "Where it was read"}
SCHEMAS["Recapitulation"]["properties"] |= {
    name: SCHEMAS["Report"]["properties"][name] for name in ("from", "reports")
}


def _texts_of(*names: str) -> list[Schema]:
    return [{"name": name, "in": "query", "schema": TEXT} for name in names]


def _compare() -> Schema:
    described = operation(
        "What sources say of regions beside what is shown there, with difference and both times",
        ["contest"],
        answer("Reconciliation", "At most 1,000 rows"),
        token=True,
    )
    described["parameters"] += _texts_of("root", "differing")
    return described


def _choose() -> Schema:
    described = operation(
        "Let another source count; regions lose no votes by it unless `losing` is yes",
        ["contest"],
        answer("Chosen", "It counts now"),
        token=True,
    )
    schema = _object("source why", source=TEXT, why=TEXT, losing=TEXT)
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
    described["parameters"] += _texts_of("source", "author", "from", "dated", "document")
    described["requestBody"] = {
        "required": True,
        "description": "JSON, or a CSV table with the query saying where it was read",
        "content": {
            "application/json": {"schema": ref("Report")},
            "text/csv": {"schema": TEXT},
        },
    }
    described["responses"]["400"] = answer("Refused", "Every problem; nothing was taken")
    return described


def _recap() -> Schema:
    described = operation(
        "Enter what a tier of the recapitulation says: all of it, or nothing and every problem. "
        "A number that can't be true is refused unless `despite` is yes",
        ["contest"],
        answer("Recapped", "What became of each tier, and what the rules found"),
        token=True,
    )
    described["parameters"] += _texts_of("stage", "from", "dated", "document", "hr", "despite")
    described["requestBody"] = {
        "required": True,
        "description": "JSON; or with the query saying tier, document and date a CSV table; or "
        "with `hr=yes` a recapitulation file of KPU's, whose rows say their tier themselves",
        "content": {
            "application/json": {"schema": ref("Recapitulation")},
            "text/csv": {"schema": TEXT},
        },
    }
    described["responses"]["400"] = answer("Refused", "Every problem; nothing was taken")
    return described


_CONTEST = "/v1/contests/{contest}"
PATHS: Schema = {
    f"{_CONTEST}/reconciliation": {"get": _compare()},
    f"{_CONTEST}/counting-source": {"post": _choose()},
    f"{_CONTEST}/reports": {"post": _enter()},
    f"{_CONTEST}/recapitulation": {"post": _recap()},
}
