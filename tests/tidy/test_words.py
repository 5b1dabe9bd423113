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


def words(name: str) -> list[str]:
    """Return the words of a name in snake_case or CamelCase, in lower case."""
    return re.findall(r"[a-z]+|[0-9]+", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower())


def names(module: str) -> list[str]:
    """Return the module's own name and those of its functions and classes."""
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [node.name for node in ast.walk(parsed(modules()[module])) if isinstance(node, defined)]
    return [module.rsplit(".", 1)[-1], *found]


@pytest.mark.parametrize("module", list(modules()))
def test_names_say_what_is_done_to_what(module: str) -> None:
    empty = [
        f"{name}: {REFUSED[word]}"
        for name in names(module)
        for word in words(name)
        if word in REFUSED
    ]
    assert empty == []


def test_a_name_is_split_into_its_words() -> None:
    assert words("DataHandle_process2") == ["data", "handle", "process", "2"]


def test_the_glossary_refuses_the_same_words() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    missing = [
        word for word in ("process", "handle", "manage", "data", "utils") if word not in glossary
    ]
    assert missing == []
