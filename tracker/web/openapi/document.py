"""`/v1/openapi.json`: every route of `/v1` and the shape of every answer."""

from starlette.requests import Request
from starlette.responses import Response

from tracker.core.token import PERMISSIONS
from tracker.core.wire import encode_json
from tracker.web.api import CACHED, CHECKED_AT, NOW
from tracker.web.openapi import air, alerts, desk, history, sources, text, told
from tracker.web.openapi.parts import (
    COUNT,
    INSTANT,
    MAYBE_TEXT,
    TEXT,
    TEXTS,
    Schema,
    answer,
    array,
    fields,
    in_path,
    nullable,
    query,
    ref,
)

SHARE: Schema = {**MAYBE_TEXT, "description": "Per cent, with a point: 50.07"}
NAMES: Schema = {"type": "object", "additionalProperties": TEXT}

SCHEMAS: dict[str, Schema] = {
    "Standing": fields(
        region=TEXT,
        name=TEXT,
        level=TEXT,
        parent=MAYBE_TEXT,
        offset={"type": "integer", "description": "Entry that last changed it; 0: never"},
        at=INSTANT,
        source_at=INSTANT,
        options=array(fields(id=TEXT, votes=COUNT, share=SHARE, rank=COUNT)),
        leader=MAYBE_TEXT,
        lead=COUNT,
        valid=COUNT,
        valid_from={"enum": ["source", "options"]},
        rejected=COUNT,
        cast=COUNT,
        registered=COUNT,
        participated=COUNT,
        turnout=SHARE,
        stations=fields(reported=COUNT, total=COUNT),
        note=MAYBE_TEXT,
        doubts=TEXTS,
        held=nullable("object"),
        marks=nullable("object"),
        stage=TEXT,
        recap=nullable("object"),
        mixed=nullable("object"),
        drift=nullable("object"),
        outlook=nullable("object"),
    ),
    "Contest": fields(
        id=TEXT,
        title=NAMES,
        test={"type": "boolean", "description": "True: rehearsal numbers, never a count"},
        offset={"type": "integer"},
        time_zone=TEXT,
        options=array(
            fields(id=TEXT, number={"type": "integer"}, name=TEXT, short=TEXT, colour=TEXT)
        ),
        levels=array(fields(id=TEXT, name=NAMES)),
        called=nullable("object"),
        decision={"enum": ["plurality", "majority"]},
        official=fields(authority=NAMES, site=TEXT, pages=NAMES),
        polls_close_at=INSTANT,
        announcement_deadline_at=INSTANT,
        counting_source=TEXT,
        sources=array(fields(id=TEXT, name=NAMES, state=TEXT, since=INSTANT, reason=TEXT)),
    ),
    "Holder": fields(name=TEXT, scopes=array({"enum": list(PERMISSIONS)})),
    "Error": fields(error=TEXT),
}


SCHEMAS["ContestAt"] = {
    "allOf": [
        ref("Contest"),
        fields(root=TEXT, epoch=TEXT, position={"type": "integer"}),
    ]
}
SCHEMAS["Contests"] = fields(contests=array(ref("ContestAt")))
SCHEMAS["Standings"] = fields(
    contest=ref("Contest"),
    epoch=TEXT,
    offset={"type": "integer"},
    checked_at=INSTANT,
    standings=array(ref("Standing")),
    next=MAYBE_TEXT,
)
SCHEMAS["Standings"]["properties"]["as_of"] = history.AS_OF

_CONTEST = in_path("contest")


_SCOPE = [
    _CONTEST,
    query("root", TEXT, "Region at the top; by default the whole contest"),
    query("depth", {"type": "integer", "minimum": 0, "maximum": 8, "default": 1}, "Levels below"),
]
_PAGE = [
    query("after", TEXT, "Region after which this page begins; see `next`"),
    query("limit", {"type": "integer", "minimum": 1, "maximum": 1000}, "Standings in a page"),
]


def _get(summary: str, parameters: list[Schema], answers: Schema) -> Schema:
    trouble = {
        str(code): answer("Error", text)
        for code, text in ((400, "A parameter is wrong"), (404, "There is no such thing"))
    }
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": answers} | (trouble if parameters else {}),
        }
    }


PATHS: Schema = {
    "/v1/contests": _get("Every contest that is counted here", [], answer("Contests", "Contests")),
    "/v1/contests/{contest}": _get("One contest", [_CONTEST], answer("ContestAt", "A contest")),
    "/v1/contests/{contest}/standings": _get(
        "Standings of a region and those below it; send ETags back, they are 304s",
        [*_SCOPE, *_PAGE, history.AS_OF_PARAMETER],
        answer("Standings", "Standings at one position, of now or as of a moment"),
    ),
    "/v1/contests/{contest}/events": _get(
        "The same standings as server-sent events; Last-Event-ID resumes (docs/protocol.md)",
        _SCOPE,
        {"description": "Snapshot, then updates", "content": {"text/event-stream": {}}},
    ),
    "/v1/openapi.json": _get("This document", [], {"description": "OpenAPI 3.1"}),
}
PATHS["/v1/token"] = _get("Whose token this is", [], answer("Holder", "Its name and scopes"))
PATHS["/v1/token"]["get"] |= {"security": [{"token": []}]}
PATHS["/v1/token"]["get"]["responses"]["401"] = answer("Error", "No token that holds was shown")
_CLOCKS: Schema = {
    CHECKED_AT: {"schema": INSTANT, "description": "As `checked_at`, in a 304 too"},
    NOW: {"schema": INSTANT, "description": "The run's time"},
}
_STANDINGS = PATHS["/v1/contests/{contest}/standings"]["get"]["responses"]
_STANDINGS["200"] |= {"headers": _CLOCKS}
_STANDINGS["304"] = {
    "description": "Not moved since the ETag that was sent",
    "headers": _CLOCKS,
}
PATHS["/v1/contests/{contest}/standings"]["get"]["responses"]["503"] = history.BUSY


async def show_openapi(request: Request) -> Response:
    """Answer with the description of `/v1`."""
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "realcount",
            "version": "1",
            "description": "Standings of vote counts. Provisional until declared.",
        },
        "servers": [{"url": request.app.state.public_url}],
        "paths": PATHS
        | air.PATHS
        | alerts.PATHS
        | desk.PATHS
        | told.PATHS
        | text.PATHS
        | history.PATHS
        | sources.PATHS,
        "components": {
            "schemas": SCHEMAS
            | air.SCHEMAS
            | alerts.SCHEMAS
            | desk.SCHEMAS
            | told.SCHEMAS
            | text.SCHEMAS
            | history.SCHEMAS
            | sources.SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return Response(
        encode_json(document), media_type="application/json", headers={"Cache-Control": CACHED}
    )
