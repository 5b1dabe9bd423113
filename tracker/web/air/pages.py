"""What a renderer opens: the ticker's page and its files, at addresses that can be typed."""

from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

ASSETS = {
    "air.js": "text/javascript; charset=utf-8",
    "air.css": "text/css; charset=utf-8",
    "spx.js": "text/javascript; charset=utf-8",
    "realcount.ograf.js": "text/javascript; charset=utf-8",
    "realcount.ograf.json": "application/json",
    "fonts/inter-600.woff2": "font/woff2",
    "fonts/inter-800.woff2": "font/woff2",
}
"""The files of the ticker; all of them lie under `/air/`, as they do in a bundle."""
FRESH = {"Cache-Control": "no-cache"}
"""A renderer runs for days: after an upgrade its next load brings page and script together."""


async def show_ticker(_request: Request) -> Response:
    """Answer with the ticker; its script reads channel, contest and size out of the address."""
    body = files("tracker.web").joinpath("templates", "air_ticker.html").read_bytes()
    return Response(body, media_type="text/html; charset=utf-8", headers=FRESH)


async def show_asset(request: Request) -> Response:
    """Answer with a file of the ticker."""
    name = request.path_params["name"]
    if name not in ASSETS:
        raise HTTPException(404, "there is no such file")
    return Response(asset_body(name), media_type=ASSETS[name], headers=FRESH)


def asset_body(name: str) -> bytes:
    """Return the bytes of a file of the ticker."""
    return files("tracker.web").joinpath("static", *name.split("/")).read_bytes()
