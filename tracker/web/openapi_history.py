"""The past's part of `/v1/openapi.json`: standings as of a moment, and series for charts."""

from typing import Any

from tracker.core.series import CLOCKS
from tracker.web.history import POINTS, POINTS_MAX, STEP_S_MAX

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": ["integer", "null"]}
_WHOLE: Schema = {"type": "integer"}
AS_OF: Schema = {
    "type": "string",
    "format": "date-time",
    "description": "The moment that was asked for; absent where it is now. `checked_at` is null",
}
AS_OF_PARAMETER: Schema = {
    "name": "as_of",
    "in": "query",
    "schema": _TEXT,
    "description": "What was shown then, like 2024-11-28T10:30+07:00; without an offset it is on "
    "the contest's own clock",
}
BUSY: Schema = {
    "description": "Too many ask about the past at once, or the log is being read; see Retry-After",
    "headers": {"Retry-After": {"schema": _WHOLE}},
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


SCHEMAS: dict[str, Schema] = {
    "Point": _object(
        at={"type": "string", "format": "date-time", "description": "On the clock asked for"},
        offset={"type": "integer", "description": "The entry that made these numbers"},
        votes={"type": "object", "additionalProperties": _COUNT},
        valid=_COUNT,
        stations=_object(reported=_COUNT, total=_COUNT),
    ),
    "Series": _object(
        contest=_TEXT,
        test={"type": "boolean"},
        region=_TEXT,
        name=_TEXT,
        clock={"enum": list(CLOCKS)},
        step_s={"type": "integer", "description": "Seconds that each point is the last word of"},
        epoch=_TEXT,
        offset=_WHOLE,
        points={"type": "array", "items": {"$ref": "#/components/schemas/Point"}},
    ),
}


def _query(name: str, description: str, **schema: object) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _trouble(description: str) -> Schema:
    return BUSY | {"description": description, "headers": {}}


PATHS: Schema = {
    "/v1/contests/{contest}/series": {
        "get": {
            "summary": "How a region's numbers came in, oldest first",
            "parameters": [
                {"name": "contest", "in": "path", "required": True, "schema": _TEXT},
                _query("root", "Region; by default the whole contest", type="string"),
                _query(
                    "clock",
                    "Whose times the points are at: ours, or the source's",
                    enum=list(CLOCKS),
                    default=CLOCKS[0],
                ),
                _query(
                    "step",
                    "Seconds that one point at most stands for; doubled until they fit the limit",
                    type="integer",
                    minimum=1,
                    maximum=STEP_S_MAX,
                    default=1,
                ),
                _query(
                    "limit",
                    "Points at most",
                    type="integer",
                    minimum=1,
                    maximum=POINTS_MAX,
                    default=POINTS,
                ),
            ],
            "responses": {
                "200": {
                    "description": "A series up to one position",
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Series"}}
                    },
                },
                "304": {"description": "Not moved since the ETag that was sent"},
                "400": _trouble("A parameter is wrong"),
                "404": _trouble("There is no such thing"),
                "503": BUSY,
            },
        }
    }
}
