"""Every error is in the tree, says what to do next, and builds a readable sentence."""

import inspect
import re

import pytest

from tracker import errors
from tracker.errors import (
    CommandError,
    ConfigError,
    EntryRefused,
    ReaderError,
    RealcountError,
    SourceError,
    SourceMalformed,
    SourceRefused,
    SourceThrottled,
    SourceUnreachable,
    StaleFence,
    StalePosition,
    StorageError,
    StorageMalformed,
    StorageUnavailable,
)

CLASSES = [
    held
    for _, held in inspect.getmembers(errors, inspect.isclass)
    if held.__module__ == "tracker.errors"
]

SENTENCES: list[tuple[RealcountError, str]] = [
    (RealcountError("no numbers yet"), "no numbers yet"),
    (ConfigError("settings", ("a is b",)), "settings: 1 problem\n  a is b"),
    (ConfigError("x.toml", ("a", "b")), "x.toml: 2 problems\n  a\n  b"),
    (SourceError("kpu", "no answer"), "kpu: no answer"),
    (SourceUnreachable("kpu", "timed out"), "kpu: timed out"),
    (SourceThrottled("kpu", "429", 30.0), "kpu: 429"),
    (SourceRefused("kpu", "403"), "kpu: 403"),
    (SourceMalformed("kpu", "not JSON"), "kpu: not JSON"),
    (
        SourceMalformed("kpu", "not a number", "table.31", "ab12"),
        "kpu: not a number at table.31 (recorded as ab12)",
    ),
    (
        EntryRefused("recap_kota", ("line 2: there is no region '77'",)),
        "recap_kota: 1 problem, nothing was taken\n  line 2: there is no region '77'",
    ),
    (StorageError("no"), "no"),
    (StorageUnavailable("Redis is loading"), "Redis is loading"),
    (StaleFence(7, 41), "bucket 07 is held with a newer token than 41"),
    (StalePosition("j", "e:1", "e:2"), "j stands at e:2, not at e:1"),
    (
        StorageMalformed("rc:{00}:x", "no JSON"),
        "rc:{00}:x can't be read: no JSON; `realcount rebuild` mends standings",
    ),
    (ReaderError(4500, "bad request"), "the hub said 4500: bad request"),
    (CommandError("no such contest"), "no such contest"),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES)
def test_an_error_is_one_readable_sentence(error: RealcountError, sentence: str) -> None:
    assert str(error) == sentence


def test_every_class_has_its_sentence_asserted() -> None:
    assert {type(error) for error, _ in SENTENCES} == set(CLASSES)


@pytest.mark.parametrize("held", CLASSES)
def test_a_class_stands_in_the_tree_below_its_parent(held: type[Exception]) -> None:
    tree = re.findall(r"^([│├└─ ]*)([A-Z]\w+)", errors.__doc__ or "", re.M)
    depths = {name: len(indent) // 4 for indent, name in tree}
    assert depths[held.__name__] == len(held.__mro__) - len(RealcountError.__mro__)


@pytest.mark.parametrize("held", CLASSES)
def test_a_class_tells_the_caller_what_it_means(held: type[Exception]) -> None:
    assert held.__doc__
    assert held.__doc__.strip().endswith((".", "`"))


def test_the_tree_names_nothing_that_is_not_there() -> None:
    named = set(re.findall(r"^[│├└─ ]*([A-Z]\w+(?:Error|[a-z]) ?)  ", errors.__doc__ or "", re.M))
    assert {name.strip() for name in named} <= {held.__name__ for held in CLASSES}
