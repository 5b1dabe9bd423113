"""The text of a token, what is kept of it, and what it allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import make_token
from tracker.core.token import (
    PERMISSIONS,
    SECRET_BYTES,
    allows,
    digest_of,
    flaw,
    name_problem,
    tidied,
    token_text,
)

secrets = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)
texts = secrets.map(token_text)
TEXT = token_text(bytes(range(SECRET_BYTES)))
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def test_a_text_is_recognised_by_its_prefix_and_keeps_its_form():
    assert TEXT == "rct_aaaqeayeaudaocajbifqydiob4ibceqtsvnkyqa"


@given(texts)
def test_every_text_that_was_made_is_without_a_flaw(text):
    assert flaw(text) is None


@given(texts, texts)
def test_two_secrets_have_two_texts_and_two_digests(one, other):
    assert (one == other) == (digest_of(one) == digest_of(other))


@given(texts, st.integers(4, len(TEXT) - 1), st.sampled_from(LETTERS))
def test_one_wrong_character_is_told_at_once(text, place, letter):
    wrong = text[:place] + letter + text[place + 1 :]

    assert flaw(wrong) == (None if wrong == text else "mistyped")


@given(texts, st.integers(4, len(TEXT) - 2))
def test_two_neighbours_that_changed_places_are_told_at_once(text, place):
    one, two = text[place : place + 2]
    wrong = text[:place] + two + one + text[place + 2 :]

    assert flaw(wrong) == (None if wrong == text else "mistyped")


@pytest.mark.parametrize(
    "text",
    ["", "siti", "rct_", TEXT[:-1], TEXT + "a", TEXT[4:], TEXT.upper(), f" {TEXT}", f"{TEXT}\n"],
)
def test_what_has_not_the_form_of_a_token_is_none(text):
    assert flaw(text) == "shapeless"


@given(st.text())
def test_any_text_at_all_is_looked_at_and_kept_as_a_digest(text):
    assert flaw(tidied(text)) in (None, "shapeless", "mistyped")


@pytest.mark.parametrize("pasted", [f" {TEXT}\r\n", TEXT.upper(), f"\t{TEXT.capitalize()}"])
def test_a_paste_brings_blanks_and_a_telephone_a_capital(pasted):
    assert tidied(pasted) == TEXT


def test_a_secret_of_another_length_is_our_bug():
    with pytest.raises(AssertionError, match="160 random bits"):
        token_text(b"short")


def test_the_digest_does_not_hold_the_secret():
    digest = digest_of(TEXT)

    assert len(digest) == 64
    assert TEXT[4:12] not in digest


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_token_allows_what_it_was_made_for_and_admin_allows_all(permission):
    assert allows(make_token("siti", permission), permission)
    assert allows(make_token("siti", "admin"), permission)


@pytest.mark.parametrize("permission", [name for name in PERMISSIONS if name != "desk"])
def test_a_token_allows_nothing_else(permission):
    assert not allows(make_token("siti", "desk"), permission)


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_revoked_token_allows_nothing(permission):
    revoked = replace(make_token("siti", "admin"), revoked_at_ms=7_000)

    assert not allows(revoked, permission)


@pytest.mark.parametrize("name", ["siti", "desk-1", "a", "0", "siti.r_2", "x" * 40])
def test_a_name_is_small_letters_digits_and_three_marks(name):
    assert name_problem(name) is None


@pytest.mark.parametrize("name", ["", "Siti", "-x", "siti r", "sіti", "x" * 41, "siti\n", "../x"])
def test_another_name_is_refused_with_an_example(name):
    assert "siti, desk-1" in (name_problem(name) or "")
