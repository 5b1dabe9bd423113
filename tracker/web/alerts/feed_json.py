"""JSON Feed 1.1; what it has no field for stands under `_realcount`."""

from tracker.core.instant import iso
from tracker.core.wire import Json, encode_json
from tracker.web.alerts.feed import AUTHOR, Feed, Item

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    """Write *feed* as JSON Feed 1.1."""
    return encode_json(
        {
            "version": VERSION,
            "title": feed.title,
            "description": feed.note,
            "home_page_url": feed.page,
            "feed_url": feed.address,
            "language": feed.language,
            "icon": feed.icon,
            "authors": [{"name": AUTHOR}],
            "items": [_item(item, feed.language) for item in feed.items],
        }
    )


def _item(item: Item, language: str) -> Json:
    return {
        "id": item.id,
        "url": item.page,
        "title": item.title,
        "content_text": item.text,
        "date_published": iso(item.published_ms),
        "date_modified": iso(item.updated_ms),
        "tags": [item.kind],
        "language": language,
        "_realcount": {"alert": item.alert, "related": item.related, "test": item.is_test},
    }
