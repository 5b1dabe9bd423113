"""A document on disk, for a source whose address is `file:`; the same limits as over HTTP."""

import os
import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tracker.core.model import Document, Source
from tracker.errors import SourceMalformed, SourceRefused, SourceUnreachable
from tracker.ports import DocumentState, NotModified, Payload


def read_document(
    source: Source, document: Document, held: DocumentState | None, now_ms: int
) -> Payload | NotModified:
    """Read *document*, unless it is the file that *held* was read from.

    Raises:
        SourceRefused: the path leads out of the source's folder.
        SourceUnreachable: it can't be read, is no plain file, or was written to meanwhile.
        SourceMalformed: it is empty or too large.
    """
    root = Path(unquote(urlsplit(source.base_url).path))
    try:
        file = _inside(source, root.resolve(), document.path)
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device would never end
            raise SourceUnreachable(source.id, f"{file} is no plain file")
        if held is not None and held.verdict is not None and held.etag == _etag(found):
            return NotModified()
        body = body_of(source, file, found)
    except (OSError, ValueError, RuntimeError) as error:  # links in a circle, null bytes
        reason = getattr(error, "strerror", None) or str(error)
        name = document.path or root
        raise SourceUnreachable(source.id, f"{name} can't be read: {reason}") from error
    return Payload(body=body, url=file.as_uri(), fetched_at_ms=now_ms, etag=_etag(found))


def body_of(source: Source, file: Path, found: os.stat_result) -> bytes:
    """Return all of *file*, which must still be in the state *found* when it has been read."""
    with file.open("rb") as opened:
        body = opened.read(source.body_bytes_max + 1)
        after = os.fstat(opened.fileno())
    if len(body) > source.body_bytes_max:
        raise SourceMalformed(source.id, f"{file} is larger than {source.body_bytes_max} bytes")
    if _etag(after) != _etag(found):  # half of a table is a table too
        raise SourceUnreachable(source.id, f"{file} was written to while it was read")
    if not body:
        raise SourceMalformed(source.id, f"{file} is empty")
    return body


def _inside(source: Source, root: Path, path: str) -> Path:
    file = (root / path).resolve() if path else root
    if not file.is_relative_to(root):
        raise SourceRefused(source.id, f"{path} leads out of {root}")
    return file


def _etag(found: os.stat_result) -> str:
    """Name one state of a file; a new file moved into its place has another inode."""
    return f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"
