"""The desk's part of `/v1/openapi.json`: corrections for everybody, holds behind a token."""

from tracker.web.openapi.parts import (
    COUNT,
    INSTANT,
    MAYBE_TEXT,
    TEXT,
    TEXTS,
    WHOLE,
    Schema,
    answer,
    array,
    fields,
    in_path,
    query,
    ref,
)


def _or_null(name: str) -> Schema:
    return {"anyOf": [ref(name), {"type": "null"}]}


_PLACE: Schema = {
    "level": MAYBE_TEXT,
    "path": array(fields(region=TEXT, name=TEXT)),
}
_KEY: Schema = {"source": TEXT, "part": {"enum": ["row", "own"]}, "region": TEXT}

FIGURES: Schema = {
    **fields(votes={"type": "object", "additionalProperties": COUNT}),
    "additionalProperties": COUNT,
    "description": "A report's numbers, or a difference of two; null where one is missing",
}

SCHEMAS: dict[str, Schema] = {
    "Figures": FIGURES,
    "HoldName": fields(name=TEXT, **_KEY),
    "Hold": fields(
        name=TEXT,
        **_KEY,
        **_PLACE,
        since=INSTANT,
        offset={"type": "integer", "description": "Entry that it has been held so since"},
        source_at=INSTANT,
        codes={**TEXTS, "description": "docs/rules.md"},
        reasons=fields(id=TEXTS, en=TEXTS),
        held=ref("Figures"),
        good=_or_null("Figures"),
        difference=_or_null("Figures"),
        document=TEXT,
        digest=TEXT,
        note=MAYBE_TEXT,
        links=TEXTS,
        provenance={"type": ["object", "null"]},
        page_url=TEXT,
        hold_url=TEXT,
        body_url={"type": "string", "description": "The recorded body that it came in"},
    ),
    "Holds": fields(
        total=WHOLE,
        offset={"type": "integer", "description": "Entry of the newest; send it with a decision"},
        holds=array(ref("Hold")),
        next=MAYBE_TEXT,
    ),
    "Decided": fields(
        decision={"enum": ["released", "rejected"]},
        by={"type": "string", "description": "The token's name"},
        why=TEXT,
        entries=array(WHOLE),
        decided=array(ref("HoldName")),
        moved={**array(ref("HoldName")), "description": "Left as they are; look again"},
    ),
    "Correction": fields(
        region=TEXT,
        source=TEXT,
        **_PLACE,
        station={
            **MAYBE_TEXT,
            "description": "Name of the polling station, where it is one's form",
        },
        offset=WHOLE,
        at=INSTANT,
        source_at=INSTANT,
        before=ref("Figures"),
        after=ref("Figures"),
        difference=ref("Figures"),
        by={**MAYBE_TEXT, "description": "Who let it count, where a person did"},
        why=MAYBE_TEXT,
        note=MAYBE_TEXT,
        links={**TEXTS, "description": "Images of the form"},
    ),
    "Corrections": fields(
        total={"type": "integer", "description": "Of the whole contest"},
        count={"type": "integer", "description": "At or below the root that was asked for"},
        corrections=array(ref("Correction")),
    ),
}


def operation(summary: str, names: list[str], answered: Schema, *, token: bool) -> Schema:
    """Return what is done at a path whose parameters are called *names*."""
    described: Schema = {
        "summary": summary,
        "parameters": [in_path(name) for name in names],
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
_ROOT = query("root", TEXT, "Only what is at or below this region")
_WHY: Schema = {
    "why": {"type": "string", "minLength": 1, "maxLength": 1_000},
    "offset": {"type": "integer", "description": "Leave what has been held since this entry"},
}
_BELOW: Schema = {"below": TEXT, "source": TEXT}


def _limit(most: int, usual: int) -> Schema:
    limits = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
    return query("limit", limits, "How many in one answer")


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
            query("source", TEXT, "Only what this source said"),
            query("after", TEXT, "Name of the hold after which this page begins; see `next`"),
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
