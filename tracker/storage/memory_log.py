"""`ports.Log` in the memory of one process."""

import time
from collections.abc import Mapping, Sequence

from tracker.core.chain import fingerprint, link
from tracker.core.diff import Key, key_of
from tracker.core.entries import Body, Entry, Moving
from tracker.core.model import Numbers, Suspect
from tracker.ports import NOTHING_ENDS, Appended, Head
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
from tracker.storage.limits import DELTAS_MAX
from tracker.storage.memory_room import Room, Shelf, head_of, keep


class MemoryLog:
    """`ports.Log` in memory."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def append_reports(
        self,
        contest_id: str,
        body: Moving,
        *,
        now_ms: int,
        ended: Mapping[Key, Suspect] = NOTHING_ENDS,
    ) -> Appended:
        assert len(body.deltas) <= DELTAS_MAX, "split larger reports into several entries"
        shelf = self._room.shelf(contest_id)
        newest, source_at_ms = newest_of(body), body.source_at_ms or 0
        if newest and source_at_ms < shelf.newest.get(newest, 0):
            return Appended(None, older=True)
        writes = writes_of(body, ended)
        bad = {w.group for w in writes if shelf.ledger.get(w.field, b"") != w.old}
        moved = tuple(key_of(body.deltas[group - 1]) for group in sorted(bad))
        stays = [write for write in writes if write.group not in bad]
        if not stays:
            return Appended(None, moved)
        if newest:
            shelf.newest[newest] = source_at_ms
        for write in stays:
            keep(shelf.ledger, write.field, write.new or None)
        offset = self._add_moving(shelf, body, stays, now_ms)
        await self._room.ring()
        return Appended(offset, moved)

    def _add_moving(self, shelf: Shelf, body: Moving, stays: list[Write], now_ms: int) -> int:
        raw = [write.delta for write in stays if write.delta]
        front, back = frame_of(body)
        prints = [fingerprint(front), *map(fingerprint, raw)]
        taken = decode_body(front + b",".join(raw) + back)
        return self._add(shelf, taken, prints, now_ms)

    async def append(self, contest_id: str, body: Body, *, now_ms: int) -> int:
        prints = [fingerprint(encode_body(body))]
        offset = self._add(self._room.shelf(contest_id), body, prints, now_ms)
        await self._room.ring()
        return offset

    def _add(self, shelf: Shelf, body: Body, prints: list[str], now_ms: int) -> int:
        head = head_of(shelf)
        at_ms = max(head.at_ms, now_ms)
        chain = link(head.chain, at_ms, prints)
        entry = Entry(offset=head.offset + 1, at_ms=at_ms, chain=chain, body=body)
        shelf.entries.append(entry)
        return entry.offset

    async def last(
        self, contest_id: str, source_id: str, keys: Sequence[Key]
    ) -> Mapping[Key, Numbers]:
        ledger = self._room.shelf(contest_id).ledger
        fields = {key: ledger.get(ledger_field(source_id, key)) for key in keys}
        return {key: decode_numbers(raw) for key, raw in fields.items() if raw}

    async def held(
        self, contest_id: str, source_id: str, keys: Sequence[Key]
    ) -> Mapping[Key, Suspect]:
        ledger = self._room.shelf(contest_id).ledger
        fields = {key: ledger.get(held_field(source_id, key)) for key in keys}
        return {key: decode_suspect(raw) for key, raw in fields.items() if raw}

    async def read(self, contest_id: str, after: int, count: int) -> tuple[Entry, ...]:
        return tuple(self._room.shelf(contest_id).entries[after : after + count])

    async def head(self, contest_id: str) -> Head:
        return head_of(self._room.shelf(contest_id))

    async def wait(self, after: Mapping[str, int], timeout_s: float) -> None:
        until = time.monotonic() + timeout_s
        while not any(head_of(self._room.shelf(c)).offset > offset for c, offset in after.items()):
            if not await self._room.wait(until - time.monotonic()):
                return
