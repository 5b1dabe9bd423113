"""Write a contest as static files, at the paths where its pages stand: for the years afterwards.

Every answer is the web app's own, asked for in this process. A static server knows no query, so a
page in another language stands under `/en/`, and a region's snapshot under a name of its own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.types import Message, Scope

from tracker.core.model import Contest
from tracker.core.rules import LANGUAGES
from tracker.core.tree import Tree
from tracker.errors import CommandError
from tracker.web.alerts.feed import FORMATS
from tracker.web.embed.files import FILES
from tracker.web.embed.snippets import KINDS

FIRST = LANGUAGES[0]
EMBED = "/embed/v1"
STATIC = (("page.css", False), ("wall.css", False), ("icon.svg", False))
"""What a page without a script loads, and whether it may be missing."""

_LINK = re.compile(r'(href|src)="(/[^"?#]*)\?([^"]*)"')
_LANGUAGE = re.compile(r"(?:^|&amp;|&)lang=([a-z]+)")
HTML = "text/html"

Report = Callable[[int, int], None]
"""Is told how many files are written, of how many."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An address of the app, and the file that its answer is written to.

    `optional`: this build may have no such address, or the region no such answer.
    """

    url: str
    file: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What an archive holds."""

    files: int
    bytes: int


async def archive(
    app: Starlette, contest: Contest, tree: Tree, out: Path, report: Report
) -> Written:
    """Write every piece of *contest* below *out*, which must be empty or not there yet.

    *app* is for this alone: from now on it knows no other contest.

    Raises:
        CommandError: *out* holds something, or an answer can't be had.
    """
    _refuse_full(out)
    _forget_others(app, contest)
    wanted = tuple(pieces(contest, tree))
    files = size = 0
    for number, piece in enumerate(wanted, 1):
        status, kind, body = await asked(app, piece.url)
        if status == 200:
            written = _file(out, piece, kind, body)
            files, size = files + 1, size + written
        elif not piece.optional:
            raise CommandError(f"{piece.url} answered {status}; the archive is not complete")
        report(number, len(wanted))
    return Written(files, size)


def _refuse_full(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        raise CommandError(f"{out} is not empty; an archive is written into a folder of its own")


def _forget_others(app: Starlette, contest: Contest) -> None:
    """Nothing of another contest is written, so no page may lead to one."""
    replicas = app.state.live.tail.replicas
    for other in replicas.keys() - {contest.id}:
        del replicas[other]


def pieces(contest: Contest, tree: Tree) -> Iterator[Piece]:
    """Yield everything that an archive of *contest* is made of."""
    api = f"/v1/contests/{quote(contest.id)}"
    yield Piece(api, f"{api}/index.json")
    yield Piece(f"{api}/corrections?limit=1000", f"{api}/corrections.json", optional=True)
    yield Piece(f"{api}/alerts?limit=200", f"{api}/alerts.json", optional=True)
    for language in LANGUAGES:
        yield Piece(f"/?lang={language}", f"{_front(language)}/index.html")
        yield from _page(f"/c/{contest.id}", language)
        yield from _page(f"/wall/{contest.id}", language)
        yield from _feeds(contest, language)
    for name, kind in STATIC:
        yield Piece(f"/static/{name}", f"/static/{name}", optional=kind)
    # Widgets on other people's pages go on asking here for what they are made of.
    for name in (*FILES, *(f"settings.{language}.json" for language in LANGUAGES)):
        yield Piece(f"{EMBED}/{name}", f"{EMBED}/{name}")
    for region_id in tree.regions:
        yield from _of_region(contest, region_id)


def _of_region(contest: Contest, region_id: str) -> Iterator[Piece]:
    api, place = f"/v1/contests/{quote(contest.id)}", quote(region_id)
    for language in LANGUAGES:
        yield from _page(f"/c/{contest.id}/{place}", language)
        yield from _page(f"/wall/{contest.id}/{place}", language)
        yield from _frames(f"/embed/v1/{contest.id}/{place}", language)
    yield Piece(f"{api}/standings?root={place}&depth=1", f"{api}/standings.{place}.json")
    yield Piece(f"{api}/series?root={place}", f"{api}/series.{place}.json", optional=True)
    card = f"/card/{contest.id}/{place}.png"
    yield Piece(card, card, optional=True)


def _feeds(contest: Contest, language: str) -> Iterator[Piece]:
    for form in FORMATS:
        path = f"/c/{contest.id}/alerts.{form}"
        yield Piece(f"{path}?lang={language}", f"{_front(language)}{path}", optional=True)


def _page(path: str, language: str, *, optional: bool = False) -> Iterator[Piece]:
    yield Piece(
        f"{path}?lang={language}", f"{_front(language)}{path}/index.html", optional=optional
    )


def _frames(path: str, language: str) -> Iterator[Piece]:
    """Yield a region's frame of each kind; another than the first has a folder of its own."""
    yield from _page(path, language, optional=True)
    for kind in KINDS[1:]:
        file = f"{_front(language)}{path}/{kind}/index.html"
        yield Piece(f"{path}?lang={language}&show={kind}", file, optional=True)


def _front(language: str) -> str:
    return "" if language == FIRST else f"/{language}"


def _file(out: Path, piece: Piece, kind: str, body: bytes) -> int:
    if kind.startswith(HTML):
        body = static_links(body.decode()).encode()
    # A server of files takes the quotes off an address before it looks for the file.
    file = out / unquote(piece.file).lstrip("/")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    except OSError as error:
        raise CommandError(
            f"{file} can't be written: {error.strerror}; the archive is not complete, so remove "
            f"{out} and write it again where there is room"
        ) from error
    return len(body)


def static_links(page: str) -> str:
    """Return *page* with links that a static server can follow: the language is in the path."""

    def moved(found: re.Match[str]) -> str:
        name, path, query = found.groups()
        language = _LANGUAGE.search(query)
        if language is None:
            return found[0]
        return f'{name}="{_front(language[1])}{path}"'

    return _LINK.sub(moved, page)


async def asked(app: Starlette, url: str) -> tuple[int, str, bytes]:
    """Return status, content type and body of the app's answer to a GET of *url*."""
    path, _, query = url.partition("?")
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"archive")],
        "client": ("127.0.0.1", 0),
        "server": ("archive", 80),
    }
    await app(scope, receive, send)
    start = next(message for message in told if message["type"] == "http.response.start")
    headers = {name.lower(): value for name, value in start["headers"]}
    body = b"".join(m.get("body", b"") for m in told if m["type"] == "http.response.body")
    return start["status"], headers.get(b"content-type", b"").decode(), body
