"""The desk's part of `/v1/openapi.json`: corrections for everybody, holds behind a token."""

from typing import Any

Schema = dict[str, Any]

FIGURES: Schema = {
    "type": "object",
    "properties": {"votes": {"type": "object"}},
    "additionalProperties": {"type": ["integer", "null"]},
}
_TEXT: Schema = {"type": "string"}
HOLD: Schema = {
    "type": "object",
    "required": ["region", "part", "source", "since", "codes", "reasons", "held", "good", "digest"],
    "properties": {
        "region": _TEXT,
        "part": _TEXT,
        "source": _TEXT,
        "codes": {"type": "array", "items": _TEXT, "description": "docs/rules.md"},
        "held": FIGURES,
        "good": {**FIGURES, "type": ["object", "null"]},
    },
}
CORRECTION: Schema = {
    "type": "object",
    "required": ["region", "path", "at", "source_at", "before", "after", "difference"],
    "properties": {"region": _TEXT, "before": FIGURES, "after": FIGURES},
}
SCHEMAS: dict[str, Schema] = {
    "Hold": HOLD,
    "Holds": {
        "type": "object",
        "properties": {"holds": {"type": "array", "items": {"$ref": "#/components/schemas/Hold"}}},
    },
    "Decided": {
        "type": "object",
        "properties": {
            "by": _TEXT,
            "decided": {"type": "array", "items": {"$ref": "#/components/schemas/Hold"}},
        },
    },
    "Correction": CORRECTION,
    "Corrections": {
        "type": "object",
        "properties": {
            "total": {"type": "integer"},
            "corrections": {"type": "array", "items": {"$ref": "#/components/schemas/Correction"}},
        },
    },
}


def _named(*names: str) -> list[Schema]:
    return [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names]


def answer(name: str, description: str) -> Schema:
    """Return an answer of the shape called *name*."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"description": description, "content": content}


def operation(summary: str, names: list[str], answered: Schema, *, token: bool) -> Schema:
    """Return what is done at a path whose parameters are called *names*."""
    described: Schema = {
        "summary": summary,
        "parameters": _named(*names),
        "responses": {"200": answered, "404": answer("Error", "There is no such thing")},
    }
    if token:
        described["security"] = [{"token": []}]
        described["responses"]["401"] = answer("Error", "No token that holds was shown")
        described["responses"]["403"] = answer("Error", "The token does not allow it")
    return described


_HOLD = "/v1/contests/{contest}/holds/{source}/{part}/{region}"
_NAMES = ["contest", "source", "part", "region"]
_BODY: Schema = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"type": "object", "required": ["why"], "properties": {"why": _TEXT}}
        }
    },
}


def _decision(summary: str) -> Schema:
    described = operation(summary, _NAMES, answer("Decided", "Decided"), token=True)
    described["requestBody"] = _BODY
    described["responses"]["400"] = answer("Error", "Nobody says why")
    described["responses"]["409"] = answer("Error", "It has moved meanwhile; look again")
    return {"post": described}


PATHS: Schema = {
    "/v1/contests/{contest}/corrections": {
        "get": operation(
            "The newest corrections, with before and after",
            ["contest"],
            answer("Corrections", "Corrections"),
            token=False,
        )
    },
    "/v1/contests/{contest}/holds": {
        "get": operation(
            "Reports that can't be true, beside what counts meanwhile",
            ["contest"],
            answer("Holds", "Holds"),
            token=True,
        )
    },
    f"{_HOLD}/release": _decision("Let what is held of a region count"),
    f"{_HOLD}/reject": _decision("Refuse what is held of a region for good"),
    "/v1/recordings/{digest}": {
        "get": operation(
            "A recorded body, as plain text",
            ["digest"],
            {"description": "The body as it was fetched", "content": {"text/plain": {}}},
            token=True,
        )
    },
}
