"""What has to be remembered between two entries so that nothing is said twice or too soon."""

from msgspec import Struct


class Memo(Struct, array_like=True):
    """What was said of one subject: a type, a region, and who or what it is about.

    `times` is how often it was said, `last` the id of the newest of those alerts. `said` is what
    the newest told, `shown` what the public was last told, `now` what stands since `since_ms`;
    `moves` counts how often that changed since it was last settled. `due_ms` is when it has to be
    looked at again though nothing arrives. `corrected`: a number fell since it was last settled.
    """

    times: int = 0
    last: str | None = None
    said: str | None = None
    before: str | None = None
    shown: str | None = None
    now: str | None = None
    since_ms: int | None = None
    moves: int = 0
    due_ms: int | None = None
    corrected: bool = False


def memo_key(kind: str, region_id: str, subject: str = "") -> str:
    """Return where the memo of a type, a region and a subject is kept."""
    return f"{kind}|{region_id}|{subject}"
