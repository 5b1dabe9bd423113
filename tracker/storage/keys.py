"""Every key we own in Redis. Keys of one contest share its bucket's hash tag, so that a script
may touch them together in a cluster; RQ's keys live elsewhere and are not ours."""

from tracker.core.buckets import BUCKETS, bucket_of

CLOCK = "{rc:00}:clock"
"""The night clock of this run; absent where the run goes by the wall."""

TOKENS = "{rc:00}:tokens"
"""Hash: name -> token, its secret as a digest."""

CHANNELS = "{rc:00}:channels"
"""Hash: name -> the state of a channel on the air."""

CHANNEL_REVISIONS = "{rc:00}:channels:revisions"
"""Hash: name -> the revision of that state, so that a script compares it without reading it."""


HOOKS = "{rc:00}:hooks"
"""Hash: name -> hook, with the secrets that it signs with."""


def channel_renderers(name: str) -> str:
    """Hash: id -> renderer of the channel *name*, as it was last heard; expires."""
    return f"{{rc:00}}:channels:renderers:{name}"


def tag(bucket: int) -> str:
    """Return the prefix of everything in *bucket*."""
    return f"{{rc:{bucket:02d}}}"


def lease(bucket: int) -> str:
    """Who reduces this bucket; expires."""
    return f"{tag(bucket)}:lease"


def fence(bucket: int) -> str:
    """The fencing token: a number that only grows."""
    return f"{tag(bucket)}:fence"


def contests(bucket: int) -> str:
    """Hash: contest id -> definition."""
    return f"{tag(bucket)}:contests"


def retired(bucket: int) -> str:
    """Hash: contest id -> the definition of a contest that nobody counts any more."""
    return f"{tag(bucket)}:retired"


def all_contests() -> tuple[str, ...]:
    """Return the definition hashes of every bucket."""
    return tuple(contests(bucket) for bucket in range(BUCKETS))


def _of(contest_id: str, name: str) -> str:
    return f"{tag(bucket_of(contest_id))}:{contest_id}:{name}"


def head(contest_id: str) -> str:
    """Hash: offset, chain and at of the newest log entry."""
    return _of(contest_id, "head")


def log(contest_id: str) -> str:
    """Stream: the log; the id of an entry is its offset."""
    return _of(contest_id, "log")


def ledger(contest_id: str) -> str:
    """Hash: source|part|region -> the last numbers that the source gave."""
    return _of(contest_id, "ledger")


def documents(contest_id: str, source_id: str) -> str:
    """Hash: path -> what we know of that document."""
    return _of(contest_id, f"documents:{source_id}")


def announced(contest_id: str, source_id: str) -> str:
    """Hash: region -> when a document above told of news there."""
    return _of(contest_id, f"announced:{source_id}")


def meta(contest_id: str) -> str:
    """Hash: epoch, offset, chain, at and state of the standings."""
    return _of(contest_id, "meta")


def tallies(contest_id: str) -> str:
    """Hash: region -> tally."""
    return _of(contest_id, "tallies")


def reports(contest_id: str) -> str:
    """Hash: source|part|region -> the last report of everything that doesn't count."""
    return _of(contest_id, "reports")


def notes(contest_id: str) -> str:
    """Hash: hold|source|part|region -> hold; correction|offset|region -> correction."""
    return _of(contest_id, "notes")


def alerts(contest_id: str) -> str:
    """Hash: alert|number -> alert; id|id and published|place -> number; memo|key -> memo."""
    return _of(contest_id, "alerts")


def checkpoints(contest_id: str) -> str:
    """Hash: offset -> a fold put away, packed."""
    return _of(contest_id, "checkpoints")


def checkpoint_marks(contest_id: str) -> str:
    """Hash: offset -> where that fold stands, without its contents."""
    return _of(contest_id, "checkpoints:marks")


def staged(key: str, fence: int) -> str:
    """Return where the holder of *fence* lays out what is to replace *key*, for itself alone."""
    return f"{key}:next:{fence}"


def stagings(contest_id: str) -> str:
    """Set: the fencing tokens under which something may be laid out."""
    return _of(contest_id, "stagings")


def changes(contest_id: str) -> str:
    """Stream: which regions changed, up to which position."""
    return _of(contest_id, "changes")


def wanted(contest_id: str) -> str:
    """The position of somebody who asks for a new epoch."""
    return _of(contest_id, "wanted")


def budget(name: str) -> str:
    """Until when a request budget is spent, in microseconds of wall time."""
    return f"{{rc:gate}}:budget:{name}"


def breaker(name: str) -> str:
    """The circuit breaker of one source seen from one machine."""
    return f"{{rc:gate}}:breaker:{name}"


def hook(hook_id: str, name: str) -> str:
    """What one hook has: see `HOOK_PARTS`."""
    return f"{{rc:00}}:hook:{hook_id}:{name}"


HOOK_PARTS = ("deliveries", "attempts", "due", "cursors", "rest", "log", "notes")
"""Hashes id -> delivery and id -> attempts begun; sorted set of ids by when they are due; hash
contest -> cursor; until when the hook rests; list of attempts, newest first; hash of notes."""
