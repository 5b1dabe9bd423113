"""`realcount watch`: what it prints, and what it says of a hub that is not there."""

import asyncio
import io
import json
from contextlib import aclosing

import pytest
from aiohttp import web
from click.testing import CliRunner
from rich.console import Console
from rich.live import Live

from tests.builders import make_contest
from tests.web.site import Site
from tracker.cli import watch as command
from tracker.cli.watch import wanted, watch
from tracker.client import View, follow
from tracker.config import read_settings
from tracker.core.position import Position
from tracker.errors import CommandError
from tracker.storage.client import connect
from tracker.storage.redis_store import redis_store
from workers.supervisor import free_port


def _watch(*words):
    return CliRunner().invoke(watch, words, standalone_mode=False)


async def _first_trouble(url):
    async with aclosing(follow(url, "contoh-2024")) as views:
        return (await anext(views)).trouble


async def test_a_hub_that_is_not_there_is_said_at_once():
    url = f"ws://127.0.0.1:{free_port()}/v1/ws"

    assert await _first_trouble(url) == f"{url} can't be reached"


async def test_a_server_that_is_no_hub_is_said_at_once():
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"ws://127.0.0.1:{runner.addresses[0][1]}/v1/ws"
    said = await _first_trouble(url)
    await runner.cleanup()

    assert said.startswith(f"what answers at {url} is no hub: ")
    assert "404" in said


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["table", "json"])
def test_looking_once_gives_up_and_says_why(monkeypatch, form):
    monkeypatch.setattr(command, "ONCE_S", 0.1)
    url = f"ws://127.0.0.1:{free_port()}/v1/ws"
    done = _watch("contoh-2024", "--once", "--url", url, *form)

    assert isinstance(done.exception, CommandError)
    assert str(done.exception) == f"{url} can't be reached; gave up after 0.1 s"
    assert done.stdout == ""


async def test_a_test_runs_mark_may_be_left_out_of_its_name(redis_server):
    settings = read_settings({}, {"redis_url": redis_server})
    client = connect(redis_server)
    run = make_contest(id="contoh-2024+test", test=True)
    await redis_store(client).contests.register(run)
    await client.aclose()

    assert await wanted(settings, "contoh-2024") == await wanted(settings, None) == run.id
    assert await wanted(settings, "other") == "other"


def test_looking_once_prints_one_line_of_json():
    with Site() as site:
        site.do(site.world.move("9101", (120, 80)))
        url = f"ws://127.0.0.1:{site.hub_port}/v1/ws"
        done = _watch("contoh-2024", "--once", "--json", "--url", url)
    # The site lives in this very process, and its log lines may stand beside the answer.
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("{"))

    assert json.loads(line)["standings"][0]["lead"] == 40


def test_beside_the_state_stands_when_each_source_was_looked_at_on_the_contests_clock():
    sources = [
        {"id": "kpu", "name": {"en": "KPU's Sirekap"}, "state": "withdrew"},
        {"id": "second", "name": {}, "state": "fine"},
        {"id": "press", "name": {"en": "Press"}, "state": "by_hand"},
    ]
    told = [
        {"id": "kpu", "checked_at": "2024-11-28T05:48:25.960Z"},
        {"id": "second", "checked_at": None},
        {"id": "press", "checked_at": None},
        {"id": "unheard of", "checked_at": None},
    ]
    contest = {"time_zone": "Asia/Jakarta", "sources": sources}
    view = View(contest=contest, connected=True, position=Position("e", 7), sources=told)

    assert command._where(view).plain == (
        "live · e:7 · KPU's Sirekap checked 28 Nov 12:48 WIB (withdrew) · second not checked yet"
    )


def test_each_change_is_one_line_and_a_sign_of_life_is_none(capfdbinary):
    """How: the same view after a snapshot, two heartbeats, a lost connection and a change."""
    view = View(contest={"id": "c", "test": True}, standings={"9": {"lead": 40}}, connected=True)

    async def views():
        for offset, trouble in ((1, ""), (1, ""), (1, ""), (1, "x can't be reached"), (2, "")):
            view.position, view.trouble = Position("e", offset), trouble
            yield view

    asyncio.run(command._print_each(views(), command._print_line))
    out, err = capfdbinary.readouterr()

    assert [json.loads(line)["offset"] for line in out.splitlines()] == [1, 2]
    assert err == b"x can't be reached, trying again\n"
    assert b"\x1b" not in out


def _view(**changes):
    option = {"id": "a", "number": 1, "short": "Andi", "colour": "#B67352"}
    contest = {"title": {"en": "Governor"}, "test": True, "options": [option], "sources": []}
    counted = {"options": [{"id": "a", "votes": 120, "share": "60.00"}], "leader": "a", "lead": 40}
    of = {"stations": {"reported": 3, "total": 6}}
    rows = {name: {"name": name} | counted | of for name in map(str, range(40))}
    return View(contest=contest, standings=rows, position=Position("e", 7), **changes)


def test_a_terminal_that_is_too_short_says_that_the_connection_is_lost():
    console = Console(width=60, height=12, force_terminal=True, file=io.StringIO())
    with Live(command.drawn(_view(connected=False)), console=console, auto_refresh=False):
        pass
    first = console.file.getvalue().splitlines()[:3]

    assert "TEST" in first[0]
    assert "connection lost" in first[1]
    assert "Andi" in first[2]


@pytest.mark.parametrize("kind", [{}, {"force_terminal": True, "_environ": {"TERM": "dumb"}}])
def test_where_nothing_can_be_drawn_over_each_change_is_printed(kind):
    async def views():
        for _ in range(2):
            yield _view(connected=True)
        # Whoever reads has it before the end, which may be in hours.
        printed.append(console.file.getvalue())

    printed = []
    console = Console(width=60, file=io.StringIO(), **kind)
    asyncio.run(command._show(console, views()))

    assert printed == [console.file.getvalue()]
    assert printed[0].count("live · e:7") == 1
