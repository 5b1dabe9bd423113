"""A person's words keep exactly our numbers, however they are marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.alerts.locked import locked_numbers, numbers_in

words = st.text("abc defg,.:–%()", max_size=12)
numbers = st.integers(0, 10**10)


def grouped(number, mark):
    return f"{number:,}".replace(",", mark)


@given(pairs=st.lists(st.tuples(words, numbers)), marks=st.sampled_from([".", ",", "\u202f", "'"]))
def test_whatever_the_mark_between_thousands_the_numbers_are_the_same(pairs, marks):
    ours = " x ".join(f"{word} {number} y" for word, number in pairs)
    edited = " z ".join(f"{word} {grouped(number, marks)} y" for word, number in reversed(pairs))

    assert locked_numbers(ours, edited) == ()


@given(held=st.lists(numbers, min_size=1), other=numbers)
def test_a_number_that_changes_is_found(held, other):
    ours = " dan ".join(map(str, held))
    edited = " dan ".join(map(str, [*held[:-1], other]))

    assert bool(locked_numbers(ours, edited)) == (held[-1] != other)


@given(held=st.lists(numbers, min_size=1))
def test_a_number_that_is_left_out_or_said_twice_is_found(held):
    ours = " dan ".join(map(str, held))

    assert locked_numbers(ours, " dan ".join(map(str, held[1:]))) == (f"{held[0]} is missing",)
    assert locked_numbers(ours, f"{ours} dan {held[0]}") == (
        f"{held[0]} is not one of our numbers",
    )


@given(st.text(max_size=60))
def test_any_text_keeps_its_own_numbers(text):
    assert locked_numbers(text, text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2.183.239 suara", ["2183239"]),
        ("2,183,239 votes", ["2183239"]),
        ("50,07% of them", ["50.07%"]),
        ("50.003 %", ["50.003%"]),
        ("99% in", ["99%"]),
        ("28 Nov 21.14 WIB", ["28", "21.14"]),
        ("120 → 115 (−5)", ["120", "115", "-5"]),
        ("jakarta-2024", ["2024"]),
        ("TPS 007.", ["007"]),
        ("Pramono–Rano", []),
    ],
)
def test_a_number_is_what_a_reader_takes_for_one(text, found):
    assert list(numbers_in(text)) == found


@pytest.mark.parametrize(
    ("ours", "edited"),
    [
        ("50,07%", "5.007%"),
        ("50,07%", "5007"),
        ("99%", "99"),
        ("2.924 suara", "2,9 ribu suara"),
        ("(−5)", "5"),
        ("600", "six hundred"),
    ],
)
def test_another_number_in_the_same_digits_is_found(ours, edited):
    assert locked_numbers(ours, edited) != ()


def test_other_words_around_the_same_numbers_are_well():
    ours = "Andi unggul sementara 5.849 suara. 14.834 dari 14.835 TPS masuk (99,99%)."
    edited = "Dengan 14,834 dari 14,835 TPS (99.99%), selisihnya kini 5,849 suara untuk Andi."

    assert locked_numbers(ours, edited) == ()
