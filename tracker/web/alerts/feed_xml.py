"""Feeds in XML: Atom 1.0 (RFC 4287) and RSS 2.0.

Names come from feeds and definitions. In Atom they are plain text; readers take what stands in RSS
for HTML, so it is escaped once for them and once for XML.
"""

from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from tracker.core.escape import html, xml
from tracker.core.instant import iso, moment_of
from tracker.web.alerts.feed import AUTHOR, Feed, Item

ATOM_NS = "http://www.w3.org/2005/Atom"
DC_NS = "http://purl.org/dc/elements/1.1/"

register_namespace("atom", ATOM_NS)
register_namespace("dc", DC_NS)


def atom(feed: Feed) -> bytes:
    """Write *feed* as Atom 1.0."""
    root = Element("feed", {"xmlns": ATOM_NS, "xml:lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.note)
    _add(root, "updated", iso(feed.updated_ms) or "")
    _add(SubElement(root, "author"), "name", AUTHOR)
    _add(root, "icon", feed.icon)
    _link(root, "self", feed.address, "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    for item in feed.items:
        _atom_entry(SubElement(root, "entry"), item)
    return _written(root)


def rss(feed: Feed) -> bytes:
    """Write *feed* as RSS 2.0."""
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    _add(channel, "title", html(feed.title))
    _add(channel, "link", feed.page)
    _add(channel, "description", html(feed.note))
    _add(channel, "language", feed.language)
    _add(channel, "lastBuildDate", _rfc_822(feed.updated_ms))
    _add(channel, "ttl", "1")
    _link(channel, "self", feed.address, "application/rss+xml", "{" + ATOM_NS + "}link")
    for item in feed.items:
        _rss_item(SubElement(channel, "item"), item)
    return _written(root)


def _atom_entry(entry: Element, item: Item) -> None:
    _add(entry, "id", item.id)
    _add(entry, "title", item.title)
    _add(entry, "published", iso(item.published_ms) or "")
    _add(entry, "updated", iso(item.updated_ms) or "")
    SubElement(entry, "category", {"term": item.kind})
    _link(entry, "alternate", item.page, "text/html")
    _link(entry, "via", item.alert, "application/json")
    if item.related is not None:
        SubElement(entry, "link", {"rel": "related", "href": item.related})
    _add(entry, "content", item.text).set("type", "text")


def _rss_item(entry: Element, item: Item) -> None:
    _add(entry, "title", html(item.title))
    _add(entry, "link", item.page)
    _add(entry, "description", html(item.text))
    _add(entry, "category", item.kind)
    _add(entry, "guid", item.id).set("isPermaLink", "false")
    _add(entry, "pubDate", _rfc_822(item.published_ms))
    _add(entry, "{" + ATOM_NS + "}updated", iso(item.updated_ms) or "")
    _add(entry, "{" + DC_NS + "}creator", AUTHOR)
    if item.related is not None:
        SubElement(entry, "{" + ATOM_NS + "}link", {"rel": "related", "href": item.related})


def _add(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = xml(text)
    return child


def _link(parent: Element, rel: str, href: str, media: str, name: str = "link") -> None:
    SubElement(parent, name, {"rel": rel, "href": xml(href), "type": media})


def _rfc_822(at_ms: int) -> str:
    return format_datetime(moment_of(at_ms), usegmt=True)


def _written(root: Element) -> bytes:
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
