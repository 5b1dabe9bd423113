"""What parsers look up is kept per contest, never mixed up between two."""

from tests.builders import make_contest, make_source
from tracker.sources import lookup as module
from tracker.sources.lookup import HELD_MAX, lookup


def test_a_contest_is_looked_at_once():
    contest = make_contest()
    assert lookup(contest) is lookup(contest)
    assert lookup(contest).contest is contest


def test_many_contests_are_each_their_own_and_few_are_held():
    for number in range(3 * HELD_MAX):
        contest = make_contest(id=f"contoh-{number}")
        assert lookup(contest).contest is contest
    assert len(module._HELD) <= HELD_MAX


def test_regions_are_polled_from_the_top_whatever_the_definition_lists_first():
    source = make_source(poll_levels=("district", "province"))
    levels = [region.level for region in lookup(make_contest()).polled(source)]
    assert levels == ["province", *["district"] * 4]
