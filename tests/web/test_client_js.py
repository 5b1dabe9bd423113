"""The merging half of the JavaScript client, in a real Chromium: the rules of docs/protocol.md."""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
CLIENT = Path(__file__).parents[2] / "tracker" / "web" / "static" / "client.js"

SNAPSHOT = {
    "op": "snapshot",
    "scope": "c/9/1",
    "epoch": "e1",
    "offset": 5,
    "contest": {"offset": 0},
    "standings": [{"region": "9", "offset": 5, "lead": 40}, {"region": "91", "offset": 3}],
}


def _merged(browser, *messages):
    """Merge *messages* one by one; the verdicts, and the state at the end."""
    page = browser.new_page()
    page.set_content("<title>client</title>")
    source = CLIENT.read_text().replace("export ", "")
    script = f"""() => {{
      {source}
      const state = {{ contest: null, standings: new Map(), epoch: null, offset: 0, sources: [] }};
      const verdicts = {json.dumps(messages)}.map((message) => merge(state, message));
      return {{ verdicts, epoch: state.epoch, offset: state.offset,
                standings: Object.fromEntries(state.standings) }};
    }}"""
    return page.evaluate(script)


def _update(start, offset, *rows, epoch="e1"):
    return {
        "op": "update",
        "epoch": epoch,
        "from": start,
        "offset": offset,
        "standings": list(rows),
    }


def test_an_update_that_joins_replaces_older_standings_only(browser):
    rows = ({"region": "9", "offset": 7, "lead": 50}, {"region": "91", "offset": 2, "lead": 1})
    result = _merged(browser, SNAPSHOT, _update(5, 7, *rows))

    assert result["verdicts"] == ["merged", "merged"]
    assert result["standings"]["9"]["lead"] == 50
    assert result["standings"]["91"] == {"region": "91", "offset": 3}
    assert result["offset"] == 7


def test_an_update_after_a_gap_or_of_another_epoch_has_to_be_asked_for(browser):
    result = _merged(browser, SNAPSHOT, _update(6, 7), _update(5, 7, epoch="e2"))

    assert result["verdicts"] == ["merged", "ask", "ask"]
    assert result["offset"] == 5


def test_a_heartbeat_of_another_epoch_has_to_be_asked_about(browser):
    beat = {"op": "heartbeat", "epoch": "e2", "offset": 1, "sources": []}

    assert _merged(browser, SNAPSHOT, beat)["verdicts"] == ["merged", "ask"]


def test_a_snapshot_forgets_everything_before_it(browser):
    other = SNAPSHOT | {"epoch": "e2", "offset": 1, "standings": [{"region": "92", "offset": 1}]}

    assert set(_merged(browser, SNAPSHOT, other)["standings"]) == {"92"}


def test_a_hub_that_is_behind_the_last_one_takes_nothing_back(browser):
    behind = SNAPSHOT | {"offset": 4, "standings": [{"region": "9", "offset": 4, "lead": 1}]}
    result = _merged(browser, SNAPSHOT, behind)

    assert result["standings"]["9"]["lead"] == 40
    assert result["offset"] == 5


def test_pauses_are_bounded_and_codes_decide_whether_to_return(browser):
    page = browser.new_page()
    source = CLIENT.read_text().replace("export ", "")
    result = page.evaluate(
        f"""() => {{ {source}
          return [backoffMs(1, 1), backoffMs(2, 1), backoffMs(99, 1), backoffMs(9, 0),
                  mayReturn(1006), mayReturn(4008), mayReturn(4501)]; }}"""
    )

    assert result == [500, 1000, 30000, 0, True, True, False]
