"""The part of `/v1/openapi.json` about channels on the air."""

from tracker.core.air.actions import ACTIONS
from tracker.core.air.channel import DWELL_S, KINDS, LANGUAGES, LAYOUTS, LEADS, THEMES
from tracker.web.openapi.desk import operation
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
    fields,
    in_path,
    nullable,
    query,
    ref,
)

_OPTION = fields(
    option=TEXT,
    number=WHOLE,
    name=TEXT,
    short=TEXT,
    colour=TEXT,
    votes=COUNT,
    votes_text=TEXT,
    share=MAYBE_TEXT,
    share_text=TEXT,
    rank=COUNT,
    leads=YES_NO,
    leads_text=TEXT,
)

_NEWS = fields(
    region=TEXT,
    number={"type": "integer", "description": "Items after that of `since_ms`"},
    before={**MAYBE_TEXT, "description": "Who led; null: the first were level"},
    now={**MAYBE_TEXT, "description": "Who leads for now; null: the first are level"},
    mark=TEXT,
    text=TEXT,
)

_FOLLOWING = fields(
    present={**TEXTS, "description": "Names of renderers that are there; empty: it has none"},
    stale={**TEXTS, "description": "Those of them that hear nothing of us"},
    missing=array(fields(name=TEXT, since=INSTANT)),
)

SCHEMAS: dict[str, Schema] = {
    "AirItem": fields(
        id={"type": "string", "description": "The same for as long as the region is counted"},
        template={"enum": ["standing", "lead_change"], "description": "What it says at `now_ms`"},
        region=TEXT,
        name=TEXT,
        level=TEXT,
        rank={**array(_OPTION), "description": "The first one first"},
        lead=COUNT,
        lead_text=TEXT,
        headline=TEXT,
        counted=COUNT,
        total=COUNT,
        counted_text=TEXT,
        counted_share=MAYBE_TEXT,
        counted_share_text=TEXT,
        status={"type": "string", "description": "Stage of the numbers: counting … declared"},
        status_text=TEXT,
        rev={"type": "integer", "description": "Entry that last changed the numbers"},
        as_of=INSTANT,
        as_of_text=TEXT,
        empty={"type": "boolean", "description": "There is no vote to show: show nothing"},
        test={"type": "boolean", "description": "Show `mark`, whatever the template"},
        mark=TEXT,
        override=nullable("object"),
        override_text=TEXT,
    ),
    "AirFrame": fields(
        op={"const": "frame"},
        channel=TEXT,
        revision=WHOLE,
        kind={"enum": list(KINDS)},
        contest=MAYBE_TEXT,
        title=TEXT,
        test=YES_NO,
        mark=TEXT,
        source_text=TEXT,
        language={"enum": list(LANGUAGES)},
        theme={"enum": list(THEMES)},
        layout={"enum": list(LAYOUTS)},
        state={"enum": ["off", "running", "paused"]},
        order=TEXTS,
        hidden=TEXTS,
        on=TEXTS,
        running={**MAYBE_TEXT, "description": "The item that began at `since_ms`"},
        now_running={**MAYBE_TEXT, "description": "The item that runs now, at `now_ms`"},
        since_ms=WHOLE,
        paused_at_ms=COUNT,
        ahead={**TEXTS, "description": "Items that run before the order does"},
        behind={**MAYBE_TEXT, "description": "The item behind which the order then goes on"},
        leads={"enum": list(LEADS), "description": "A change of lead comes next, or in its turn"},
        news=array(_NEWS),
        dwell_ms=WHOLE,
        order_locked=YES_NO,
        freeze=nullable("object"),
        renderers={
            "anyOf": [_FOLLOWING, {"type": "null"}],
            "description": "Who follows it; null: this process has not looked yet",
        },
        changed_by=TEXT,
        now_ms={"type": "integer", "description": "The wall's clock here"},
        in_touch=YES_NO,
        as_of=nullable("object"),
        refused={**MAYBE_TEXT, "description": "Why this channel shows nothing of its contest"},
        position=nullable("object"),
        items=array(ref("AirItem")),
    ),
}

_CHOSEN = [
    query("regions", TEXT, "Ids with commas between them; by default the usual ones"),
    query("language", {"enum": list(LANGUAGES)}, "What is written"),
    query("theme", {"enum": list(THEMES)}, "Colours"),
    query("layout", {"enum": list(LAYOUTS)}, "Lower third or crawl"),
]
_CHANNEL = "/v1/air/{channel}"
_FRAME = answer("AirFrame", "The channel and its items")
_GIVEN = {
    "contest": TEXT,
    "region": TEXT,
    "regions": {"type": "string", "description": "Ids with commas between them"},
    "seconds": {"type": "integer", "minimum": DWELL_S[0], "maximum": DWELL_S[1]},
    "kind": {"enum": list(KINDS)},
    "language": {"enum": list(LANGUAGES)},
    "theme": {"enum": list(THEMES)},
    "layout": {"enum": list(LAYOUTS)},
    "leads": {"enum": list(LEADS)},
    "come": {"enum": list(LEADS), "description": "How a change of lead comes"},
    "reported": COUNT,
    "total": COUNT,
    "request": {"type": "string", "description": "Under one id a request happens once"},
}


def _act() -> Schema:
    described = operation("Operate a channel", ["channel"], _FRAME, token=True)
    described["parameters"] += [
        {**in_path("action"), "schema": {"enum": list(ACTIONS)}},
        query("lang", {"enum": list(LANGUAGES)}, "Of a refusal; English where it isn't said"),
    ]
    asked = {"schema": {"type": "object", "properties": _GIVEN}}
    described["requestBody"] = {
        "content": {"application/json": asked, "application/x-www-form-urlencoded": asked}
    }
    described["responses"]["409"] = answer("Error", "Why it can't be")
    return {"post": described}


def _here() -> Schema:
    kept = {"description": "It is kept"}
    described = operation("A renderer says that it is there", ["channel"], kept, token=False)
    described["parameters"] += [
        query("id", TEXT, "The same for as long as its page is open: 8 to 32 letters and digits"),
        query("renderer", TEXT, "Its name, where it has one"),
        query("silent", WHOLE, "Milliseconds since it heard of us"),
        query("bye", TEXT, "It goes, and is not missed"),
    ]
    return {"post": described}


PATHS: Schema = {
    _CHANNEL: {"get": operation("What a channel shows", ["channel"], _FRAME, token=False)},
    f"{_CHANNEL}/events": {
        "get": operation(
            "The same as server-sent events: frames, and beats between them",
            ["channel"],
            {"description": "Frames and beats", "content": {"text/event-stream": {}}},
            token=False,
        )
    },
    f"{_CHANNEL}/here": _here(),
    f"{_CHANNEL}/{{action}}": _act(),
    "/v1/contests/{contest}/air": {
        "get": operation(
            "The frame of a contest that runs by itself", ["contest"], _FRAME, token=False
        )
    },
    "/v1/contests/{contest}/air/events": {
        "get": operation(
            "Such frames as server-sent events",
            ["contest"],
            {"description": "Frames and beats", "content": {"text/event-stream": {}}},
            token=False,
        )
    },
}

for _path in ("/v1/contests/{contest}/air", "/v1/contests/{contest}/air/events"):
    PATHS[_path]["get"]["parameters"] += _CHOSEN
