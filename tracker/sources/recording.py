"""Every payload ever fetched, by digest: a night can be played back and parsed again.

A folder holds `bodies/ab/cdef….gz`, one file per distinct body, and `index/<contest>/<day>.jsonl`,
one line per fetch; the day is the night's, in UTC. An S3-compatible twin would put the same names
as objects: a body is written once under its digest (`If-None-Match: *`, so that nobody writes it
twice), and an index line becomes an object of its own, since objects don't append; its name begins
with the instant, so that `since` is one listing from there on.
"""

import gzip
import hashlib
import os
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tracker.core.instant import moment_of, ms_of
from tracker.errors import StorageMalformed, StorageUnavailable
from tracker.ports import Payload, Recorded

COMPRESSION = 6
FILE_MODE = 0o644
"""Published counts: whoever runs `reparse` need not be the poller's user."""

_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,119}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Recorded).decode


class FolderRecording:
    """`ports.Recording` in a folder; several processes may write at once."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, contest_id: str, source_id: str, path: str, payload: Payload) -> str:
        digest = hashlib.sha256(payload.body).hexdigest()
        line = _line(contest_id, source_id, path, digest, payload)
        try:
            self._keep_body(digest, payload.body)
            self._add_line(contest_id, line)
        except OSError as error:
            raise StorageUnavailable(f"the recording can't be written: {error}") from error
        return digest

    def get(self, digest: str) -> bytes | None:
        if not _DIGEST.fullmatch(digest):
            return None
        file = self._body_file(digest)
        try:
            body = gzip.decompress(file.read_bytes())
        except FileNotFoundError:
            return None
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise StorageMalformed(str(file), str(error)) from error
        except OSError as error:
            raise StorageUnavailable(f"the recording can't be read: {error}") from error
        if hashlib.sha256(body).hexdigest() != digest:
            raise StorageMalformed(str(file), "the body does not have the digest of its name")
        return body

    def since(self, contest_id: str, moment: datetime) -> Iterable[Recorded]:
        earliest_ms = ms_of(moment)
        found = [
            recorded
            for file in sorted(self._index(contest_id).glob("*.jsonl"))
            if file.stem >= f"{moment.astimezone(UTC):%Y-%m-%d}"
            for recorded in _lines(file)
            if recorded.fetched_at_ms >= earliest_ms
        ]
        return sorted(found, key=lambda recorded: recorded.fetched_at_ms)

    def _body_file(self, digest: str) -> Path:
        return self._root / "bodies" / digest[:2] / f"{digest[2:]}.gz"

    def _index(self, contest_id: str) -> Path:
        assert _FOLDER.fullmatch(contest_id), f"{contest_id!r} is no name for a folder"
        return self._root / "index" / contest_id

    def _keep_body(self, digest: str, body: bytes) -> None:
        """Write *body* beside its place, then move it there: a reader never sees a torn one."""
        file = self._body_file(digest)
        if file.exists():
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
        try:
            with os.fdopen(number, "wb") as new:
                new.write(gzip.compress(body, COMPRESSION, mtime=0))
                new.flush()
                os.fchmod(new.fileno(), FILE_MODE)
                os.fsync(new.fileno())
            Path(name).replace(file)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()

    def _add_line(self, contest_id: str, line: Recorded) -> None:
        folder = self._index(contest_id)
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{moment_of(line.fetched_at_ms):%Y-%m-%d}.jsonl"
        raw = _encode(line) + b"\n"
        # One write to a file opened for appending: lines of two writers never mix.
        number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, FILE_MODE)
        try:
            raw = raw if _ends_whole(number) else b"\n" + raw
            if os.write(number, raw) < len(raw):
                raise OSError(f"{file} took half a line")
        finally:
            os.close(number)


class MemoryRecording:
    """`ports.Recording` in the memory of one process."""

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}
        self._index: list[Recorded] = []

    def put(self, contest_id: str, source_id: str, path: str, payload: Payload) -> str:
        digest = hashlib.sha256(payload.body).hexdigest()
        self._bodies[digest] = payload.body
        self._index.append(_line(contest_id, source_id, path, digest, payload))
        return digest

    def get(self, digest: str) -> bytes | None:
        return self._bodies.get(digest)

    def since(self, contest_id: str, moment: datetime) -> Iterable[Recorded]:
        found = [
            recorded
            for recorded in self._index
            if recorded.contest_id == contest_id and recorded.fetched_at_ms >= ms_of(moment)
        ]
        return sorted(found, key=lambda recorded: recorded.fetched_at_ms)


def _line(contest_id: str, source_id: str, path: str, digest: str, payload: Payload) -> Recorded:
    return Recorded(
        digest=digest,
        contest_id=contest_id,
        source_id=source_id,
        path=path,
        url=payload.url,
        fetched_at_ms=payload.fetched_at_ms,
        body_bytes=len(payload.body),
    )


def _ends_whole(number: int) -> bool:
    """Say whether the file ends with a line break; a line after a torn one would be torn too."""
    size = os.fstat(number).st_size
    return size == 0 or os.pread(number, 1, size - 1) == b"\n"


def _lines(file: Path) -> Iterator[Recorded]:
    """Yield the whole lines of *file*; a line torn by a power cut is no line."""
    try:
        text = file.read_bytes()
    except OSError as error:
        raise StorageUnavailable(f"the recording can't be read: {error}") from error
    for raw in text.split(b"\n"):
        with suppress(msgspec.DecodeError):
            yield _decode(raw)
