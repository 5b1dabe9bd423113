"""A page's style inside the page: one round trip less until a phone has something to show.

The policy names each of these styles by its digest, so nobody else's text becomes a style.
"""

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files

INLINE = ("page.css", "wall.css", "embed/realcount.css")


@cache
def style(name: str) -> str:
    """Return the text of a style for a `<style>` element; it is ours and holds no markup."""
    text = files("tracker.web").joinpath("static", *name.split("/")).read_text(encoding="utf-8")
    assert name in INLINE, "the policy names it"
    assert "</" not in text, "it can't end its element"
    return text


@cache
def style_sources(*names: str) -> str:
    """Return what a Content-Security-Policy calls the styles *names*: their digests."""
    digests = (hashlib.sha256(style(name).encode()).digest() for name in names or INLINE)
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
