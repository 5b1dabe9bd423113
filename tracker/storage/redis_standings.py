"""`ports.Standings` in Redis: tallies, side reports and position move in one script."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from msgspec import Struct, json
from redis.commands.core import AsyncScript

from tracker.core.buckets import bucket_of
from tracker.core.model import ContestState, Correction, Hold, Report, Tally
from tracker.core.position import Position, parse_position
from tracker.core.reduce import SourceKey
from tracker.errors import StaleFence, StalePosition
from tracker.ports import Change, Commit, Meta, Notes, Stored
from tracker.storage import keys
from tracker.storage.client import Client
from tracker.storage.codec import (
    correction_field,
    decode_correction,
    decode_hold,
    decode_report,
    decode_state,
    decode_tally,
    encode,
    hold_field,
    side_field,
    side_key,
)
from tracker.storage.guard import guarded
from tracker.storage.limits import CHANGES_KEPT, COMMIT_ROWS_MAX, CORRECTIONS_SHOWN_MAX
from tracker.storage.redis_alerts import alert_rows, read_alert_rows
from tracker.storage.scripts import script

NO_NOTES = Notes(holds=(), corrections=())
_META = ("epoch", "offset", "chain", "at", "state")


class _Line(Struct, array_like=True):
    """One line of the change stream as stored."""

    start: int
    epoch: str
    offset: int
    chain: str
    contest: bool
    regions: tuple[str, ...]


_decode_line = json.Decoder(_Line).decode


class RedisStandings:
    """Current standings; see `ports.Standings` for what each method owes."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._commit = script(redis, "commit")
        self._replace = script(redis, "replace")

    async def meta(self, contest_id: str) -> Meta | None:
        key = keys.meta(contest_id)
        with guarded(key):
            return _meta(await self._redis.hmget(key, list(_META)))[0]

    async def load(self, contest_id: str, *, reports: bool = False) -> Stored | None:
        key = keys.tallies(contest_id)
        with guarded(key):
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hmget(keys.meta(contest_id), list(_META))
                pipe.hgetall(key)
                if reports:
                    pipe.hgetall(keys.reports(contest_id))
                    pipe.hgetall(keys.notes(contest_id))
                    pipe.hgetall(keys.alerts(contest_id))
                rows, tallies, *side = await pipe.execute()
            meta, state = _meta(rows)
            if meta is None:
                return None
            notes = _notes(side[1]) if side else NO_NOTES
            alerts, memos = read_alert_rows(side[2]) if side else ((), {})
            return Stored(
                meta=meta,
                tallies={region.decode(): decode_tally(raw) for region, raw in tallies.items()},
                reports=dict(_side_reports(side[0])) if side else {},
                state=state,
                holds={_key_of(hold): hold for hold in notes.holds},
                corrections=tuple(reversed(notes.corrections)),
                alerts=alerts,
                memos=memos,
            )

    async def notes(self, contest_id: str) -> Notes:
        key = keys.notes(contest_id)
        with guarded(key):
            found = _notes(await self._redis.hgetall(key))
        return Notes(holds=found.holds, corrections=found.corrections[:CORRECTIONS_SHOWN_MAX])

    async def tallies(
        self, contest_id: str, region_ids: Sequence[str]
    ) -> tuple[Meta | None, dict[str, Tally], ContestState]:
        key = keys.tallies(contest_id)
        with guarded(key):
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hmget(keys.meta(contest_id), list(_META))
                if region_ids:
                    pipe.hmget(key, list(region_ids))
                rows, *found = await pipe.execute()
            meta, state = _meta(rows)
            pairs = zip(region_ids, found[0], strict=True) if found else ()
            return meta, {r: decode_tally(raw) for r, raw in pairs if raw is not None}, state

    async def commit(self, contest_id: str, commit: Commit, *, fence: int) -> None:
        assert commit.rows <= COMMIT_ROWS_MAX, "split the commit"
        start = commit.expected.offset if commit.expected else 0
        line = _line(start, commit.meta, commit.state is not None, tuple(commit.tallies))
        state = b"" if commit.state is None else encode(commit.state)
        answer = await self._run(
            self._commit,
            contest_id,
            [fence, _text(commit.expected), *_meta_args(commit.meta), state, CHANGES_KEPT, line],
            list(_rows(commit)),
        )
        _check(answer, contest_id, commit.expected, fence)

    async def replace(
        self, contest_id: str, stored: Stored, *, expected: Position | None, fence: int
    ) -> None:
        await self._clear(contest_id, fence)
        side = ((side_field(key), report) for key, report in stored.reports.items())
        rows: tuple[Iterable[tuple[str, object]], ...] = (
            stored.tallies.items(),
            side,
            _note_rows(stored.holds, stored.corrections),
            alert_rows(stored.alerts, stored.memos),
        )
        for key, laid in zip(_parts(contest_id), rows, strict=True):
            await self._stage(keys.staged(key, fence), laid)
        line = _line(stored.meta.position.offset + 1, stored.meta, True, ())
        state = encode(stored.state)
        answer = await self._run(
            self._replace,
            contest_id,
            [fence, _text(expected), *_meta_args(stored.meta), state, CHANGES_KEPT, line],
            [],
        )
        if answer != "OK":
            await self._drop(contest_id, fence)
        _check(answer, contest_id, expected, fence)

    async def _clear(self, contest_id: str, fence: int) -> None:
        """Drop what holders before *fence* have laid out and died over, and note our own."""
        key = keys.stagings(contest_id)
        with guarded(key):
            for held in await self._redis.smembers(key):
                if int(held) < fence:
                    await self._drop(contest_id, int(held))
            await self._redis.sadd(key, fence)

    async def _drop(self, contest_id: str, fence: int) -> None:
        key = keys.stagings(contest_id)
        with guarded(key):
            await self._redis.delete(*(keys.staged(part, fence) for part in _parts(contest_id)))
            await self._redis.srem(key, fence)

    async def _stage(self, key: str, rows: Iterable[tuple[str, object]]) -> None:
        """Lay *rows* out at *key*; nobody reads them until the swap."""
        with guarded(key):
            await self._redis.delete(key)
            rest = iter(rows)
            while some := dict(islice(rest, COMMIT_ROWS_MAX)):
                await self._redis.hset(
                    key, mapping={field: encode(row) for field, row in some.items()}
                )

    async def _run(
        self,
        call: AsyncScript,
        contest_id: str,
        head: list[str | bytes | int],
        rows: list[str | bytes],
    ) -> str:
        tallies, reports, notes, alerts = _parts(contest_id)
        fence = int(head[0])
        with guarded(keys.meta(contest_id)):
            answer: bytes = await call(
                keys=[
                    keys.fence(bucket_of(contest_id)),
                    keys.meta(contest_id),
                    tallies,
                    reports,
                    keys.changes(contest_id),
                    keys.staged(tallies, fence),
                    keys.staged(reports, fence),
                    keys.wanted(contest_id),
                    notes,
                    keys.staged(notes, fence),
                    alerts,
                    keys.staged(alerts, fence),
                ],
                args=[*head, *rows],
            )
        return answer.decode()

    async def cursor(self, contest_id: str) -> str:
        key = keys.changes(contest_id)
        with guarded(key):
            last = await self._redis.xrevrange(key, count=1)
        return last[0][0].decode() if last else "0-0"

    async def changes(self, after: Mapping[str, str], timeout_s: float) -> tuple[Change, ...]:
        streams = {keys.changes(contest_id): cursor for contest_id, cursor in after.items()}
        names = {key.encode(): c for key, c in zip(streams, after, strict=True)}
        with guarded("changes"):
            answer = await self._redis.xread(streams, block=max(1, int(timeout_s * 1000)))
            pairs = answer.items() if isinstance(answer, dict) else answer or ()
            return tuple(_change(names[key], *row) for key, rows in pairs for row in rows)

    async def want_epoch(self, contest_id: str, held: Position) -> None:
        key = keys.wanted(contest_id)
        with guarded(key):
            await self._redis.set(key, str(held))

    async def epoch_wanted(self, contest_id: str) -> Position | None:
        key = keys.wanted(contest_id)
        with guarded(key):
            held = await self._redis.get(key)
        return parse_position(held.decode()) if held else None


