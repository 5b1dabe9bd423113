"""`/v1/openapi.json`: every route of `/v1` and the shape of every answer."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tracker.core.token import PERMISSIONS
from tracker.core.wire import encode_json
from tracker.web import openapi_desk, openapi_history, openapi_sources
from tracker.web.api import CACHED

Schema = dict[str, Any]


def _nullable(*kinds: str) -> Schema:
    return {"type": [*kinds, "null"]}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


TEXT: Schema = {"type": "string"}
COUNT = _nullable("integer")
INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
SHARE: Schema = {"type": ["string", "null"], "description": "Per cent, with a point: 50.07"}
NAMES: Schema = {"type": "object", "additionalProperties": TEXT}

SCHEMAS: dict[str, Schema] = {
    "Standing": _object(
        region=TEXT,
        name=TEXT,
        level=TEXT,
        parent=_nullable("string"),
        offset={"type": "integer", "description": "Entry that last changed it; 0: never"},
        at=INSTANT,
        source_at=INSTANT,
        options=_array(_object(id=TEXT, votes=COUNT, share=SHARE, rank=COUNT)),
        leader=_nullable("string"),
        lead=COUNT,
        valid=COUNT,
        valid_from={"enum": ["source", "options"]},
        rejected=COUNT,
        cast=COUNT,
        registered=COUNT,
        participated=COUNT,
        turnout=SHARE,
        stations=_object(reported=COUNT, total=COUNT),
        note=_nullable("string"),
        doubts=_array(TEXT),
        held=_nullable("object"),
        marks=_nullable("object"),
        stage=TEXT,
        recap=_nullable("object"),
        mixed=_nullable("object"),
        drift=_nullable("object"),
        outlook=_nullable("object"),
    ),
    "Contest": _object(
        id=TEXT,
        title=NAMES,
        test={"type": "boolean", "description": "True: rehearsal numbers, never a count"},
        offset={"type": "integer"},
        time_zone=TEXT,
        options=_array(
            _object(id=TEXT, number={"type": "integer"}, name=TEXT, short=TEXT, colour=TEXT)
        ),
        levels=_array(_object(id=TEXT, name=NAMES)),
        decision={"enum": ["plurality", "majority"]},
        official=_object(authority=NAMES, site=TEXT, pages=NAMES),
        polls_close_at=INSTANT,
        announcement_deadline_at=INSTANT,
        counting_source=TEXT,
        sources=_array(_object(id=TEXT, name=NAMES, state=TEXT, since=INSTANT, reason=TEXT)),
    ),
    "Holder": _object(name=TEXT, scopes=_array({"enum": list(PERMISSIONS)})),
    "Error": _object(error=TEXT),
}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS["ContestAt"] = {
    "allOf": [
        _ref("Contest"),
        _object(root=TEXT, epoch=TEXT, position={"type": "integer"}),
    ]
}
SCHEMAS["Contests"] = _object(contests=_array(_ref("ContestAt")))
SCHEMAS["Standings"] = _object(
    contest=_ref("Contest"),
    epoch=TEXT,
    offset={"type": "integer"},
    checked_at=INSTANT,
    standings=_array(_ref("Standing")),
    next=_nullable("string"),
)
SCHEMAS["Standings"]["properties"]["as_of"] = openapi_history.AS_OF

_CONTEST = {"name": "contest", "in": "path", "required": True, "schema": TEXT}


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


_SCOPE = [
    _CONTEST,
    _query("root", TEXT, "Region at the top; by default the whole contest"),
    _query("depth", {"type": "integer", "minimum": 0, "maximum": 8, "default": 1}, "Levels below"),
]
_PAGE = [
    _query("after", TEXT, "Region after which this page begins; see `next`"),
    _query("limit", {"type": "integer", "minimum": 1, "maximum": 1000}, "Standings in a page"),
]


def _get(summary: str, parameters: list[Schema], answers: Schema) -> Schema:
    trouble = {
        str(code): {"description": text, "content": {"application/json": {"schema": _ref("Error")}}}
        for code, text in ((400, "A parameter is wrong"), (404, "There is no such thing"))
    }
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": answers} | (trouble if parameters else {}),
        }
    }


def _json(name: str, description: str) -> Schema:
    return {
        "description": description,
        "content": {"application/json": {"schema": _ref(name)}},
    }


PATHS: Schema = {
    "/v1/contests": _get("Every contest that is counted here", [], _json("Contests", "Contests")),
    "/v1/contests/{contest}": _get("One contest", [_CONTEST], _json("ContestAt", "A contest")),
    "/v1/contests/{contest}/standings": _get(
        "Standings of a region and those below it; send ETags back, they are 304s",
        [*_SCOPE, *_PAGE, openapi_history.AS_OF_PARAMETER],
        _json("Standings", "Standings at one position, of now or as of a moment"),
    ),
    "/v1/contests/{contest}/events": _get(
        "The same standings as server-sent events; Last-Event-ID resumes (docs/protocol.md)",
        _SCOPE,
        {"description": "Snapshot, then updates", "content": {"text/event-stream": {}}},
    ),
    "/v1/openapi.json": _get("This document", [], {"description": "OpenAPI 3.1"}),
}
PATHS["/v1/token"] = _get("Whose token this is", [], _json("Holder", "Its name and scopes"))
PATHS["/v1/token"]["get"] |= {"security": [{"token": []}]}
PATHS["/v1/token"]["get"]["responses"]["401"] = _json("Error", "No token that holds was shown")
PATHS["/v1/contests/{contest}/standings"]["get"]["responses"]["304"] = {
    "description": "Not moved since the ETag that was sent"
}
PATHS["/v1/contests/{contest}/standings"]["get"]["responses"]["503"] = openapi_history.BUSY


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
        "paths": PATHS | openapi_desk.PATHS | openapi_history.PATHS | openapi_sources.PATHS,
        "components": {
            "schemas": SCHEMAS
            | openapi_desk.SCHEMAS
            | openapi_history.SCHEMAS
            | openapi_sources.SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return Response(
        encode_json(document), media_type="application/json", headers={"Cache-Control": CACHED}
    )
