"""The ticker as a folder that needs no server to start: for CasparCG's and SPX's template folders.

A page opened by its address is a white error page if the server is away when it loads. This one
is on the disk of the renderer: it loads, shows its last good frame, and waits for the server.
"""

from base64 import b64encode

import msgspec

from tracker.core.escape import json_script
from tracker.web.air.pages import asset_body

PAGE = """<!doctype html>
<html lang="id" class="air-page">
<head>
<meta charset="utf-8">
<title>realcount: ticker</title>
<link rel="stylesheet" href="air.css">
<script>
{definition}
window.realcountAir = {settings};
</script>
</head>
<body>
<div id="realcount-air" data-play="wait"></div>
<script src="air.js"></script>
</body>
</html>
"""
FONTS = ("inter-600", "inter-800")


def bundle_files(server: str, channel: str) -> dict[str, bytes]:
    """Return the files of a bundle by their names; it follows *channel* of *server*."""
    settings = msgspec.json.encode({"server": server.rstrip("/"), "channel": channel}).decode()
    # SPX sends every field with its first value, so the channel stands there too.
    definition = (
        asset_body("spx.js").decode().strip().replace('value: "pgm1"', f'value: "{channel}"')
    )
    page = PAGE.format(definition=definition, settings=json_script(settings))
    return {
        "realcount.html": page.encode(),
        "air.js": asset_body("air.js"),
        "air.css": _with_fonts(asset_body("air.css").decode()).encode(),
        "LICENSE-fonts.txt": asset_body("fonts/LICENSE.txt"),
    }


def _with_fonts(css: str) -> str:
    """Return *css* with its fonts inside: from `file://` a browser may refuse them as files."""
    for name in FONTS:
        text = b64encode(asset_body(f"fonts/{name}.woff2")).decode()
        css = css.replace(f"fonts/{name}.woff2", f"data:font/woff2;base64,{text}")
    return css
