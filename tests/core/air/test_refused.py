"""Every refusal is a whole sentence in both languages."""

import ast
import re

import pytest

from tests.tidy.code import ROOT
from tracker.core.air.refused import SENTENCES, Refused

PLACE = re.compile(r"{(\w+)")
SOURCES = sorted((ROOT / "tracker/core/air").glob("*.py"))


def _refusals():
    """Yield the reason and the names given of each `Refused(...)` in the code."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                yield path.name, node


def _texts(node):
    """Return the texts that an expression may be: itself, or both sides of a choice."""
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) else []


def test_every_reason_that_the_code_gives_has_its_sentence_and_none_is_left_over():
    given = {text for _, node in _refusals() for text in _texts(node.args[0])}

    assert given == set(SENTENCES)


@pytest.mark.parametrize("reason", SENTENCES)
def test_both_languages_have_the_same_places(reason):
    said = SENTENCES[reason]

    assert set(said) == {"id", "en"}
    assert set(PLACE.findall(said["id"])) == set(PLACE.findall(said["en"]))


@pytest.mark.parametrize("reason", SENTENCES)
def test_a_sentence_has_nothing_left_to_fill(reason):
    places = PLACE.findall(SENTENCES[reason]["en"])
    said = Refused(reason, dict.fromkeys(places, "x")).why("id")

    assert "{" not in said
