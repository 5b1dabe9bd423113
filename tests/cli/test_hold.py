"""`realcount hold` on a running store: list, look, decide."""

import json

import pytest

from tests.builders import make_numbers
from tests.cli.held_run import GOOD, ZEROS, HeldRun
from tracker.cli import hold_tables
from tracker.core.entries import Rejected, Released
from tracker.core.model import Suspect
from tracker.errors import CommandError, EntryRefused


@pytest.fixture(name="run")
def _run(redis_server, tmp_path):
    return HeldRun(redis_server, tmp_path)


def said(result):
    """What a command printed, without the places where its lines break."""
    return " ".join(result.stdout.split())


# ---------------------------------------------------------------- list


def test_the_list_shows_what_is_held_beside_what_counts(run):
    (row,) = json.loads(run("list", "--json").stdout)["holds"]

    assert (row["name"], row["codes"]) == ("feed/row/9101", ["E207"])
    assert row["held"]["votes"] == {"a": 0, "b": 0}
    assert row["good"]["votes"] == {"a": 120, "b": 80}
    assert row["difference"]["votes"] == {"a": -120, "b": -80}


def test_the_list_says_where_since_when_and_why_in_both_languages(run):
    listed = run("list").stdout

    assert listed.splitlines() == [
        "Governor of Contoh 2024: 1 held",
        "",
        "feed/row/9101  Provinsi Contoh › Kota Satu › Satu Utara",
        "  held since 2024-11-27T06:48:20Z · source time 2024-11-27T06:46:40Z",
        "  Andi 120 → 0 (-120) · Budi 80 → 0 (-80)",
        "  id: semua pilihan 0 suara padahal 3 TPS sudah masuk",
        "  en: every option has 0 votes although 3 stations are in",
    ]


def test_however_narrow_the_terminal_no_number_is_cut_off(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")

    assert "Andi 120 → 0 (-120)" in run("list").stdout
    assert run.digest in run("show", "9101").stdout


def test_the_list_is_of_a_region_or_of_a_source(run):
    run.hold("9201")

    assert "feed/row/9201" in run("list").stdout
    assert "feed/row/9201" not in run("list", "--below", "91").stdout
    assert run("list", "--source", "press").stdout == "nothing is held\n"


def test_of_thousands_the_first_are_listed_and_the_way_to_the_others(run, monkeypatch):
    monkeypatch.setattr(hold_tables, "LISTED_MAX", 1)
    run.hold("9201", "9202")

    assert "and 2 more" in run("list").stdout
    assert len(json.loads(run("list", "--json").stdout)["holds"]) == 3


# ---------------------------------------------------------------- show


def test_one_hold_is_shown_figure_by_figure_in_both_languages(run):
    shown = said(run("show", "9101"))

    assert "-120" in shown
    assert "en: every option has 0 votes although 3 stations are in" in shown
    assert "id: semua pilihan 0 suara padahal 3 TPS sudah masuk" in shown
    assert f"/v1/recordings/{run.digest}" in shown
    assert "/c/contoh-2024/9101" in shown
    assert "(entry 2)" in shown


@pytest.mark.parametrize("name", ["9101", "row/9101", "feed/9101", "feed/row/9101"])
def test_a_hold_is_named_as_far_as_is_needed(run, name):
    assert json.loads(run("show", name, "--json").stdout)["region"] == "9101"


def test_a_hold_of_another_part_has_to_be_named_and_is_offered(run):
    run.hold("91", part="own")

    assert "but feed/own/91 is" in str(run("show", "91").exception)
    assert json.loads(run("show", "own/91", "--json").stdout)["part"] == "own"


def test_the_recorded_body_opens_and_obeys_no_terminal(run):
    assert run("show", "9101", "--body").stdout == "zeros[2J\n"


def test_a_body_that_is_elsewhere_says_where_it_can_be_read(run, tmp_path, monkeypatch):
    monkeypatch.setenv("REALCOUNT_RECORDING_FOLDER", str(tmp_path / "elsewhere"))

    assert f"/v1/recordings/{run.digest}" in str(run("show", "9101", "--body").exception)


# ---------------------------------------------------------------- decide


def test_what_is_released_says_who_and_why(run):
    done = run("release", "9101", "--why", "the office confirms it", "--by", "Siti")

    assert done.stdout == "released: feed/row/9101 (entry 3)\n"
    assert isinstance(run.last(), Released)
    assert (run.last().by, run.last().reason) == ("Siti", "the office confirms it")


def test_without_a_name_it_is_whoever_runs_the_command(run):
    run("release", "9101", "--why", "x")

    assert "@" in run.last().by


def test_everything_below_a_region_is_decided_on_at_once(run):
    run.hold("9102", "9201")
    done = run("reject", "--below", "91", "--why", "zeros", "--by", "Siti", "--json")

    assert [one["region"] for one in json.loads(done.stdout)["decided"]] == ["9101", "9102"]
    assert isinstance(run.last(), Rejected)
    run.reduce()
    assert [one["region"] for one in json.loads(run("list", "--json").stdout)["holds"]] == ["9201"]


def test_a_decision_on_what_has_moved_says_so_and_fails(run):
    run("reject", "9101", "--why", "zeros")
    late = run("release", "9101", "--why", "x")
    as_json = run("release", "9101", "--why", "x", "--json")

    assert isinstance(late.exception, CommandError)
    assert "moved meanwhile; look again: feed/row/9101" in str(late.exception)
    assert as_json.exit_code == 1
    assert [one["region"] for one in json.loads(as_json.stdout)["moved"]] == ["9101"]


def test_who_comes_late_is_told_who_decided_and_why(run):
    run("reject", "9101", "--why", "zeros\x1b[2J", "--by", "Siti")
    run.reduce()
    late = run("release", "9101", "--why", "x")

    assert "Siti rejected it (entry 3): zeros[2J" in str(late.exception)


def test_numbers_that_nobody_has_looked_at_are_not_decided_on(run):
    old, new = Suspect(ZEROS, ("E207",)), make_numbers(0, 0, stations_reported=4)
    run.hold("9101", old=old, new=new, good=GOOD)
    late = run("release", "9101", "--why", "x", "--offset", "2")

    assert "moved meanwhile" in str(late.exception)
    assert run("release", "9101", "--why", "x", "--offset", "3").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("show", "9102"),
        ("release", "9102", "--why", "x"),
        ("release", "91", "--why", "x"),
        ("release", "--below", "92", "--why", "x"),
    ],
)
def test_where_nothing_is_held_the_way_out_is_named(run, words):
    assert "`realcount hold list` lists all" in str(run(*words).exception)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("show", "a/b/c/d"), "write REGION, own/REGION or SOURCE/row/REGION"),
        (("release", "--below", "77", "--why", "x"), "has no region '77'"),
    ],
)
def test_what_names_nothing_says_what_would(run, words, sentence):
    assert sentence in str(run(*words).exception)


