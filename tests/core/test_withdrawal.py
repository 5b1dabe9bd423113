"""Since when a source shows zeros, kept up hold by hold: the same as looking at every hold."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_numbers
from tracker.core.model import Hold, Suspect
from tracker.core.withdrawal import BLANKED, REGIONS_MIN, Withdrawal

PLACES = [
    ("feed", ("row", "1")),
    ("feed", ("row", "2")),
    ("feed", ("own", "2")),
    ("b", ("row", "1")),
]
HOLDS = st.one_of(
    st.none(),
    st.tuples(st.sampled_from([(BLANKED,), ("W404",), (BLANKED, "W404")]), st.integers(0, 5)),
)


def _hold(place, held):
    source_id, (part, region_id) = place
    codes, since_ms = held
    suspect = Suspect(make_numbers(0, 0), codes)
    return Hold(region_id, part, source_id, suspect, None, since_ms, 1, "p", "d", None)


def _looked_at_one_by_one(holds, source_id):
    since = [
        hold.since_ms
        for (source, _), hold in holds.items()
        if source == source_id and BLANKED in hold.suspect.codes
    ]
    return min(since) if len(since) >= REGIONS_MIN else None


@given(steps=st.lists(st.tuples(st.sampled_from(PLACES), HOLDS), max_size=30), again=st.booleans())
def test_it_is_what_a_look_at_every_hold_would_say_after_each_step(*, steps, again):
    withdrawal, holds = Withdrawal({}), {}
    for place, held in steps:
        hold = None if held is None else _hold(place, held)
        holds.pop(place, None)
        if hold is not None:
            holds[place] = hold
        withdrawal.note(place, hold)
        if again:
            withdrawal = Withdrawal(holds)
        for source_id in ("feed", "other", "nobody"):
            assert withdrawal.since_ms(source_id) == _looked_at_one_by_one(holds, source_id)
