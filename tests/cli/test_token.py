"""`realcount token`: the secret is printed once, names are given once, revoking stays."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.tidy.code import ROOT
from tracker.cli.token import token
from tracker.core.token import PERMISSIONS, digest_of, flaw
from tracker.errors import CommandError


class Run:
    """The command on one running store."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(token, [*words, "--redis-url", self._url])

    def json(self, *words: str) -> Any:
        outcome = self(*words, "--json")
        assert outcome.exit_code == 0, outcome.exception
        return json.loads(outcome.stdout)


@pytest.fixture(name="run")
def _run(redis_server: str) -> Run:
    return Run(redis_server)


def test_the_secret_alone_is_on_standard_output(run: Run) -> None:
    outcome = run("create", "siti", "--scope", "desk")
    (secret,) = outcome.stdout.splitlines()

    assert flaw(secret) is None
    assert secret not in outcome.stderr
    assert "siti may: decide on holds" in outcome.stderr
    assert "only this once" in " ".join(outcome.stderr.split())


def test_a_program_gets_the_secret_in_one_document(run: Run) -> None:
    answer = run.json("create", "obs", "--scope", "air", "--scope", "hooks")

    assert flaw(answer["token"]) is None
    assert (answer["name"], answer["scopes"]) == ("obs", ["air", "hooks"])
    assert answer["created_by"].count("@") == 1


def test_no_two_secrets_are_alike(run: Run) -> None:
    made = {run.json("create", name, "--scope", "air")["token"] for name in ("a", "b", "c")}

    assert len(made) == 3


def test_the_list_shows_every_token_and_no_secret(run: Run) -> None:
    secret = run.json("create", "siti", "--scope", "desk")["token"]
    table, document = run("list").stdout, run("list", "--json").stdout

    assert "siti" in table
    assert [t["name"] for t in json.loads(document)["tokens"]] == ["siti"]
    for shown in (table, document):
        assert secret not in shown
        assert digest_of(secret) not in shown


def test_the_list_prints_a_name_of_the_system_as_it_is(run: Run, monkeypatch: Any) -> None:
    monkeypatch.setenv("LOGNAME", "[/x] siti")
    run.json("create", "siti", "--scope", "desk")

    assert "[/x]" in run("list").stdout


def test_an_empty_list_says_how_to_make_one(run: Run) -> None:
    assert "realcount token create NAME" in run("list").stdout


def test_a_revoked_token_stays_in_the_list_with_who_and_when(run: Run) -> None:
    run.json("create", "siti", "--scope", "desk")
    revoked = run.json("revoke", "siti")

    assert revoked["revoked_at"]
    assert revoked["revoked_by"] == revoked["created_by"]
    assert run.json("list")["tokens"] == [revoked]


def test_revoking_again_changes_nothing_and_says_the_same(run: Run) -> None:
    run.json("create", "siti", "--scope", "desk")

    assert run.json("revoke", "siti") == run.json("revoke", "siti")
    assert "siti is revoked since" in run("revoke", "siti").stdout


def refused(outcome: Result) -> str:
    """The sentence that a command ended with."""
    assert isinstance(outcome.exception, CommandError)
    assert outcome.stdout == ""
    return str(outcome.exception)


def test_a_name_that_is_taken_is_refused_with_the_way_out(run: Run) -> None:
    run.json("create", "siti", "--scope", "desk")

    assert "siti is taken" in refused(run("create", "siti", "--scope", "admin"))
    assert run.json("list")["tokens"][0]["scopes"] == ["desk"]


def test_the_name_of_a_revoked_token_is_refused_with_another(run: Run) -> None:
    run.json("create", "siti", "--scope", "desk")
    run.json("revoke", "siti")

    assert "such as siti-2" in refused(run("create", "siti", "--scope", "desk"))


def test_revoking_what_is_not_there_names_what_is(run: Run) -> None:
    assert "those that hold: none" in refused(run("revoke", "siti"))
    run.json("create", "adi", "--scope", "desk")

    assert "those that hold: adi" in refused(run("revoke", "siti"))


def test_a_name_that_is_none_is_refused_before_anything_is_made(run: Run) -> None:
    assert "begins with a small letter" in refused(run("create", "Siti R", "--scope", "desk"))
    assert run.json("list") == {"tokens": []}


@pytest.mark.parametrize("words", [["siti"], ["siti", "--scope", "everything"]])
def test_a_token_without_a_known_scope_is_no_token(run: Run, words: list[str]) -> None:
    outcome = run("create", *words)

    assert outcome.exit_code == 2
    assert "--scope" in outcome.output


def test_where_nothing_runs_the_command_says_what_to_start(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(token, ["list", "--folder", str(tmp_path)])

    assert "nothing is running on" in refused(outcome)


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_operations_says_what_each_scope_lets_its_holder_do(permission: Any) -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert f"| `{permission}` | {PERMISSIONS[permission]} |" in text
