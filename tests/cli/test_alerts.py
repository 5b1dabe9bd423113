"""`realcount alerts` on a running store: listed, let out, refused, noted; a contest called."""

import json

import pytest
from click.testing import CliRunner

from tests.builders import make_contest, make_numbers, make_reports
from tests.cli.running import Running
from tracker.cli.alerts import alerts
from tracker.core.entries import AlertDecided, Delta, Tick
from tracker.errors import CommandError, EntryRefused

CONTEST = make_contest()
START_MS = 1_732_690_000_000
IN = {"9101": 6, "9102": 4, "9201": 5, "9202": 5}


class Run(Running):
    """The command on one running store in which a lead has changed."""

    def __init__(self, url, folder):
        super().__init__(url)
        self._where = ("--redis-url", url, "--folder", str(folder / "run"))
        self.store(self._begin)
        self.commit(CONTEST)

    async def _begin(self, store):
        await store.contests.register(CONTEST)
        for region_id, stations in IN.items():
            figures = {"stations_reported": stations, "stations_total": stations}
            delta = Delta(region_id, "row", None, make_numbers(3, 2, **figures))
            await self._append(store, make_reports(delta), 0)
        figures = {"stations_reported": 6, "stations_total": 6}
        old, new = make_numbers(3, 2, **figures), make_numbers(3, 40, **figures)
        await self._append(store, make_reports(Delta("9101", "row", old, new)), 10)
        await store.log.append(CONTEST.id, Tick(), now_ms=START_MS + 120_000)

    async def _append(self, store, body, at_s):
        await store.log.append_reports(CONTEST.id, body, now_ms=START_MS + at_s * 1_000)

    def __call__(self, *words, typed=None):
        done = CliRunner().invoke(alerts, [*words, *self._where], input=typed)
        self.commit(CONTEST)
        return done

    def listed(self, *words):
        done = self("list", "--json", *words)
        assert done.exit_code == 0, done.exception
        return json.loads(done.stdout)["alerts"]

    def waiting(self):
        """The change of lead that waits."""
        (alert,) = self._changes("--waiting")
        return alert

    def _changes(self, *words):
        found = self.listed(*words)
        return [a for a in found if (a["type"], a["region"]) == ("lead.changed", "9")]


@pytest.fixture(name="run")
def _run(redis_server, tmp_path):
    return Run(redis_server, tmp_path)


def test_the_newest_come_last_and_say_for_whom_they_are(run):
    printed = run("list").stdout

    assert "Budi leads for now" in printed
    assert "waiting" in printed


def test_what_waits_is_let_out_by_the_first_letters_of_its_id(run):
    alert = run.waiting()
    done = run("approve", alert["id"][:8], "--by", "Dewi")

    assert done.exit_code == 0, done.exception
    assert alert["id"] not in [a["id"] for a in run.listed("--waiting")]
    assert next(a for a in run.listed() if a["id"] == alert["id"])["decided"]["by"] == "Dewi"


def test_what_is_refused_needs_a_reason(run):
    alert = run.waiting()
    assert run("reject", alert["id"]).exit_code == 2

    run("reject", alert["id"], "--why", "two hundred votes")
    last = run.entries(CONTEST)[-1].body
    assert isinstance(last, AlertDecided)
    assert (last.decision, last.why) == ("reject", "two hundred votes")


def test_taking_note_is_kept_with_who(run):
    alert = run.waiting()
    answer = run("acknowledge", alert["id"], "--by", "Dewi", "--json")

    assert json.loads(answer.stdout)["decision"] == "acknowledge"
    assert run.waiting()["acknowledged"]["by"] == "Dewi"


def test_an_alert_is_let_out_once(run):
    alert = run.waiting()
    run("approve", alert["id"])
    again = run("approve", alert["id"])

    assert isinstance(again.exception, EntryRefused)
    assert "out already" in str(again.exception)


def test_an_id_that_fits_none_or_several_is_a_clear_refusal(run):
    assert isinstance(run("approve", "zzzz").exception, CommandError)
    several = run("approve", "")

    assert "alerts' id begins with" in str(several.exception)


def test_a_call_asks_first_and_says_on_whose_word(run):
    left = run("call", "2", "--source", "our desk", typed="n\n")
    assert left.exit_code == 1
    done = run("call", "2", "--source", "our desk", typed="y\n")

    assert "called for Budi" in done.stdout
    assert [a["type"] for a in run.listed()][-1] == "called"
    run("uncall", "--why", "too early")
    assert [a["type"] for a in run.listed()][-1] == "uncalled"


def test_before_anything_was_told_it_says_so(redis_server, tmp_path):
    empty = Run(redis_server, tmp_path)
    other = make_contest(id="kosong-2024")
    empty.store(lambda store: store.contests.register(other))

    assert "there are no alerts yet" in empty("list", "--contest", "kosong-2024").stdout
