"""First words are counted the short way, and it comes to the same as the long one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import CONTEST, make_contest, make_delta, make_numbers, make_source
from tracker.core.entries import Delta, Entry, Held, HeldDelta, Reports
from tracker.core.lift import sums_of
from tracker.core.model import Suspect
from tracker.core.reduce import Fold

REGIONS = ("9101", "9102", "9201", "9101", "9202", "91", "unheard-of")
REPORTED = make_contest(sources=(make_source(above="reported"),))

votes = st.one_of(st.none(), st.integers(0, 900), st.integers(0, 900))
numbers = st.one_of(st.none(), st.builds(make_numbers, votes, votes))
firsts = st.builds(make_delta, st.sampled_from(REGIONS), st.none(), st.tuples(votes, votes))
odd = st.builds(
    Delta,
    region_id=st.sampled_from(REGIONS),
    part=st.sampled_from(("row", "own")),
    old=st.one_of(st.none(), st.none(), numbers),
    new=numbers,
    note=st.sampled_from((None, "by hand")),
    links=st.just(()),
    codes=st.sampled_from(((), (), ("W201",))),
)
helds = st.builds(
    HeldDelta,
    region_id=st.sampled_from(REGIONS[:3]),
    part=st.just("row"),
    good=st.none(),
    old=st.none(),
    new=st.just(Suspect(make_numbers(0, 0), ("E207",))),
)
ABOUT = {"path": "9.json", "digest": "d" * 64, "source_at_ms": 5}
reports = st.builds(
    lambda source_id, found: Reports(source_id=source_id, deltas=tuple(found), **ABOUT),
    st.sampled_from(("feed", "feed", "feed", "press")),
    st.lists(st.one_of(firsts, firsts, odd), min_size=1, max_size=4),
)
held = st.builds(
    lambda found: Held(source_id="feed", deltas=tuple(found), **ABOUT),
    st.lists(helds, min_size=1, max_size=2),
)
bodies = st.one_of(reports, reports, held)


class _LongWay(Fold):
    """A fold that takes every delta with all care."""

    def _firsts(self, entry):
        return []


def _everything(fold):
    return fold.tallies, fold.reports, fold.holds, fold.corrections, fold.state


@settings(max_examples=300)
@given(st.sampled_from((CONTEST, CONTEST, REPORTED)), st.lists(bodies, max_size=6))
def test_the_short_way_comes_to_the_same_as_the_long_one(contest, said):
    short, long = Fold(contest), _LongWay(contest)

    for n, body in enumerate(said, 1):
        entry = Entry(offset=n, at_ms=1_000 * n, chain=f"{n:016x}", body=body)
        assert short.apply(entry) == long.apply(entry)

    assert _everything(short) == _everything(long)


def test_a_column_without_a_number_is_known_by_none():
    assert sums_of([(1, None, None), (2, 5, None)]) == ([3, 5, 0], [2, 1, 0])
    assert sums_of([(1, 2), (3, 4)]) == ([4, 6], [2, 2])
