"""Who follows a channel, and who is missed."""

import pytest
from msgspec.structs import replace

from tracker.core.air.channel import new_channel
from tracker.core.air.following import Renderer, following, is_missed

NOW_MS = 1_000_000


def renderer(n, name="main", began=-600, heard=0):
    """A renderer that began and was heard so many seconds from now."""
    return Renderer(
        id=f"r{n}",
        name=name,
        since_ms=NOW_MS + began * 1_000,
        heard_ms=NOW_MS + heard * 1_000,
        silent_ms=0,
    )


def found(*renderers, dismissed=-900):
    return following(
        renderers, now_ms=NOW_MS, lost_ms=20_000, dismissed_ms=NOW_MS + dismissed * 1_000
    )


def names(renderers):
    return [one.id for one in renderers]


def test_who_was_heard_a_moment_ago_is_there():
    assert names(found(renderer(1, heard=-20)).present) == ["r1"]
    assert names(found(renderer(1, heard=-21)).missing) == ["r1"]


def test_a_page_that_was_loaded_again_is_missed_by_nobody():
    assert found(renderer(1, heard=-60), renderer(2, began=-50)).missing == ()


def test_the_other_one_that_was_there_all_along_takes_no_place():
    one = found(renderer(1, heard=-60), renderer(2, began=-500))
    assert names(one.missing) == ["r1"]
    assert one.since_ms == NOW_MS - 60_000


def test_one_new_page_takes_the_place_of_one():
    one = found(renderer(1, heard=-60), renderer(2, heard=-90), renderer(3, began=-50))
    assert names(one.missing) == ["r2"]


def test_another_name_takes_no_place():
    assert names(found(renderer(1, heard=-60), renderer(2, "backup", began=-5)).missing) == ["r1"]


def test_who_had_gone_by_then_is_dismissed():
    assert found(renderer(1, heard=-60), dismissed=-50).missing == ()
    assert names(found(renderer(1, heard=-60), dismissed=-70).missing) == ["r1"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, True),
        ({"state": "paused"}, True),
        ({"state": "off"}, False),
        ({"kind": "rehearsal"}, False),
    ],
)
def test_only_of_a_live_channel_that_is_on_somebody_has_to_know(changes, told):
    channel = replace(new_channel("pgm1"), **({"state": "running"} | changes))

    assert is_missed(channel, found(renderer(1, heard=-60))) is told
    assert not is_missed(channel, found(renderer(1)))
