"""Words that say nothing stand in no name; see GLOSSARY.md for those that we use instead."""

import ast
import re

import pytest

from tests.tidy.code import ROOT, modules, parsed

REFUSED = {
    "process": "say what is done: fetch, parse, fold, commit",
    "handle": "say what is done: answer, refuse, retry",
    "manage": "say what is done",
    "manager": "name the promise: a store, a lease, a supervisor",
    "data": "name the thing: body, payload, numbers, report",
    "utils": "put it where it belongs",
    "util": "put it where it belongs",
    "helpers": "put it where it belongs",
    "misc": "put it where it belongs",
}


FIXED_ELSEWHERE = {"data_received"}
"""Methods that a library calls by their name: asyncio's own word for bytes from a socket."""


def words(name: str) -> list[str]:
    """Return the words of a name in snake_case or CamelCase, in lower case."""
    return re.findall(r"[a-z]+|[0-9]+", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower())


def refused(name: str, *, verb: bool) -> list[str]:
    """Return what is wrong with a name; "process" is refused as a verb, not as a noun."""
    return [
        f"{name}: {REFUSED[word]}"
        for word in words(name)
        if word in REFUSED and (verb or word != "process")
    ]


def names(module: str) -> list[tuple[str, bool]]:
    """Return the module's name and those of its classes and functions; the last are verbs."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [
        (node.name, isinstance(node, functions))
        for node in ast.walk(parsed(modules()[module]))
        if isinstance(node, (*functions, ast.ClassDef)) and node.name not in FIXED_ELSEWHERE
    ]
    return [(module.rsplit(".", 1)[-1], False), *found]


@pytest.mark.parametrize("module", list(modules()))
def test_names_say_what_is_done_to_what(module: str) -> None:
    empty = [why for name, verb in names(module) for why in refused(name, verb=verb)]
    assert empty == []


def test_process_is_refused_as_a_verb_only() -> None:
    assert refused("process_entry", verb=True)
    assert refused("process", verb=False) == []
    assert refused("data_of", verb=False)


def test_a_name_is_split_into_its_words() -> None:
    assert words("DataHandle_process2") == ["data", "handle", "process", "2"]


def test_the_glossary_refuses_the_same_words() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    missing = [
        word for word in ("process", "handle", "manage", "data", "utils") if word not in glossary
    ]
    assert missing == []
