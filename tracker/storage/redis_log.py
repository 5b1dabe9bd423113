"""`ports.Log` in Redis: one stream, one head and one ledger per contest."""

from collections.abc import Mapping, Sequence
from itertools import chain as joined

from tracker.core.chain import fingerprint
from tracker.core.diff import Key, key_of
from tracker.core.entries import Body, Entry, Moving
from tracker.core.model import Numbers, Suspect
from tracker.ports import NOTHING_ENDS, Appended, Head
from tracker.storage import keys as names
from tracker.storage.client import Client
from tracker.storage.codec import (
    Write,
    decode_body,
    decode_numbers,
    decode_suspect,
    encode_body,
    frame_of,
    held_field,
    ledger_field,
    newest_of,
    writes_of,
)
from tracker.storage.guard import guarded
from tracker.storage.limits import DELTAS_MAX
from tracker.storage.scripts import script


class RedisLog:
    """The log and the ledger; see `ports.Log` for what each method owes."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._append = script(redis, "append")

    async def append_reports(
        self,
        contest_id: str,
        body: Moving,
        *,
        now_ms: int,
        ended: Mapping[Key, Suspect] = NOTHING_ENDS,
    ) -> Appended:
        assert len(body.deltas) <= DELTAS_MAX, "split larger reports into several entries"
        if not body.deltas:
            return Appended(None)
        writes = writes_of(body, ended)
        offset, *moved = await self._run(
            contest_id,
            now_ms,
            *frame_of(body),
            str(len(writes)),
            newest_of(body),
            str(body.source_at_ms or 0),
            *joined.from_iterable(map(_row, writes)),
        )
        if offset < 0:
            return Appended(None, older=True)
        return Appended(offset or None, tuple(key_of(body.deltas[i - 1]) for i in moved))

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
        fields = [ledger_field(source_id, key) for key in keys]
        found = await self._fields(contest_id, fields)
        with guarded(names.ledger(contest_id)):
            return {k: decode_numbers(raw) for k, raw in zip(keys, found, strict=True) if raw}

    async def held(
        self, contest_id: str, source_id: str, keys: Sequence[Key]
    ) -> Mapping[Key, Suspect]:
        fields = [held_field(source_id, key) for key in keys]
        found = await self._fields(contest_id, fields)
        with guarded(names.ledger(contest_id)):
            return {k: decode_suspect(raw) for k, raw in zip(keys, found, strict=True) if raw}

    async def _fields(self, contest_id: str, fields: list[str]) -> list[bytes | None]:
        if not fields:
            return []
        key = names.ledger(contest_id)
        with guarded(key):
            found: list[bytes | None] = await self._redis.hmget(key, fields)
        return found

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


def _row(write: Write) -> tuple[str | bytes, ...]:
    mark = fingerprint(write.delta) if write.delta else ""
    return (str(write.group), write.field, write.old, write.new, write.delta, mark)


def _entry(entry_id: bytes, fields: dict[bytes, bytes]) -> Entry:
    return Entry(
        offset=int(entry_id.split(b"-", 1)[0]),
        at_ms=int(fields[b"a"]),
        chain=fields[b"c"].decode(),
        body=decode_body(fields[b"b"]),
    )
