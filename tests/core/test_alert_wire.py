"""The JSON of an alert is of the shape that we publish, for the public and for a desk."""

import json

import pytest

from tests.builders import CONTEST, POLLS_CLOSE_MS, make_alert
from tests.messages import faults
from tracker.core.alerts.alert import Decided, let_out_ms
from tracker.core.alerts.alert_wire import alert_json, desk_alert_json
from tracker.core.alerts.kinds import KINDS
from tracker.core.tree import grow
from tracker.core.wire import encode_json

SITE = "https://count.example"


def shown(write=alert_json, epoch=None, **changes):
    """An alert as it is sent."""
    row = write(make_alert(**changes), CONTEST, grow(CONTEST), SITE, epoch=epoch)
    return json.loads(encode_json(row))


@pytest.mark.parametrize("kind", KINDS)
def test_an_alert_of_every_type_is_of_the_shape(kind):
    row = shown(type=kind, published=1, source_at_ms=POLLS_CLOSE_MS, source_id="feed")

    assert faults({"op": "alert", **row}) == []


def test_a_desk_also_sees_who_decided_and_who_took_note():
    decided = Decided("siti", POLLS_CLOSE_MS, "checked")
    row = shown(desk_alert_json, decided=decided, acknowledged=decided, published=2)

    assert row["decided"] == {"by": "siti", "at": "2024-11-27T06:00:00Z", "why": "checked"}
    assert faults({"op": "alert", **row}) == []
    assert "decided" not in shown(decided=decided)


def test_a_waiting_alert_of_a_region_that_is_gone_is_of_the_shape():
    row = shown(desk_alert_json, status="waiting", region_id="7777", undoes="a" * 24)

    assert (row["level"], row["path"], row["url"]) == (None, [], f"{SITE}/c/contoh-2024")
    assert faults({"op": "alert", **row}) == []


def test_an_alert_leads_to_the_page_of_its_region_and_names_the_way_there():
    row = shown(region_id="9101")

    assert row["url"] == f"{SITE}/c/contoh-2024/9101"
    assert [step["region"] for step in row["path"]] == ["9", "91", "9101"]


def test_an_offset_comes_with_its_epoch_where_that_is_known():
    assert shown()["position"] == {"offset": 1}
    assert shown(epoch="0123456789ab")["position"] == {"epoch": "0123456789ab", "offset": 1}


def test_only_addresses_that_a_page_may_link_to_are_links():
    links = ("https://forms.example/1.jpg", "javascript:alert(1)", "http://plain.example/")

    assert shown(links=links)["links"] == ["https://forms.example/1.jpg"]


def test_the_public_has_an_alert_since_a_person_let_it_out():
    assert let_out_ms(make_alert()) == 1_732_690_001_000
    assert let_out_ms(make_alert(decided=Decided("siti", 7))) == 7
