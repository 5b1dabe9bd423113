"""Which hook is for which alert."""

import pytest

from tests.builders import CONTEST, make_alert, make_hook
from tracker.core.alerts.alert import Decided, let_out_ms
from tracker.core.alerts.kinds import KINDS
from tracker.core.delivery.wanting import is_wanted, may_want
from tracker.core.tree import grow

TREE = grow(CONTEST)
PUBLIC = {"published": 1}


def wanted(hook, **changes):
    return is_wanted(hook, make_alert(1, **PUBLIC | changes), TREE)


def test_a_hook_without_filters_wants_everything_that_the_public_may_have():
    assert wanted(make_hook())
    assert not wanted(make_hook(), published=None)


def test_a_desk_s_hook_wants_what_waits_for_approval_too():
    assert wanted(make_hook(audience="desk"), published=None, status="waiting")


@pytest.mark.parametrize(
    ("filters", "is_in"),
    [
        ({"contests": ("contoh-2024",)}, True),
        ({"contests": ("other",)}, False),
        ({"regions": ("91",)}, True),
        ({"regions": ("92", "91")}, True),
        ({"regions": ("92",)}, False),
        ({"types": ("lead",)}, True),
        ({"types": ("lead.changed",)}, True),
        ({"types": ("lea",)}, False),
        ({"types": ("threshold", "lead")}, True),
        ({"significance": 3}, True),
        ({"significance": 3, "regions": ("92",)}, False),
    ],
)
def test_every_filter_has_to_let_an_alert_pass(filters, is_in):
    alert = {"region_id": "9101", "type": "lead.changed", "significance": 3}
    assert wanted(make_hook(**filters), **alert) == is_in


def test_less_significant_alerts_are_left_out():
    assert not wanted(make_hook(significance=3), significance=2)


def test_a_region_that_the_tree_no_longer_has_is_still_itself():
    assert wanted(make_hook(regions=("77",)), region_id="77")
    assert not wanted(make_hook(regions=("91",)), region_id="77")


def test_a_test_run_goes_only_to_a_hook_that_names_it():
    rehearsal = {"test": True, "contest_id": "contoh-2024+test"}
    assert not wanted(make_hook(), **rehearsal)
    assert not wanted(make_hook(contests=("contoh-2024",)), **rehearsal)
    assert wanted(make_hook(contests=("contoh-2024+test",)), **rehearsal)


def test_what_was_told_before_the_hook_was_made_is_not_for_it():
    alert = make_alert(1, **PUBLIC)
    assert not is_wanted(make_hook(since={CONTEST.id: alert.at_ms}), alert, TREE)
    assert is_wanted(make_hook(since={CONTEST.id: alert.at_ms - 1}), alert, TREE)
    assert is_wanted(make_hook(since={"other": alert.at_ms}), alert, TREE)


def test_an_alert_is_told_when_it_is_approved():
    alert = make_alert(1, decided=Decided("siti", 1_732_699_999_999), **PUBLIC)
    assert let_out_ms(alert) == 1_732_699_999_999
    assert is_wanted(make_hook(since={CONTEST.id: alert.at_ms}), alert, TREE)


def test_a_disabled_hook_may_want_nothing():
    assert may_want(make_hook(), CONTEST)
    assert not may_want(make_hook(enabled=False), CONTEST)
    assert not may_want(make_hook(contests=("other",)), CONTEST)


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_is_found_by_its_name_and_by_its_beginning(kind):
    for asked in (kind, kind.partition(".")[0]):
        assert wanted(make_hook(types=(asked,)), type=kind)
