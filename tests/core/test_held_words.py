"""Why something is held: sentences of the rules whose numbers are those of the hold."""

import pytest

from tests.builders import CONTEST, make_contest, make_numbers
from tracker.core.held_words import look, needs_siblings
from tracker.core.model import Decision, Hold, Suspect
from tracker.core.tree import grow

GOOD = make_numbers(120, 80, stations_reported=3, stations_total=6)


def hold(*votes, codes, good=GOOD, stations=3, region_id="9101", source_id="feed", note=None):
    numbers = make_numbers(*votes, stations_reported=stations, stations_total=6)
    suspect = Suspect(numbers, codes)
    return Hold(
        region_id, "row", source_id, suspect, good, 1_732_690_000_000, 2, "x", "d", None, note
    )


def said(one, language="en", contest=CONTEST, **given):
    return look(contest, grow(contest), one, **given).reasons(language)


def test_zeros_say_how_many_stations_are_in():
    blanked = hold(0, 0, codes=("E207",))

    assert said(blanked) == ("every option has 0 votes although 3 stations are in",)
    assert said(blanked, "id") == ("semua pilihan 0 suara padahal 3 TPS sudah masuk",)


def test_a_jump_says_how_many_stations_came_in_not_how_many_there_are():
    jumped = hold(9_000, 80, codes=("W404",), stations=4)

    assert said(jumped) == ("votes jumped from 200 to 9,080, which 1 more stations don't explain",)


def test_what_is_gone_at_once_says_what_there_was():
    gone = hold(0, 0, codes=("E505",), stations=0)

    assert said(gone) == ("200 votes of 3 stations are gone at once",)


def test_swapped_options_are_named_by_their_numbers():
    swapped = hold(80, 120, codes=("W406",))

    assert said(swapped) == ("options 1 and 2 look swapped in the sum of many stations",)


def test_more_than_the_law_lets_in_names_the_cap_that_was_used():
    contest = make_contest(decision=Decision(rule="plurality"))
    full = hold(90_000, 0, codes=("E205",), good=None, stations=1)

    assert "of at most 1,000 ballots" not in said(full)[0]
    assert "90,000 votes can't come out of 1 polling stations" in said(full)[0]
    assert "of at most –" not in said(full, contest=contest)[0]


def test_what_is_usual_beside_it_comes_from_the_siblings():
    crowded = hold(20_000, 0, codes=("W407",), good=None)
    beside = {f"r{n}": make_numbers(190 + n, 100, stations_reported=3) for n in range(6)}

    assert needs_siblings(crowded)
    assert said(crowded, siblings=beside) == (
        "6,666 votes a station, where 97 are usual in the regions beside it",
    )
    assert said(crowded) == ("6,666 votes a station, where … are usual in the regions beside it",)


def test_zeros_that_became_a_few_votes_are_still_held_for_another_reason():
    few = hold(1, 2, codes=("E207",))

    assert said(few) == ("still held: 3 votes don't continue the last good report of 200",)


def test_a_row_that_was_blanked_beside_others_says_so():
    beside = hold(0, 0, codes=("E305",), stations=0, good=None)

    assert "a document that sets other regions to 0 as well" in said(beside)[0]


def test_one_sentence_is_said_once():
    assert len(said(hold(1, 2, codes=("E207", "E504")))) <= 2
    assert len(set(said(hold(100, 70, codes=("E207", "E505"))))) == 1


@pytest.mark.parametrize(
    "changes", [{"region_id": "77"}, {"source_id": "gone"}, {"codes": ("E999",)}]
)
def test_what_the_definition_no_longer_has_is_still_looked_at(changes):
    assert len(said(hold(0, 0, **{"codes": ("E207",)} | changes))) == 1


def test_a_test_mark_is_named():
    marked = hold(120, 90, codes=("E503",), note="uji coba")

    assert said(marked) == ("the source marks these numbers as a test: uji coba",)
