"""What an HTTP answer means: its status as one of our errors, its packed body as bytes."""

import zlib

from tracker.errors import SourceError, SourceRefused, SourceThrottled, SourceUnreachable

BLOCKED = frozenset({401, 403, 451})
LATER = frozenset({408, 425})
"""4xx that speak of the moment and not of us: the request was slow, or came too early."""

VALIDATOR_CHARACTERS_MAX = 512
GZIP = 31
"""Window size and format in zlib's words: 15 bits, and a gzip header is required."""


def error_of(source_id: str, place: str, status: int, retry_after_s: float | None) -> SourceError:
    """Return what *status*, neither 200 nor 304, of the document at *place* means to a poll."""
    reason = f"{place} answers {status}"
    if status == 429 or (status == 503 and retry_after_s is not None):
        return SourceThrottled(source_id, reason, retry_after_s)
    if 400 <= status < 500 and status not in LATER:
        return SourceRefused(source_id, reason, blocked=status in BLOCKED)
    return SourceUnreachable(source_id, reason)


def validator(header: str | None) -> str | None:
    """Keep an ETag or date to be sent back, or None for one that can't be stored as it came."""
    if header is None or len(header) > VALIDATOR_CHARACTERS_MAX:
        return None
    return header if header.isascii() and header.isprintable() else None


def unzipped(packed: bytes, bytes_max: int) -> bytes:
    """Unpack gzip, at most *bytes_max* + 1 bytes of it, however much is packed.

    Raises:
        EOFError: it breaks off. HTTP clients let such a body pass, and a table that ends in the
            middle of a figure is still a table.
        ValueError: it is no gzip.
    """
    body = bytearray()
    while packed:
        member = zlib.decompressobj(GZIP)
        try:
            body += member.decompress(packed, bytes_max + 1 - len(body))
        except zlib.error as error:
            raise ValueError(str(error)) from error
        if len(body) > bytes_max:
            break
        if not member.eof:
            raise EOFError
        packed = member.unused_data
    return bytes(body)