def _parts(contest_id: str) -> tuple[str, str, str, str]:
    """Return the hashes that a replacement takes the place of."""
    return (
        keys.tallies(contest_id),
        keys.reports(contest_id),
        keys.notes(contest_id),
        keys.alerts(contest_id),
    )


def _rows(commit: Commit) -> Iterator[str | bytes]:
    """Yield how many tallies, side reports and notes there are, then each row's field and value."""
    yield str(len(commit.tallies))
    yield str(len(commit.reports))
    yield str(len(commit.holds) + len(commit.corrections))
    side = ((side_field(key), report) for key, report in commit.reports.items())
    notes = _note_rows(commit.holds, commit.corrections)
    alerts = alert_rows(commit.alerts, commit.memos)
    for name, row in chain(commit.tallies.items(), side, notes, alerts):
        yield name
        yield b"" if row is None else encode(row)


def _note_rows(
    holds: Mapping[SourceKey, Hold | None] | Mapping[SourceKey, Hold],
    corrections: Iterable[Correction],
) -> Iterator[tuple[str, Hold | Correction | None]]:
    for key, hold in holds.items():
        yield hold_field(key), hold
    for correction in corrections:
        yield correction_field(correction), correction


def _notes(rows: Mapping[bytes, bytes]) -> Notes:
    """Return what the notes hold; holds by region, corrections newest first."""
    holds = [decode_hold(raw) for name, raw in rows.items() if name.startswith(b"hold|")]
    fallen = [
        decode_correction(raw) for name, raw in rows.items() if name.startswith(b"correction|")
    ]
    return Notes(
        holds=tuple(sorted(holds, key=lambda h: (h.region_id, h.part, h.source_id))),
        corrections=tuple(sorted(fallen, key=lambda c: (-c.offset, c.region_id))),
    )


