"""A digest stands for several alerts, and is the same whoever makes it."""

from tests.builders import make_alert, make_delivery, make_hook
from tracker.core.delivery.digest import digest_of, gathered
from tracker.core.delivery.hook import ROTATION_MS, Secret, rotated, secret_text, signing


def test_whoever_gathers_the_same_makes_the_same():
    one, two = make_delivery(1), make_delivery(2)
    assert gathered([one, two], 5_000) == gathered([two, one], 5_000)
    assert gathered([one], 5_000).id != gathered([one, two], 5_000).id
    assert gathered([one, two], 5_000).covers == (one.id, two.id)


def test_a_digest_is_as_significant_as_its_most_significant_and_as_old_as_its_newest():
    alerts = [make_alert(2, significance=3), make_alert(1, significance=1)]
    digest = digest_of("d", "9", alerts)

    first, last = make_alert(1), make_alert(2)
    assert digest.facts == {
        "count": 2,
        "first": first.id,
        "last": last.id,
        "first_ms": first.at_ms,
        "last_ms": last.at_ms,
    }
    assert (digest.id, digest.type, digest.significance) == ("d", "digest", 3)
    assert digest.at_ms == last.at_ms
    assert (digest.region_id, digest.offset, digest.late) == ("9", 2, True)


def test_the_mark_of_a_test_is_not_lost_in_a_digest():
    assert digest_of("d", "9", [make_alert(1), make_alert(2, test=True)]).test


def test_two_secrets_sign_while_one_takes_the_other_s_place():
    old, new = secret_text(b"a" * 32), secret_text(b"b" * 32)
    hook = make_hook(secrets=(Secret(old),))
    hook = make_hook(secrets=rotated(hook, new, 1_000))

    assert signing(hook, 1_000) == (new, old)
    assert new not in repr(hook)
    assert new not in repr(hook.secrets)
    assert signing(hook, 1_000 + ROTATION_MS) == (new,)
    third = secret_text(b"c" * 32)
    assert [s.text for s in rotated(hook, third, 2_000)] == [third, new]
