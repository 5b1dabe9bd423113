"""What a server of readers keeps of a contest's alerts: each is told once, or said to be missed."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_alert
from tracker.core.alerts import bulletin as module
from tracker.core.alerts.bulletin import CATCH_UP_MAX, FIRST, Bulletin, Heard
from tracker.core.alerts.digest import DIGEST, gathered
from tracker.core.alerts.wanted import Wanted, is_a, unknown_types


def filled(count, start=0):
    """A bulletin of *count* alerts after place *start*."""
    kept = Bulletin(start)
    kept.add(make_alert(n, published=n) for n in range(start + 1, start + count + 1))
    return kept


steps = st.lists(
    st.one_of(st.tuples(st.just("let out"), st.integers(0, 260)), st.just(("drained", 0))),
    max_size=12,
)


@given(steps)
def test_whenever_a_reader_is_told_each_alert_is_told_once_or_counted_as_missed(taken):
    kept, heard, seen = Bulletin(), Heard(), []
    for step, count in [*taken, ("drained", 0)]:
        if step == "let out":
            kept.add(make_alert(n, published=n) for n in range(kept.top + 1, kept.top + count + 1))
            continue
        following = kept.following(kept.place_of(heard))
        # Of so many that its own is no longer kept, nobody counts what it has missed.
        if following.missed is None:
            assert kept.top - heard.place > module.KEPT_MAX
            seen = list(range(1, kept.top + 1))
        else:
            assert len(following.alerts) <= CATCH_UP_MAX
            seen += range(len(seen) + 1, len(seen) + following.missed + 1)
            seen += [alert.published for alert in following.alerts]
        heard = kept.heard

    assert seen == list(range(1, kept.top + 1))


@given(count=st.integers(0, 12), kept_max=st.integers(1, 5), after=st.integers(0, 12))
def test_what_is_kept_is_the_newest_in_their_order(count, kept_max, after):
    before, module.KEPT_MAX = module.KEPT_MAX, kept_max
    try:
        kept = filled(count)
        places = [alert.published for alert in kept.newest(99)]
        assert places == list(range(max(0, count - kept_max) + 1, count + 1))
        following = kept.after(after)
        assert (following is None) == (after < count - kept_max)
        if following is not None:
            assert [alert.published for alert in following] == list(range(after + 1, count + 1))
        assert all(kept.place(make_alert(place).id) == place for place in places)
    finally:
        module.KEPT_MAX = before


def test_the_first_stands_before_all():
    kept = filled(2)

    assert kept.place(FIRST) == 0
    assert Bulletin().heard.cursor == FIRST
    assert kept.heard.cursor == make_alert(2).id
    assert Heard(place=7).cursor is None


def test_an_alert_of_another_history_has_no_place():
    kept = filled(2)

    assert kept.place_of(Heard(2, "f" * 24)) is None
    assert kept.following(None) == ((), None)
    assert kept.following(3) == ((), None)


def test_what_was_taken_back_names_what_took_it_back():
    kept = Bulletin()
    first, second = make_alert(1, published=1), make_alert(2, published=2, undoes=make_alert(1).id)
    kept.add((first, second))

    assert kept.undone == {first.id: second}


@given(st.lists(st.booleans(), max_size=12))
def test_a_digest_stands_for_those_that_are_late_and_nothing_is_lost(lates):
    alerts = [make_alert(n, published=n, late=late) for n, late in enumerate(lates, 1)]
    told = list(gathered(alerts, "9"))
    stood_for = sum(d.alert.facts["count"] if d.alert.type == DIGEST else 1 for d in told)

    assert stood_for == len(alerts)
    assert [d.cursor for d in told][-1:] == [a.id for a in alerts][-1:]
    assert not any(d.alert.late for d in told)
    assert len({d.alert.id for d in told}) == len(told)
    assert {d.alert.id for d in told if d.alert.type == DIGEST}.isdisjoint(a.id for a in alerts)


def test_a_digest_of_what_only_a_desk_may_have_is_for_the_desk():
    alerts = (make_alert(1, published=1, late=True), make_alert(2, late=True, test=True))
    (told,) = gathered(alerts, "9")

    assert (told.alert.audience, told.alert.test) == ("desk", True)


def test_a_type_may_be_the_beginning_of_others_and_no_other_way():
    assert is_a("win.certain.revoked", "win.certain")
    assert is_a("lead.changed", "lead")
    assert not is_a("lead.changed", "lea")
    assert unknown_types(("lead", "lea", "digest")) == ("lea",)
    assert Wanted().types == ()
