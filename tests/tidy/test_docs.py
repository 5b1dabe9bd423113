"""Settings, log events, commands and decisions are documented, and the documents are true.

A failing test prints the lines that are missing, ready to be put in.
"""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.tidy.code import ROOT, logged, modules
from tracker.config import SETTINGS, Setting
from tracker.logs import EVENTS

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENV_EXAMPLE = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
ADRS = sorted(path for path in (ROOT / "docs" / "adr").glob("*.md"))
COMMANDS_COME_FROM = "tracker.cli"


def written(setting: Setting) -> str:
    """Return a setting's default as an operator would write it."""
    value = setting.default
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def rows(text: str, first: str) -> list[str]:
    """Return the rows of the Markdown tables of *text* whose first cell begins with *first*."""
    return [line for line in text.splitlines() if line.startswith(f"| `{first}")]


# ---------------------------------------------------------------- settings


def test_operations_lists_every_setting_with_its_default_and_effect() -> None:
    wanted = [
        f"| `REALCOUNT_{s.name.upper()}` | {f'`{written(s)}`' if written(s) else ''} | {s.help} |"
        for s in SETTINGS
    ]
    assert rows(OPERATIONS, "REALCOUNT_") == wanted


def test_the_example_environment_is_the_table_of_settings() -> None:
    wanted = [f"# {s.help}\nREALCOUNT_{s.name.upper()}={written(s)}" for s in SETTINGS]
    assert ENV_EXAMPLE.partition("\n\n")[2].rstrip("\n") == "\n".join(wanted)


def test_no_document_names_a_setting_that_is_not_there() -> None:
    known = {f"REALCOUNT_{setting.name.upper()}" for setting in SETTINGS}
    texts = [path.read_text(encoding="utf-8") for path in documents()]
    # REALCOUNT_TEST_... are the tests' own; no process reads them.
    assert set(re.findall(r"REALCOUNT_(?!TEST_)[A-Z_]*[A-Z]", "\n".join(texts))) <= known


def documents() -> Iterator[Path]:
    """Yield every document and every file of the deployment."""
    yield from ROOT.glob("*.md")
    yield from (ROOT / "docs").rglob("*.md")
    yield from (path for path in (ROOT / "deploy").iterdir() if path.is_file())


# ---------------------------------------------------------------- log events

CALLS = [
    (module, event, level, line)
    for module, path in modules().items()
    for event, level, line in logged(path)
]


def test_every_log_call_names_its_event_in_place() -> None:
    assert [f"{module}:{line}" for module, event, _, line in CALLS if event is None] == []


def test_every_event_in_the_code_is_in_the_table_at_its_level() -> None:
    wrong = [
        f"{module}:{line} logs {event} as {level}"
        for module, event, level, line in CALLS
        if event is not None and EVENTS.get(event, ("", ""))[0] != level
    ]
    assert wrong == []


def test_the_table_names_no_event_that_is_never_logged() -> None:
    # What libraries say is renamed on its way; no call of ours names it.
    assert set(EVENTS) - {event for _, event, _, _ in CALLS} == {"library.logged"}


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_a_noun_and_a_past_verb(event: str) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", event)
    assert EVENTS[event][1].endswith(".")


def test_operations_lists_every_event_with_its_level() -> None:
    wanted = [f"| `{name}` | {level} | {text} |" for name, (level, text) in sorted(EVENTS.items())]
    table = OPERATIONS.partition("## Log events")[2]
    assert [row for row in table.splitlines() if row.startswith("| `")] == wanted


# ---------------------------------------------------------------- commands


def commands(command: click.Command, name: str) -> Iterator[str]:
    """Yield the full names of *command* and of all below it that can be run."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            below = command.get_command(context, word)
            assert below is not None, "a listed command can be had"
            yield from commands(below, f"{name} {word}")
    elif not command.hidden:
        yield name


def test_every_command_is_documented() -> None:
    if importlib.util.find_spec(COMMANDS_COME_FROM) is None:
        pytest.skip("this build has no command line")
    from tracker.cli import realcount

    missing = [name for name in commands(realcount, "realcount") if name not in README + OPERATIONS]
    assert missing == []


# ---------------------------------------------------------------- crashes


def test_every_row_of_the_crash_table_is_held_by_a_test() -> None:
    table = OPERATIONS.partition("## When something dies")[2].partition("## ")[0]
    named = re.findall(r"`(test_[a-z_]+)` \|$", table, re.M)
    texts = [p.read_text(encoding="utf-8") for p in (ROOT / "tests" / "e2e").glob("test_*.py")]
    held = set(re.findall(r"^(?:async )?def (test_[a-z_]+)", "\n".join(texts), re.M))
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    assert len(named) == len(rows) - 1
    assert [name for name in named if name not in held] == []


# ---------------------------------------------------------------- decisions and links


def test_decisions_are_numbered_without_a_gap_and_say_their_number() -> None:
    assert [int(path.name[:4]) for path in ADRS] == list(range(len(ADRS)))
    titles = [path.read_text(encoding="utf-8").splitlines()[0] for path in ADRS]
    assert all(t.startswith(f"# {p.name[:4]}: ") for t, p in zip(titles, ADRS, strict=True))


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.name[:4])
def test_a_decision_is_one_page(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize("path", ADRS[1:], ids=lambda path: path.name[:4])
def test_the_architecture_names_every_decision(path: Path) -> None:
    assert f"docs/adr/{path.name}" in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")), ids=lambda path: path.name)
def test_every_link_of_a_house_document_leads_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_test_file_that_holds_an_invariant_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"tests/[a-z_/]+(?:\.py|/)", text))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
