"""The part of `/v1/openapi.json` about what an editor pastes by hand."""

from tracker.web.openapi.history import AS_OF_PARAMETER, BUSY
from tracker.web.openapi.parts import (
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
)

SCHEMAS: dict[str, Schema] = {
    "Text": fields(
        contest=TEXT,
        test=YES_NO,
        region=TEXT,
        lang={"enum": ["id", "en"]},
        epoch=TEXT,
        offset=WHOLE,
        as_of=MAYBE_TEXT,
        sentence={**TEXT, "description": "With source and time; [TEST] before it in a test run"},
        paragraph=TEXT,
        table=fields(columns=array(TEXT), rows=array(array(TEXT)), html=TEXT, tsv=TEXT),
    )
}

PATHS: Schema = {
    "/v1/contests/{contest}/text": {
        "get": {
            "summary": "A region's numbers in words that can be pasted: sentence, paragraph, table",
            "parameters": [
                in_path("contest"),
                query("root", TEXT, "Region; by default the whole contest"),
                query("lang", {"enum": ["id", "en"]}, "Language; by default the reader's"),
                AS_OF_PARAMETER,
            ],
            "responses": {
                "200": answer("Text", "Words with source and time"),
                "400": answer("Error", "A parameter is wrong"),
                "404": answer("Error", "There is no such thing"),
                "503": BUSY,
            },
        }
    }
}
