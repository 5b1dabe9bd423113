"""The desk's part of `/v1/openapi.json`: corrections for everybody, holds behind a token."""

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_INTEGER: Schema = {"type": "integer"}
_COUNT: Schema = {"type": ["integer", "null"]}
_INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
_OR_NULL: Schema = {"type": ["string", "null"]}
_TEXTS: Schema = {"type": "array", "items": _TEXT}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _array(name: str) -> Schema:
    return {"type": "array", "items": _ref(name)}


def _or_null(name: str) -> Schema:
    return {"anyOf": [_ref(name), {"type": "null"}]}


_PLACE: Schema = {
    "level": _OR_NULL,
    "path": {"type": "array", "items": _object(region=_TEXT, name=_TEXT)},
}
_KEY: Schema = {"source": _TEXT, "part": {"enum": ["row", "own"]}, "region": _TEXT}

FIGURES: Schema = {
    **_object(votes={"type": "object", "additionalProperties": _COUNT}),
    "additionalProperties": _COUNT,
    "description": "A report's numbers, or a difference of two; null where one is missing",
}

SCHEMAS: dict[str, Schema] = {
    "Figures": FIGURES,
    "HoldName": _object(name=_TEXT, **_KEY),
    "Hold": _object(
        name=_TEXT,
        **_KEY,
        **_PLACE,
        since=_INSTANT,
        offset={"type": "integer", "description": "Entry that it has been held so since"},
        source_at=_INSTANT,
        codes={**_TEXTS, "description": "docs/rules.md"},
        reasons=_object(id=_TEXTS, en=_TEXTS),
        held=_ref("Figures"),
        good=_or_null("Figures"),
        difference=_or_null("Figures"),
        document=_TEXT,
        digest=_TEXT,
        note=_OR_NULL,
        links=_TEXTS,
        provenance={"type": ["object", "null"]},
        page_url=_TEXT,
        hold_url=_TEXT,
        body_url={"type": "string", "description": "The recorded body that it came in"},
    ),
    "Holds": _object(
        total=_INTEGER,
        offset={"type": "integer", "description": "Entry of the newest; send it with a decision"},
        holds=_array("Hold"),
        next=_OR_NULL,
    ),
    "Decided": _object(
        decision={"enum": ["released", "rejected"]},
        by={"type": "string", "description": "The token's name"},
        why=_TEXT,
        entries={"type": "array", "items": _INTEGER},
        decided=_array("HoldName"),
        moved={**_array("HoldName"), "description": "Left as they are; look again"},
    ),
    "Correction": _object(
        region=_TEXT,
        source=_TEXT,
        **_PLACE,
        station={**_OR_NULL, "description": "Name of the polling station, where it is one's form"},
        offset=_INTEGER,
        at=_INSTANT,
        source_at=_INSTANT,
        before=_ref("Figures"),
        after=_ref("Figures"),
        difference=_ref("Figures"),
        by={**_OR_NULL, "description": "Who let it count, where a person did"},
        why=_OR_NULL,
        note=_OR_NULL,
        links={**_TEXTS, "description": "Images of the form"},
    ),
    "Corrections": _object(
        total={"type": "integer", "description": "Of the whole contest"},
        count={"type": "integer", "description": "At or below the root that was asked for"},
        corrections=_array("Correction"),
    ),
}


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def answer(name: str, description: str) -> Schema:
    """Return an answer of the shape called *name*."""
    return {"description": description, "content": {"application/json": {"schema": _ref(name)}}}


def operation(summary: str, names: list[str], answered: Schema, *, token: bool) -> Schema:
    """Return what is done at a path whose parameters are called *names*."""
    described: Schema = {
        "summary": summary,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names
        ],
        "responses": {"200": answered, "404": answer("Error", "There is no such thing")},
    }
    if token:
        described["security"] = [{"token": []}]
        described["responses"]["401"] = answer("Error", "No token that holds was shown")
        described["responses"]["403"] = answer("Error", "The token does not allow it")
    return described


_HOLDS = "/v1/contests/{contest}/holds"
_HOLD = f"{_HOLDS}/{{source}}/{{part}}/{{region}}"
_HOLD_NAMES = ["contest", "source", "part", "region"]
_ROOT = _query("root", _TEXT, "Only what is at or below this region")
_WHY: Schema = {
    "why": {"type": "string", "minLength": 1, "maxLength": 1_000},
    "offset": {"type": "integer", "description": "Leave what has been held since this entry"},
}
_BELOW: Schema = {"below": _TEXT, "source": _TEXT}


def _limit(most: int, usual: int) -> Schema:
    limits = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
    return _query("limit", limits, "How many in one answer")


def _asked(described: Schema, *parameters: Schema) -> Schema:
    described["parameters"] += parameters
    return described


def _decision(summary: str, names: list[str], fields: Schema, required: list[str]) -> Schema:
    described = operation(summary, names, answer("Decided", "What was decided on"), token=True)
    asked = {"schema": {"type": "object", "required": required, "properties": fields}}
    described["requestBody"] = {
        "required": True,
        "content": {"application/json": asked, "application/x-www-form-urlencoded": asked},
    }
    described["responses"]["400"] = answer("Error", "Nobody says why")
    described["responses"]["409"] = answer("Error", "It has moved meanwhile; look again")
    return {"post": described}


def _decisions(word: str) -> Schema:
    """Return both ways to decide: on one hold, and on everything below a region."""
    below = f"{word} everything that is held at or below a region"
    fields = _WHY | _BELOW
    return {
        f"{_HOLDS}/{word}": _decision(below, ["contest"], fields, ["why", "below"]),
        f"{_HOLD}/{word}": _decision(f"{word} one hold", _HOLD_NAMES, _WHY, ["why"]),
    }


_CORRECTIONS = _asked(
    operation(
        "The newest corrections, with before and after; send ETags back, they are 304s",
        ["contest"],
        answer("Corrections", "Corrections"),
        token=False,
    ),
    _ROOT,
    _limit(1_000, 200),
)
_CORRECTIONS["responses"]["304"] = {"description": "None since the ETag that was sent"}

PATHS: Schema = {
    "/v1/contests/{contest}/corrections": {"get": _CORRECTIONS},
    _HOLDS: {
        "get": _asked(
            operation(
                "Reports that can't be true, beside what counts meanwhile",
                ["contest"],
                answer("Holds", "Holds"),
                token=True,
            ),
            _ROOT,
            _query("source", _TEXT, "Only what this source said"),
            _query("after", _TEXT, "Name of the hold after which this page begins; see `next`"),
            _limit(500, 500),
        )
    },
    _HOLD: {"get": operation("One hold", _HOLD_NAMES, answer("Hold", "A hold"), token=True)},
    **_decisions("release"),
    **_decisions("reject"),
    "/v1/recordings/{digest}": {
        "get": operation(
            "A recorded body, as plain text",
            ["digest"],
            {"description": "The body as it was fetched", "content": {"text/plain": {}}},
            token=True,
        )
    },
}
