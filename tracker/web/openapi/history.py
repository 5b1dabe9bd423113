"""The past's part of `/v1/openapi.json`: standings as of a moment, and series for charts."""

from tracker.core.series import CLOCKS
from tracker.web.history import POINTS, POINTS_MAX, STEP_S_MAX
from tracker.web.openapi.parts import (
    COUNT,
    MAYBE_TEXT,
    TEXT,
    WHOLE,
    YES_NO,
    Schema,
    answer,
    array,
    fields,
    in_path,
    query,
    ref,
)

AS_OF: Schema = {
    "type": "string",
    "format": "date-time",
    "description": "The moment that was asked for; absent where it is now. `checked_at` is null",
}
AS_OF_PARAMETER = query(
    "as_of",
    TEXT,
    "What was shown then, like 2024-11-28T10:30+07:00; without an offset it is on the contest's "
    "own clock",
)
BUSY: Schema = {
    **answer(
        "Error", "Too many ask about the past at once, or the log is being read; see Retry-After"
    ),
    "headers": {"Retry-After": {"schema": WHOLE}},
}


SCHEMAS: dict[str, Schema] = {
    "Point": fields(
        at={"type": "string", "format": "date-time", "description": "On the clock asked for"},
        offset={"type": "integer", "description": "The entry that made these numbers"},
        votes={"type": "object", "additionalProperties": COUNT},
        shares={"type": "object", "additionalProperties": MAYBE_TEXT},
        valid=COUNT,
        stations=fields(reported=COUNT, total=COUNT),
    ),
    "Series": fields(
        contest=TEXT,
        test=YES_NO,
        region=TEXT,
        name=TEXT,
        clock={"enum": list(CLOCKS)},
        step_s={"type": "integer", "description": "Seconds that each point is the last word of"},
        epoch=TEXT,
        offset=WHOLE,
        points=array(ref("Point")),
    ),
}


def _trouble(description: str) -> Schema:
    return BUSY | {"description": description, "headers": {}}


PATHS: Schema = {
    "/v1/contests/{contest}/series": {
        "get": {
            "summary": "How a region's numbers came in, oldest first",
            "parameters": [
                in_path("contest"),
                query("root", TEXT, "Region; by default the whole contest"),
                query(
                    "clock",
                    {"enum": list(CLOCKS), "default": CLOCKS[0]},
                    "Whose times the points are at: ours, or the source's",
                ),
                query(
                    "step",
                    WHOLE | {"minimum": 1, "maximum": STEP_S_MAX, "default": 1},
                    "Seconds that one point at most stands for; doubled until they fit the limit",
                ),
                query(
                    "limit",
                    WHOLE | {"minimum": 1, "maximum": POINTS_MAX, "default": POINTS},
                    "Points at most",
                ),
            ],
            "responses": {
                "200": answer("Series", "A series up to one position"),
                "304": {"description": "Not moved since the ETag that was sent"},
                "400": _trouble("A parameter is wrong"),
                "404": _trouble("There is no such thing"),
                "503": BUSY,
            },
        }
    }
}
