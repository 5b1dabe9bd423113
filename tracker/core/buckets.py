"""Which bucket a contest lives in. Its keys, its lease and its tail all follow from that."""

import zlib

BUCKETS = 64


def bucket_of(contest_id: str) -> int:
    """Return the bucket of *contest_id*, the same on every machine and in every release."""
    return zlib.crc32(contest_id.encode()) % BUCKETS