def _key_of(hold: Hold) -> SourceKey:
    return hold.source_id, (hold.part, hold.region_id)


def _text(position: Position | None) -> str:
    return "" if position is None else str(position)


def _meta_args(meta: Meta) -> tuple[str, int, str, int]:
    return meta.position.epoch, meta.position.offset, meta.chain, meta.at_ms


def _meta(row: list[bytes | None]) -> tuple[Meta | None, ContestState]:
    epoch, offset, chain, at_ms, state = row
    if epoch is None or offset is None or chain is None or at_ms is None:
        return None, ContestState()
    position = Position(epoch.decode(), int(offset))
    meta = Meta(position, chain.decode(), int(at_ms))
    return meta, decode_state(state) if state is not None else ContestState()


def _side_reports(rows: dict[bytes, bytes]) -> Iterable[tuple[SourceKey, Report]]:
    for field, raw in rows.items():
        report = decode_report(raw)
        yield side_key(field.decode(), report), report


def _line(start: int, meta: Meta, contest: bool, regions: tuple[str, ...]) -> bytes:
    position = meta.position
    return encode(_Line(start, position.epoch, position.offset, meta.chain, contest, regions))


def _change(contest_id: str, cursor: bytes, fields: dict[bytes, bytes]) -> Change:
    line = _decode_line(fields[b"b"])
    return Change(
        contest_id=contest_id,
        cursor=cursor.decode(),
        start=line.start,
        position=Position(line.epoch, line.offset),
        chain=line.chain,
        regions=line.regions,
        contest=line.contest,
    )


def _check(answer: str, contest_id: str, expected: Position | None, fence: int) -> None:
    if answer == "FENCED":
        raise StaleFence(bucket_of(contest_id), fence)
    if answer != "OK":
        raise StalePosition(contest_id, str(expected), answer.removeprefix("AT ") or "None")
