"""The part of `/v1/openapi.json` about reading alerts."""

from tracker.core.rules import LANGUAGES
from tracker.web.openapi.parts import (
    INSTANT,
    MAYBE_TEXT,
    TEXT,
    TEXTS,
    WHOLE,
    YES_NO,
    Schema,
    answer,
    array,
    fields,
    in_path,
    nullable,
    query,
    ref,
)

_WORDS = fields(**dict.fromkeys(LANGUAGES, TEXT))
_DECIDED = {**fields(by=TEXT, at=INSTANT, why=TEXT), "type": ["object", "null"]}
_POSITION: Schema = {
    "type": "object",
    "required": ["offset"],
    "properties": {"epoch": TEXT, "offset": WHOLE},
}

ALERT = fields(
    id={**TEXT, "description": "Stands for what happened; send it back to go on after it"},
    number={**WHOLE, "description": "Counts the alerts of the contest as they arose"},
    published={**nullable("integer"), "description": "Counts the public's as they were let out"},
    type={**TEXT, "description": "docs/alerts.md"},
    audience={"enum": ["desk", "public"]},
    significance={"type": "integer", "minimum": 1, "maximum": 3},
    status={"enum": ["sent", "waiting", "rejected", "overtaken"]},
    contest=TEXT,
    region=TEXT,
    level=MAYBE_TEXT,
    path=array(fields(region=TEXT, name=TEXT)),
    subject=TEXT,
    occurrence=WHOLE,
    position=_POSITION,
    at=INSTANT,
    source_at=INSTANT,
    source=MAYBE_TEXT,
    facts={"type": "object", "description": "Numbers by name; votes are in ballot order"},
    undoes={**MAYBE_TEXT, "description": "The earlier alert that this one takes back"},
    test={**YES_NO, "description": "True: a rehearsal; headlines begin with [TEST]"},
    late={**YES_NO, "description": "True: history, not news"},
    headline=_WORDS,
    text=_WORDS,
    url={**TEXT, "description": "The page of the region"},
    links={**TEXTS, "description": "Photographs of the form"},
)
ALERT["properties"] |= {
    "decided": {**_DECIDED, "description": "For a desk only"},
    "acknowledged": {**_DECIDED, "description": "For a desk only"},
}

SCHEMAS: dict[str, Schema] = {
    "Alert": ALERT,
    "Alerts": fields(
        contest=TEXT,
        alerts={**array(ref("Alert")), "description": "The oldest first"},
        cursor={**MAYBE_TEXT, "description": "The id after which to go on"},
        next={**TEXT, "description": "The address that goes on after the cursor"},
        more={**YES_NO, "description": "Whether going on brings more at once"},
    ),
}

_FILTERS = [
    query("root", TEXT, "Only of this region and those below it"),
    query("type", TEXT, "Only of these types, several with commas; `lead` is every `lead.…`"),
    query(
        "significance",
        {"type": "integer", "minimum": 1, "maximum": 3, "default": 1},
        "At least so much",
    ),
    query(
        "audience",
        {"enum": ["public", "desk"], "default": "public"},
        "`desk` needs a token of the desk: everything as it arose, waiting or refused too",
    ),
]
_SINCE = query("since", TEXT, "The alert to go on after, `first` for all; left out: the newest")


def _get(summary: str, names: list[str], parameters: list[Schema], answered: Schema) -> Schema:
    trouble = {
        "400": "A parameter is wrong",
        "401": "A desk's alerts, and no token that holds was shown",
        "403": "The token is none of a desk",
        "404": "There is no such thing; it says how to start over",
    }
    return {
        "get": {
            "summary": summary,
            "parameters": [*map(in_path, names), *parameters],
            "responses": {"200": answered}
            | {code: answer("Error", text) for code, text in trouble.items()},
            "security": [{}, {"token": []}],
        }
    }


_LIMIT = query(
    "limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "Alerts in a page"
)
_STATUS = query(
    "status", {"enum": ["sent", "waiting", "rejected", "overtaken"]}, "For a desk: only these"
)

PATHS: Schema = {
    "/v1/contests/{contest}/alerts": _get(
        "Alerts, the newest or since an id; send ETags back, they are 304s",
        ["contest"],
        [_SINCE, _LIMIT, *_FILTERS, _STATUS],
        answer("Alerts", "Alerts in their order"),
    ),
    "/v1/contests/{contest}/alerts/events": _get(
        "The same as server-sent events: what was missed since Last-Event-ID, then what comes",
        ["contest"],
        [_SINCE, *_FILTERS],
        {"description": "One alert an event", "content": {"text/event-stream": {}}},
    ),
    "/v1/contests/{contest}/alerts/{alert}": _get(
        "One alert", ["contest", "alert"], [_FILTERS[-1]], answer("Alert", "An alert")
    ),
}
PATHS["/v1/contests/{contest}/alerts"]["get"]["responses"]["304"] = {
    "description": "None let out since the ETag that was sent"
}
