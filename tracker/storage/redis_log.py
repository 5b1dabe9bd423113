"""`ports.Log` in Redis: one stream, one head and one ledger per contest."""

from collections.abc import Mapping, Sequence
from itertools import chain as joined

from tracker.core.chain import fingerprint
from tracker.core.diff import Key, key_of
from tracker.core.model import Body, Delta, Entry, Numbers, Reports
from tracker.ports import Appended, Head
from tracker.storage import keys as names
from tracker.storage.client import Client
from tracker.storage.codec import (
    decode_body,
    decode_numbers,
    encode,
    encode_body,
    encode_delta,
    ledger_field,
    newest_field,
    reports_frame,
)
from tracker.storage.guard import guarded
from tracker.storage.limits import DELTAS_MAX
from tracker.storage.scripts import script


class RedisLog:
    """The log and the ledger; see `ports.Log` for what each method owes."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._append = script(redis, "append")

    async def append_reports(self, contest_id: str, reports: Reports, *, now_ms: int) -> Appended:
        assert len(reports.deltas) <= DELTAS_MAX, "split larger reports into several entries"
        if not reports.deltas:
            return Appended(None)
        front, back = reports_frame(reports)
        rows = joined.from_iterable(_row(reports.source_id, d) for d in reports.deltas)
        offset, *moved = await self._run(
            contest_id,
            now_ms,
            front,
            back,
            str(len(reports.deltas)),
            newest_field(reports.source_id, reports.path),
            str(reports.source_at_ms or 0),
            *rows,
        )
        if offset < 0:
            return Appended(None, older=True)
        return Appended(offset or None, tuple(key_of(reports.deltas[i]) for i in moved))

    async def append(self, contest_id: str, body: Body, *, now_ms: int) -> int:
        offset, *_ = await self._run(contest_id, now_ms, encode_body(body), b"", "0", "", "0")
        return offset

    async def _run(
        self, contest_id: str, now_ms: int, front: bytes, back: bytes, *rest: str | bytes
    ) -> list[int]:
        key = names.log(contest_id)
        with guarded(key):
            answer: list[int] = await self._append(
                keys=[names.head(contest_id), key, names.ledger(contest_id)],
                args=[now_ms, front, back, fingerprint(front), *rest],
            )
        return answer

    async def last(
        self, contest_id: str, source_id: str, keys: Sequence[Key]
    ) -> Mapping[Key, Numbers]:
        if not keys:
            return {}
        key = names.ledger(contest_id)
        with guarded(key):
            held = await self._redis.hmget(key, [ledger_field(source_id, k) for k in keys])
            return {
                k: decode_numbers(raw) for k, raw in zip(keys, held, strict=True) if raw is not None
            }

    async def read(self, contest_id: str, after: int, count: int) -> tuple[Entry, ...]:
        key = names.log(contest_id)
        with guarded(key):
            rows = await self._redis.xrange(key, f"{after + 1}-0", "+", count=count)
            return tuple(_entry(entry_id, fields) for entry_id, fields in rows)

    async def head(self, contest_id: str) -> Head:
        key = names.head(contest_id)
        with guarded(key):
            offset, chain, at_ms = await self._redis.hmget(key, ["offset", "chain", "at"])
        return Head(int(offset), chain.decode(), int(at_ms)) if offset is not None else Head()

    async def wait(self, after: Mapping[str, int], timeout_s: float) -> None:
        streams = {names.log(contest_id): f"{offset}-0" for contest_id, offset in after.items()}
        with guarded("logs"):
            await self._redis.xread(streams, count=1, block=max(1, int(timeout_s * 1000)))


def _row(source_id: str, delta: Delta) -> tuple[str | bytes, ...]:
    body = encode_delta(delta)
    return (
        ledger_field(source_id, key_of(delta)),
        b"" if delta.old is None else encode(delta.old),
        b"" if delta.new is None else encode(delta.new),
        body,
        fingerprint(body),
    )


def _entry(entry_id: bytes, fields: dict[bytes, bytes]) -> Entry:
    return Entry(
        offset=int(entry_id.split(b"-", 1)[0]),
        at_ms=int(fields[b"a"]),
        chain=fields[b"c"].decode(),
        body=decode_body(fields[b"b"]),
    )
