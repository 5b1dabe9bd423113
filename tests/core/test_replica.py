"""Replicas and sessions: whatever a reader misses, one message brings it to the newest state."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CONTEST, REGIONS, make_contest, make_delta, make_reports
from tracker.client import Follower
from tracker.core.close import EXPLANATIONS, Close, may_return
from tracker.core.entries import Entry
from tracker.core.model import ContestState
from tracker.core.position import Position
from tracker.core.reduce import Fold
from tracker.core.replica import FRAMES_KEPT_MAX, Replica
from tracker.core.scope import Scope
from tracker.core.session import REQUESTS_MAX, SCOPES_MAX, Refusal, Session
from tracker.core.wire import Subscribe, Unsubscribe
from tracker.errors import ReaderError

EPOCH, OTHER = "0123456789ab", "ba9876543210"
PROVINCE = Scope(CONTEST.id, "9", 1)
DISTRICTS = ("9101", "9102", "9201", "9202")


class Night:
    """A fold and a replica that follows it commit by commit."""

    def __init__(self, epoch=EPOCH):
        self.fold = Fold(CONTEST)
        self.replica = Replica(CONTEST)
        self.replica.load(Position(epoch, 0), "", {}, ContestState())
        self.epoch = epoch

    def move(self, region_id="9101"):
        held = self.fold.tallies.get(region_id)
        old = None if held is None else held.numbers[:2]
        new = (1, 1) if held is None else (held.numbers[0] + 1, held.numbers[1] + 2)
        body = make_reports(make_delta(region_id, old, new))
        offset = self.fold.offset + 1
        folded = self.fold.apply(Entry(offset=offset, at_ms=offset, chain=f"{offset}", body=body))
        tallies = {r: self.fold.tallies[r] for r in folded.regions}
        self.replica.take(Position(self.epoch, offset), f"{offset}", tallies, ContestState())
        return self

    def newest(self, scope=PROVINCE):
        return {row["region"]: row for row in json.loads(self.replica.snapshot(scope))["standings"]}


def _message(text):
    return json.loads(text) if text is not None else None


def test_a_snapshot_holds_every_region_of_the_scope_even_before_the_count():
    rows = _message(Night().replica.snapshot(PROVINCE))["standings"]

    assert [row["region"] for row in rows] == ["9", "91", "92"]
    assert rows[0]["valid"] is None


def test_a_reader_at_the_newest_position_gets_nothing():
    replica = Night().move().replica

    assert replica.since(PROVINCE, replica.position) is None


def test_a_reader_gets_only_the_regions_that_changed_since():
    night = Night().move("9101").move("9201")

    update = _message(night.replica.since(PROVINCE, Position(EPOCH, 1)))

    assert (update["op"], update["from"], update["offset"]) == ("update", 1, 2)
    assert [row["region"] for row in update["standings"]] == ["9", "92"]


def test_another_epoch_gets_a_snapshot():
    replica = Night().move().replica

    assert _message(replica.since(PROVINCE, Position(OTHER, 1)))["op"] == "snapshot"


def test_an_offset_that_was_never_reached_gets_a_snapshot():
    replica = Night().move().replica

    assert _message(replica.since(PROVINCE, Position(EPOCH, 99)))["op"] == "snapshot"


def test_readers_of_one_scope_share_the_same_bytes():
    replica = Night().move().replica

    assert replica.snapshot(PROVINCE) is replica.snapshot(Scope(CONTEST.id, "9", 1))
    old = Position(EPOCH, 0)
    assert replica.since(PROVINCE, old) is replica.since(PROVINCE, old)


def test_a_change_that_joins_is_told_from_a_gap_and_from_the_past():
    replica = Night().move().move().replica

    assert replica.judge(2, Position(EPOCH, 3)) == "joined"
    assert replica.judge(1, Position(EPOCH, 4)) == "joined"
    assert replica.judge(3, Position(EPOCH, 4)) == "gap"
    assert replica.judge(2, Position(OTHER, 3)) == "gap"
    assert replica.judge(0, Position(EPOCH, 2)) == "old"


def test_newer_tallies_do_not_move_the_label_of_an_update():
    night = Night().move("9101")
    ahead = Night().move("9101").move("9101")
    night.replica.take(Position(EPOCH, 2), "2", ahead.fold.tallies, ContestState())

    assert night.replica.position == Position(EPOCH, 2)


@given(
    moves=st.lists(st.sampled_from(DISTRICTS), min_size=1, max_size=12),
    reads=st.lists(st.booleans(), min_size=12, max_size=12),
    lost=st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_whenever_a_reader_reads_or_loses_its_connection_it_ends_at_the_newest(moves, reads, lost):
    night, follower, session = Night(), Follower(CONTEST.id, "9", 1), Session()
    follower.take(json.loads(session.subscribe(PROVINCE, None, night.replica)))
    for move, read, loses in zip(moves, reads, lost, strict=False):
        night.move(move)
        if loses:
            session = Session()
            first = session.subscribe(PROVINCE, follower.view.position, night.replica)
            if first is not None:
                assert follower.take(json.loads(first)) is None
        elif read:
            for message in session.news(night.replica):
                assert follower.take(json.loads(message)) is None
    for message in session.news(night.replica):
        assert follower.take(json.loads(message)) is None

    assert follower.view.standings == night.newest()


@given(st.integers(0, 8))
def test_a_reader_resumes_from_every_position(offset):
    night, follower = Night(), Follower(CONTEST.id, "9", 1)
    for n in range(offset):
        night.move(DISTRICTS[n % 4])
    follower.take(json.loads(night.replica.snapshot(PROVINCE)))
    for n in range(offset, 8):
        night.move(DISTRICTS[n % 4])
    missed = night.replica.since(PROVINCE, follower.view.position)
    if missed is not None:
        follower.take(json.loads(missed))

    assert follower.view.standings == night.newest()


def test_a_follower_asks_again_when_something_is_missing_before_an_update():
    night, follower = Night().move(), Follower(CONTEST.id, "9", 1)
    follower.take(json.loads(night.replica.snapshot(PROVINCE)))
    night.move().move()
    later = json.loads(night.replica.since(PROVINCE, Position(EPOCH, 2)))

    assert json.loads(follower.take(later))["since"] == {"epoch": EPOCH, "offset": 1}


def test_a_follower_never_goes_back_to_an_older_standing():
    night, follower = Night().move(), Follower(CONTEST.id, "9", 1)
    old = json.loads(night.replica.since(PROVINCE, Position(EPOCH, 0)))
    night.move()
    follower.take(json.loads(night.replica.snapshot(PROVINCE)))
    follower.take(old)

    assert follower.view.standings["9"]["offset"] == 2


def test_a_hub_that_is_behind_the_last_one_takes_nothing_back():
    behind, follower = Night().move(), Follower(CONTEST.id, "9", 1)
    ahead = Night().move().move()
    follower.take(json.loads(ahead.replica.snapshot(PROVINCE)))
    follower.take(json.loads(behind.replica.since(PROVINCE, follower.view.position)))

    assert follower.view.standings == ahead.newest()
    assert follower.view.position == Position(EPOCH, 2)


def test_an_error_that_may_pass_does_not_end_a_follower():
    follower = Follower(CONTEST.id, "9", 1)

    assert follower.take({"op": "error", "code": Close.NOT_READY, "message": "soon"}) is None
    with pytest.raises(ReaderError, match="4501"):
        follower.take({"op": "error", "code": Close.UNKNOWN_SCOPE, "message": "never"})


def test_a_message_of_a_later_version_changes_nothing():
    follower = Follower(CONTEST.id, "9", 1)
    follower.take(json.loads(Night().replica.snapshot(PROVINCE)))
    held = dict(follower.view.standings)

    assert follower.take({"op": "forecast", "standings": []}) is None
    assert follower.view.standings == held


def test_a_heartbeat_of_another_epoch_makes_a_follower_ask():
    night, follower = Night().move(), Follower(CONTEST.id, "9", 1)
    follower.take(json.loads(night.replica.snapshot(PROVINCE)))

    beat = {"op": "heartbeat", "epoch": OTHER, "offset": 1, "sources": []}
    assert follower.take(beat) is not None


def test_a_new_epoch_forgets_everything_that_was_held():
    follower = Follower(CONTEST.id, "9", 1)
    follower.take(json.loads(Night().move("9101").move("9101").replica.snapshot(PROVINCE)))
    again = Night(OTHER).move("9201")
    follower.take(json.loads(again.replica.since(PROVINCE, follower.view.position)))

    assert follower.view.standings == again.newest()


def test_a_session_refuses_what_is_not_there():
    session, replica = Session(), Night().replica
    for request in (
        Subscribe(contest=CONTEST.id, root="77"),
        Subscribe(contest=CONTEST.id, depth=2),
    ):
        assert session.scope_of(request, replica).code == Close.UNKNOWN_SCOPE
    assert session.scope_of(Subscribe(contest="x"), None).code == Close.UNKNOWN_SCOPE


def test_a_session_holds_a_bounded_number_of_scopes():
    session, replica = Session(), Night().replica
    for n in range(SCOPES_MAX):
        session.held[Scope("c", str(n), 0)] = replica.position

    refusal = session.scope_of(Subscribe(contest=CONTEST.id), replica)
    assert refusal.code == Close.TOO_MANY_SCOPES


def test_a_session_reads_a_bounded_number_of_requests():
    session = Session()
    for _ in range(REQUESTS_MAX):
        assert isinstance(session.read('{"op":"unsubscribe","scope":"x"}'), Unsubscribe)

    assert session.read('{"op":"unsubscribe","scope":"x"}').code == Close.BUSY


def test_a_message_that_cannot_be_read_ends_the_connection():
    for text in ("", "{", "[]", '{"op":"vote"}', '{"op":"subscribe"}', "x" * 5_000, b"\xff"):
        refusal = Session().read(text)
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.closes) == (Close.BAD_REQUEST, True)


def test_an_unsubscribed_scope_gets_no_news():
    session, night = Session(), Night()
    session.subscribe(PROVINCE, None, night.replica)
    session.unsubscribe(str(PROVINCE))

    assert list(session.news(night.move().replica)) == []


def test_news_of_another_contest_is_no_news():
    session, night = Session(), Night()
    session.subscribe(PROVINCE, None, night.replica)
    other = Replica(make_contest(id="other"))

    assert list(session.news(other)) == []


def test_a_scope_whose_root_is_gone_ends_with_an_error():
    session, night = Session(), Night()
    session.subscribe(Scope(CONTEST.id, "92", 1), None, night.replica)
    smaller = Replica(make_contest(regions=REGIONS[:2]))

    (message,) = session.news(smaller)
    assert json.loads(message)["code"] == Close.UNKNOWN_SCOPE
    assert list(session.news(smaller)) == []


def test_a_reader_that_names_every_position_fills_no_memory():
    replica = Night().move().replica
    for offset in range(2 * FRAMES_KEPT_MAX):
        replica.take(Position(EPOCH, offset + 2), "", {}, ContestState())
    for offset in range(2 * FRAMES_KEPT_MAX):
        replica.since(PROVINCE, Position(EPOCH, offset))

    assert len(replica._frames) <= FRAMES_KEPT_MAX


def test_every_close_code_is_explained_and_says_whether_to_return():
    assert set(EXPLANATIONS) == set(Close)
    assert [may_return(c) for c in (1001, 1012, 4008, 4429, 4500, 4501)] == [True] * 4 + [False] * 2
