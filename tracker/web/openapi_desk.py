"""The desk's part of `/v1/openapi.json`: corrections for everybody, holds behind a token."""

from typing import Any

Schema = dict[str, Any]

_FIGURES: Schema = {
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
        "held": _FIGURES,
        "good": {**_FIGURES, "type": ["object", "null"]},
    },
}
CORRECTION: Schema = {
    "type": "object",
    "required": ["region", "path", "at", "source_at", "before", "after", "difference"],
    "properties": {"region": _TEXT, "before": _FIGURES, "after": _FIGURES},
}
BESIDE: Schema = {
    "type": "object",
    "required": ["region", "source", "part", "said", "said_at", "counts", "counts_at"],
    "properties": {
        "region": _TEXT,
        "source": _TEXT,
        "said": _FIGURES,
        "counts": {**_FIGURES, "type": ["object", "null"]},
        "difference": _FIGURES,
    },
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
    "Beside": BESIDE,
    "Besides": {
        "type": "object",
        "required": ["reports", "differ", "beside"],
        "properties": {
            "reports": {"type": "integer"},
            "differ": {"type": "integer"},
            "beside": {"type": "array", "items": {"$ref": "#/components/schemas/Beside"}},
        },
    },
    "Chosen": {
        "type": "object",
        "properties": {
            "source": _TEXT,
            "by": _TEXT,
            "moved": {"type": "integer", "description": "Regions that show other numbers"},
            "lost": {"type": "array", "items": _TEXT, "description": "Regions without votes now"},
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


def _answer(name: str, description: str) -> Schema:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"description": description, "content": content}


def _operation(summary: str, names: list[str], answer: Schema, *, token: bool) -> Schema:
    described: Schema = {
        "summary": summary,
        "parameters": _named(*names),
        "responses": {"200": answer, "404": _answer("Error", "There is no such thing")},
    }
    if token:
        described["security"] = [{"token": []}]
        described["responses"]["401"] = _answer("Error", "No token that holds was shown")
        described["responses"]["403"] = _answer("Error", "The token is not a desk's")
    return described


_HOLD = "/v1/contests/{contest}/holds/{source}/{part}/{region}"
_SOURCES = "/v1/contests/{contest}/sources"
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
    described = _operation(summary, _NAMES, _answer("Decided", "Decided"), token=True)
    described["requestBody"] = _BODY
    described["responses"]["400"] = _answer("Error", "Nobody says why")
    described["responses"]["409"] = _answer("Error", "It has moved meanwhile; look again")
    return {"post": described}


def _choice() -> Schema:
    described = _operation(
        "Let another source count; regions lose no votes by it unless `losing` is yes",
        ["contest"],
        _answer("Chosen", "It counts now"),
        token=True,
    )
    names = ("source", "why", "losing")
    schema = {
        "type": "object",
        "required": ["source", "why"],
        "properties": dict.fromkeys(names, _TEXT),
    }
    described["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": schema}},
    }
    described["responses"]["409"] = _answer("Error", "Why it can't be")
    return described


PATHS: Schema = {
    _SOURCES: {
        "get": _operation(
            "Where sources say something else than what counts, with both times",
            ["contest"],
            _answer("Besides", "At most 500 reports"),
            token=True,
        ),
        "post": _choice(),
    },
    "/v1/contests/{contest}/corrections": {
        "get": _operation(
            "The newest corrections, with before and after",
            ["contest"],
            _answer("Corrections", "Corrections"),
            token=False,
        )
    },
    "/v1/contests/{contest}/holds": {
        "get": _operation(
            "Reports that can't be true, beside what counts meanwhile",
            ["contest"],
            _answer("Holds", "Holds"),
            token=True,
        )
    },
    f"{_HOLD}/release": _decision("Let what is held of a region count"),
    f"{_HOLD}/reject": _decision("Refuse what is held of a region for good"),
    "/v1/recordings/{digest}": {
        "get": _operation(
            "A recorded body, as plain text",
            ["digest"],
            {"description": "The body as it was fetched", "content": {"text/plain": {}}},
            token=True,
        )
    },
}
