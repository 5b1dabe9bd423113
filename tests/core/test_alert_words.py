"""What alerts say: every type in both languages, exact numbers, and nothing that is not known."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CONTEST, POLLS_CLOSE_MS, make_alert, make_contest, make_numbers
from tracker.core.alerts.alert import Wording
from tracker.core.alerts.kinds import KINDS
from tracker.core.alerts.phrases import PHRASES
from tracker.core.alerts.words import our_words, wording
from tracker.core.model import Decision
from tracker.core.rules import LANGUAGES
from tracker.core.tree import grow

FORBIDDEN = re.compile(r"\b(wins?|won|winners?|victory|certain\w*)\b|menang|pasti", re.IGNORECASE)
FACTS = {
    "votes": (2_183_239, 2_177_390),
    "valid": 4_360_629,
    "reported": 14_834,
    "total": 14_835,
    "closed_ms": POLLS_CLOSE_MS,
    "deadline_ms": POLLS_CLOSE_MS,
    "since_ms": POLLS_CLOSE_MS,
    "leader": "a",
    "before": "b",
    "lead": 5_849,
    "flips": 1,
    "permille": 10,
    "own": 2_183_239,
    "over": 2_924,
    "under": 3,
    "left": 600,
    "out": 1,
    "cap": 600,
    "percent": 99,
    "old": make_numbers(120, 80),
    "new": make_numbers(115, 80),
    "difference": (-5, 0),
    "held": make_numbers(0, 0),
    "good": make_numbers(120, 80),
    "codes": ("E207",),
    "count": 3,
    "of": 6,
    "by": "Siti",
    "why": "salah baca",
    "regions": 44,
    "reason": "HTTP 503",
    "stage": "recap_kota",
    "document": "D.Hasil",
    "source": "KPU",
    "first": "0" * 24,
    "first_ms": POLLS_CLOSE_MS,
    "last_ms": POLLS_CLOSE_MS,
    "last": "1" * 24,
}


def told(kind, contest=CONTEST, subject="a", **changes):
    """An alert of *kind* with its facts, of which *changes* take the place."""
    facts = {name: FACTS[name] for name in KINDS[kind].facts} | changes.pop("facts", {})
    fields = {"source_id": "feed", "source_at_ms": POLLS_CLOSE_MS} | changes
    alert = make_alert(type=kind, subject=subject, facts=facts, **fields)
    return wording(alert, contest, grow(contest))


def test_every_type_has_its_words():
    assert set(PHRASES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_says_something_of_its_own_in_both_languages(kind):
    words = told(kind)

    assert set(words) == set(LANGUAGES)
    assert len({words[language].headline for language in LANGUAGES}) == 2
    for said in words.values():
        assert said.headline.startswith("Provinsi Contoh: ")
        assert len(said.headline) <= 110
        assert said.sentence.startswith("Provinsi Contoh: ")
        assert "{" not in said.headline + said.sentence
        assert "None" not in said.headline + said.sentence


@pytest.mark.parametrize("kind", KINDS)
def test_no_type_needs_any_of_its_facts(kind):
    for said in told(kind, facts=dict.fromkeys(FACTS)).values():
        assert "None" not in said.headline + said.sentence
        assert said.headline.removeprefix("Provinsi Contoh: ")


@pytest.mark.parametrize("kind", [k for k, kind in KINDS.items() if k != "result.declared"])
@pytest.mark.parametrize("rule", ["majority", "plurality"])
@pytest.mark.parametrize("leader", ["a", "="])
def test_before_the_declaration_nobody_wins_and_nothing_is_certain(kind, rule, leader):
    contest = make_contest(decision=Decision(rule=rule, station_votes_max=600))
    for facts in ({"leader": leader, "flips": 4}, {"leader": leader, "before": leader, "flips": 4}):
        for said in told(kind, contest, facts=facts).values():
            assert not FORBIDDEN.search(f"{said.headline} {said.sentence}")


def test_the_line_names_the_votes_above_it():
    words = told("threshold.above")

    assert words["id"].headline == (
        "Provinsi Contoh: Andi di atas 50% untuk sementara, 2.924 suara di atas garis"
    )
    assert "2,183,239 of 4,360,629 valid votes, 50.07%: 2,924 votes over half." in (
        words["en"].sentence
    )


def test_a_share_stays_on_its_side_of_half():
    facts = {"own": 500_003, "valid": 1_000_005, "votes": (500_003, 500_002), "over": 0}
    words = told("threshold.above", facts=facts)

    assert "50,00005%" in words["id"].sentence
    assert "50.00%" not in words["en"].sentence
    assert "over half" not in words["en"].sentence


def test_exactly_half_is_said_to_be_no_more_than_half():
    facts = {"own": 100, "valid": 200, "votes": (100, 100), "under": 0}
    words = told("threshold.below", facts=facts)

    assert words["en"].headline.endswith("Andi at exactly 50%, no longer above it")
    assert "tepat separuh" in words["id"].sentence


@given(valid=st.integers(1, 10**9), lead=st.integers(0, 10**9), permille=st.integers(1, 100))
def test_a_margin_is_never_written_on_the_other_side_of_its_limit(valid, lead, permille):
    facts = {"valid": valid, "lead": lead, "permille": permille}
    sentence = told("margin.under", facts=facts)["en"].sentence
    written = re.search(r"votes, ([\d.]+)% of", sentence)[1]
    limit, exact = Fraction(permille, 1000), Fraction(lead, valid)

    assert (Fraction(written) / 100 < limit) == (exact < limit)


def test_all_but_one_station_is_not_all_of_them():
    assert "14.834 dari 14.835 TPS masuk (99,99%)" in told("progress")["id"].sentence


def test_a_change_of_lead_says_who_led_before():
    words = told("lead.changed")

    assert words["id"].headline == "Provinsi Contoh: Andi unggul sementara, menggeser Budi"
    assert "Sebelumnya Budi unggul sementara." in words["id"].sentence
    assert "Andi leads for now by 5,849 votes." in words["en"].sentence


def test_a_lead_that_flipped_and_came_back_is_one_sentence():
    words = told("lead.changed", facts={"before": "a", "flips": 10})

    assert words["en"].headline.endswith("Andi still leads for now after 10 changes of the lead")
    assert "changed hands 10 times" in words["en"].sentence
    assert "Before" not in words["en"].sentence


def test_a_lead_that_flipped_and_went_over_says_both():
    words = told("lead.changed", facts={"flips": 3})

    assert words["en"].headline.endswith("Andi leads for now, before it was Budi")
    assert "changed hands 3 times" in words["en"].sentence
    assert "Before, Budi led." in words["en"].sentence


def test_nobody_is_said_to_have_led_before_themselves():
    words = told("lead.changed", facts={"before": "a", "flips": 1})

    assert words["en"].headline == "Provinsi Contoh: Andi leads for now"


def test_a_tie_is_a_state_of_its_own():
    facts = {"leader": "=", "before": "a", "lead": 0, "votes": (80, 80), "valid": 160}
    words = told("lead.changed", facts=facts)
    back = told("lead.changed", facts={"before": "="})

    assert words["id"].headline == "Provinsi Contoh: Andi dan Budi imbang untuk sementara"
    assert words["en"].headline == "Provinsi Contoh: Andi and Budi are level for now"
    assert "Before, the first were level." in back["en"].sentence


def test_whatever_is_still_out_is_said_with_its_cap():
    words = told("win.certain")

    assert words["en"].headline.endswith(
        "Whatever is still out, Andi stays above 50% by these numbers"
    )
    assert "Stations still out: 1, at most 600 valid votes (600 each)." in words["en"].sentence


def test_where_most_votes_decide_nobody_speaks_of_half():
    contest = make_contest(decision=Decision(rule="plurality"))

    assert told("win.certain", contest)["id"].headline.endswith(
        "Andi tetap terbanyak menurut angka ini"
    )


def test_a_correction_says_before_after_and_the_difference():
    words = told("correction.decrease", facts={"count": 1})

    assert "Andi 120 → 115 (−5)." in words["id"].sentence
    assert "Decided by Siti: salah baca." in words["en"].sentence


def test_the_sum_of_many_forms_says_before_and_after_too():
    facts = {"old": 1_200, "new": 1_150, "difference": -50, "count": 4}
    words = told("correction.decrease", facts=facts)

    assert "4 wilayah. Seluruhnya: suara 1.200 → 1.150 (−50)." in words["id"].sentence
    assert "Together: votes 1,200 → 1,150 (−50)." in words["en"].sentence


def test_stations_that_are_no_longer_in_are_said_to_be_stations():
    facts = {"old": 20, "new": 19, "difference": -1, "count": 0}

    assert "stations in 20 → 19 (−1)." in told("correction.decrease", facts=facts)["en"].sentence


def test_numbers_without_any_before_them_stand_alone():
    words = told("report.released", facts={"new": (115, 80), "count": 1})

    assert "Provinsi Contoh: Andi 115, Budi 80. " in words["id"].sentence


def test_many_corrections_at_once_say_how_many():
    words = told("correction.decrease", facts={"old": None, "new": None, "count": 12})

    assert words["en"].headline.endswith("12 regions corrected down")
    assert "12 regions. Together: Andi −5." in words["en"].sentence


def test_figures_have_their_names_and_a_missing_one_is_a_dash():
    old, new = make_numbers(120, 80, valid=200), make_numbers(120, 80, rejected=3)
    sentence = told("correction.decrease", facts={"old": old, "new": new})["en"].sentence

    assert "valid votes 200 → –, rejected ballots – → 3" in sentence


def test_a_sentence_ends_with_the_source_both_clocks_and_the_position():
    words = told("progress", offset=1042)

    assert words["id"].sentence.endswith(
        "Sumber: Umpan contoh, 27 Nov 13.00 WIB. Tercatat 27 Nov 13.46 WIB, posisi 1042."
    )
    assert words["en"].sentence.endswith(
        "Source: Example feed, 27 Nov 13:00 WIB. Seen 27 Nov 13:46 WIB, position 1042."
    )


def test_without_a_source_or_its_clock_only_ours_is_told():
    said = told("progress", source_id="", source_at_ms=None)["en"].sentence

    assert "Source" not in said
    assert "Seen 27 Nov 13:46 WIB" in said


def test_a_region_is_told_with_the_way_to_it():
    words = told("progress", region_id="9101")

    assert words["en"].headline.startswith("Satu Utara: ")
    assert words["en"].sentence.startswith("Provinsi Contoh › Kota Satu › Satu Utara: ")


def test_a_region_that_is_gone_is_told_by_its_code():
    assert told("progress", region_id="7777")["en"].headline.startswith("7777: ")


def test_what_was_said_before_is_taken_back_in_words():
    words = told("threshold.below", undoes="0" * 24)

    assert "Ini mencabut kabar kami sebelumnya." in words["id"].sentence
    assert "This takes back what we said before." in words["en"].sentence


def test_a_call_is_the_newsrooms_own():
    words = told("called")

    assert words["en"].headline.endswith("The newsroom calls it for Andi")
    assert "not the authority's declaration" in words["en"].sentence
    assert "On the word of KPU: salah baca." in words["en"].sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_test_run_says_so_once_whoever_wrote_the_words(language):
    theirs = {"id": Wording("[TEST] Sudah ditandai", "…"), "en": Wording("Not marked", "…")}
    ours, edited = told("progress", test=True), told("progress", test=True, words=theirs)

    assert ours[language].headline.count("[TEST]") == 1
    assert edited[language].headline.count("[TEST]") == 1
    assert edited[language].headline.startswith("[TEST] ")


def test_the_desks_words_stand_in_the_place_of_ours():
    theirs = {"en": Wording("In their own words", "And more.")}
    words = told("progress", words=theirs)

    assert words["en"] == theirs["en"]
    assert words["id"].headline == "Provinsi Contoh: 99% TPS sudah masuk"


def test_what_a_desk_may_edit_has_no_mark():
    alert = make_alert(test=True)

    assert "[TEST]" not in our_words(alert, CONTEST, grow(CONTEST), "id").headline


def test_braces_in_what_somebody_wrote_are_only_braces():
    assert told("called", facts={"why": "{by.__class__}"})["en"].sentence.count("{") == 1


odd = st.one_of(
    st.none(),
    st.integers(-(10**13), 10**13),
    st.text(max_size=9),
    st.lists(st.one_of(st.none(), st.integers(0, 10**9), st.text(max_size=3)), max_size=12).map(
        tuple
    ),
)


@given(
    kind=st.sampled_from(sorted(KINDS)), facts=st.dictionaries(st.sampled_from(sorted(FACTS)), odd)
)
def test_whatever_facts_a_log_holds_there_are_words(kind, facts):
    for said in told(kind, facts=facts).values():
        assert said.headline
        assert said.sentence
