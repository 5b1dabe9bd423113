"""What a feed of alerts holds, whatever format it is written in."""

from msgspec import Struct


class Item(Struct, frozen=True, kw_only=True):
    """One alert as an entry. `related` is the id of the entry that it takes back."""

    id: str
    title: str
    text: str
    page: str
    kind: str
    published_ms: int
    updated_ms: int
    related: str | None
    alert: str
    is_test: bool


class Feed(Struct, frozen=True, kw_only=True):
    """A contest's newest alerts, the newest first, and where the feed itself stands."""

    id: str
    title: str
    note: str
    language: str
    page: str
    address: str
    icon: str
    updated_ms: int
    items: tuple[Item, ...]


AUTHOR = "realcount"
FORMATS = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
}
"""The formats by the end of their address, and the media type of each."""