@pytest.mark.parametrize(
    "words",
    [
        ("release", "9101"),
        ("release", "--why", "x"),
        ("release", "9101", "--below", "91", "--why", "x"),
    ],
)
def test_a_decision_needs_a_reason_and_one_thing_to_decide_on(run, words):
    assert run(*words).exit_code == 2


def test_an_empty_reason_or_name_is_refused(run):
    for words in (("--why", " "), ("--why", "x", "--by", "")):
        assert isinstance(run("release", "9101", *words).exception, EntryRefused)


# ---------------------------------------------------------------- as processes of their own


@pytest.mark.processes
def test_of_two_desks_that_decide_at_once_one_is_told_and_exits_with_one(run):
    """How: two commands are started together, on one real server."""
    both = [
        run.started(word, "9101", "--why", f"{who} says so", "--by", who)
        for word, who in (("release", "Siti"), ("reject", "Budi"))
    ]
    ends = [(desk, *desk.communicate(timeout=60)) for desk in both]

    assert sorted(desk.returncode for desk, _, _ in ends) == [0, 1]
    (told,) = [err for desk, _, err in ends if desk.returncode == 1]
    assert "look again" in told
    assert told.count("\n") == 1
    won = "Siti" if both[0].returncode == 0 else "Budi"
    assert run.last().by == won


@pytest.mark.processes
def test_a_hold_is_listed_shown_and_decided_on_by_processes(run):
    listed, _ = run.started("list", "--json").communicate(timeout=60)
    (row,) = json.loads(listed)["holds"]
    done = run.started("reject", row["name"], "--why", "zeros", "--by", "Siti", "--json")
    out, err = done.communicate(timeout=60)

    assert (done.returncode, err) == (0, "")
    assert json.loads(out)["decided"] == [
        {"name": "feed/row/9101", "source": "feed", "part": "row", "region": "9101"}
    ]


@pytest.mark.processes
def test_a_decision_without_a_reason_exits_with_two(run):
    done = run.started("reject", "9101", "--why", " ")
    out, err = done.communicate(timeout=60)

    assert (done.returncode, out) == (2, "")
    assert "say why; it is kept with who and when" in err
