"""`/air/rows.csv|json|xml`, `/air/feed.atom` and `/air/health`: a channel for simple machines."""

import hashlib
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tracker.core.air.channel import Channel, Json
from tracker.core.air.following import Following, is_missed
from tracker.core.escape import xml
from tracker.core.instant import iso
from tracker.errors import StorageError
from tracker.web.air.channels import air_of, frame_at, name_of
from tracker.web.air.frame import told_of
from tracker.web.air.rows import TEST, as_csv, as_xml, rows_of
from tracker.web.air.words import air_words
from tracker.web.alerts.feed_xml import ATOM_NS

NOT_KEPT = {"Cache-Control": "no-store"}


async def show_csv(request: Request) -> Response:
    """Answer with the rows of a channel as CSV."""
    text = as_csv(rows_of(await _frame(request)))
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=NOT_KEPT)


async def show_json(request: Request) -> Response:
    """Answer with the same rows as a list of objects."""
    body = msgspec.json.encode(rows_of(await _frame(request)))
    return Response(body, media_type="application/json", headers=NOT_KEPT)


async def show_xml(request: Request) -> Response:
    """Answer with the same rows as XML."""
    body = as_xml(rows_of(await _frame(request)))
    return Response(body, media_type="application/xml; charset=utf-8", headers=NOT_KEPT)


async def show_atom(request: Request) -> Response:
    """Answer with the items of a channel that are on as an Atom feed, in their order."""
    frame = await _frame(request)
    site: str = request.app.state.public_url
    return Response(_atom(frame, site), media_type="application/atom+xml", headers=NOT_KEPT)


async def show_health(request: Request) -> Response:
    """Answer with how every channel is; 503 where something on air should be looked at."""
    air = air_of(request)
    clocks = await air.clocks()
    try:
        names: tuple[str, ...] | None = await air.names()
    except StorageError:
        names = None
    channels = [await _health(request, name) for name in names or ()]
    well = names is not None and clocks.in_touch and all(c["trouble"] is None for c in channels)
    answer = {"ok": well, "store": names is not None, "channels": channels}
    return JSONResponse(answer, status_code=200 if well else 503, headers=NOT_KEPT)


async def _health(request: Request, name: str) -> Json:
    air = air_of(request)
    channel = await air.channel(name)
    found = await air.follow(channel)
    said = _said(await frame_at(request, name))
    return said | _renderers(channel, found, said["trouble"])


def _renderers(channel: Channel, found: Following, trouble: str | None) -> Json:
    """Return who follows a channel; one that is missed of a live one on air is a trouble."""
    told = told_of(found)
    missed = is_missed(channel, found) and found.since_ms is not None
    if missed and trouble is None:
        left = f"{len(found.present)} left" if found.present else "none is left"
        trouble = f"it has lost a renderer at {iso(found.since_ms)}, {left}"
    return {"renderers": told, "trouble": trouble}


def _said(frame: Json) -> Json:
    freeze = frame["freeze"]
    amber = freeze is not None and frame["now_ms"] >= freeze["amber_at_ms"]
    on = frame["state"] != "off"
    blank = on and all(item["empty"] for item in frame["items"])
    trouble = frame["refused"] if on else None
    trouble = trouble or ("there is not one number to show" if blank else None)
    return {
        "channel": frame["channel"],
        "kind": frame["kind"],
        "state": frame["state"],
        "contest": frame["contest"],
        "running": frame["now_running"],
        "revision": frame["revision"],
        "frozen_since_ms": freeze["since_ms"] if freeze is not None else None,
        "amber": amber,
        "in_touch": frame["in_touch"],
        "test": frame["test"],
        "trouble": trouble or ("its numbers are frozen for too long" if amber else None),
    }


async def _frame(request: Request) -> Json:
    name = request.query_params.get("channel")
    if name is None:
        raise HTTPException(400, "say which channel: ?channel=pgm1")
    return await frame_at(request, name_of(name))


def _atom(frame: Json, site: str) -> bytes:
    words, rows = air_words(frame["language"]), [r for r in rows_of(frame) if r["Id"]]
    root = Element("feed", {"xmlns": ATOM_NS, "xml:lang": frame["language"]})
    as_of = {item["id"]: item["as_of"] for item in frame["items"]}
    newest = max((as_of[row["Id"]] or "" for row in rows), default="") or "1970-01-01T00:00:00Z"
    mark = TEST if frame["test"] else ""
    _add(root, "id", _urn(f"{site}/air/{frame['channel']}"))
    _add(root, "title", f"{mark}{frame['title'] or frame['channel']}")
    _add(root, "subtitle", words["feed_note"])
    _add(root, "updated", newest)
    _add(SubElement(root, "author"), "name", "realcount")
    address = f"{site}/air/feed.atom?channel={frame['channel']}"
    SubElement(root, "link", {"rel": "self", "href": address, "type": "application/atom+xml"})
    for row in rows:
        entry = SubElement(root, "entry")
        _add(entry, "id", _urn(f"{site}/air/{frame['channel']}/{row['Id']}"))
        _add(entry, "title", row["Headline"])
        _add(entry, "updated", as_of[row["Id"]] or newest)
        _add(entry, "content", line_of(row, words)).set("type", "text")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def line_of(row: dict[str, str], words: dict[str, str]) -> str:
    """Return a row as one line of text."""
    names = [
        words["flat_option"].format(name=row[f"Name{n}"], votes=row[f"Votes{n}"], share=share)
        for n in range(1, 7)
        if (share := row[f"Share{n}"])
    ]
    return words["flat"].format(
        region=row["Region"], names=", ".join(names), counted=row["Counted"], status=row["Status"]
    )


def _urn(address: str) -> str:
    """Return an id that stays the same wherever the entry is read."""
    return f"urn:sha256:{hashlib.sha256(address.encode()).hexdigest()[:40]}"


def _add(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = xml(text)
    return child
