"""The part of `/v1/openapi.json` about decisions on alerts, and about calls."""

from tracker.web.openapi.desk import operation
from tracker.web.openapi.parts import TEXT, WHOLE, Schema, answer, fields

_WORDS: Schema = {
    "type": "object",
    "description": "By language, in the place of ours; the numbers must stay as they are",
    "additionalProperties": fields(headline=TEXT, sentence=TEXT),
}

SCHEMAS: dict[str, Schema] = {
    "AlertDecided": fields(alert=TEXT, decision=TEXT, by=TEXT, entry=WHOLE),
    "Called": {
        "type": "object",
        "required": ["by", "entry"],
        "properties": {"option": TEXT, "by": TEXT, "entry": WHOLE},
    },
}


def _post(summary: str, names: list[str], answers: Schema, **properties: Schema) -> Schema:
    described = operation(summary, names, answers, token=True)
    asked = {"schema": {"type": "object", "properties": properties}}
    described["requestBody"] = {
        "content": {"application/json": asked, "application/x-www-form-urlencoded": asked},
    }
    described["responses"]["409"] = answer("Refused", "Why it can't be")
    return {"post": described}


_CONTEST = "/v1/contests/{contest}"
_ALERT = f"{_CONTEST}/alerts/{{alert}}"
_NAMES = ["contest", "alert"]
_DECIDED = answer("AlertDecided", "The entry that says so; newer numbers may still come first")

PATHS: Schema = {
    f"{_ALERT}/approve": _post(
        "Let an alert out that waits for it; with `offset` only by the numbers of that entry",
        _NAMES,
        _DECIDED,
        why=TEXT,
        words=_WORDS,
        offset=WHOLE,
    ),
    f"{_ALERT}/reject": _post("Keep an alert from the public", _NAMES, _DECIDED, why=TEXT),
    f"{_ALERT}/acknowledge": _post("Take note of an alert", _NAMES, _DECIDED, why=TEXT),
    f"{_CONTEST}/call": _post(
        "Call a contest for an option, on somebody's word",
        ["contest"],
        answer("Called", "It is called"),
        option=TEXT,
        source=TEXT,
        why=TEXT,
    ),
    f"{_CONTEST}/uncall": _post(
        "Take the call back", ["contest"], answer("Called", "It is not called any more"), why=TEXT
    ),
}
PATHS[f"{_CONTEST}/call"]["post"]["responses"]["400"] = answer("Refused", "Why it can't be")
