"""What a contest's definition says of its alerts, and what a person calls."""

from msgspec import Struct


class Alerting(Struct, frozen=True, kw_only=True):
    """When a contest tells its newsroom what; `docs/alerts.md` says why each default is so.

    `levels` are those that are watched; empty means the first two. `publish` says of a type
    whether it goes out by itself (`auto`) or waits for a person (`approve`); `off` are types that
    nobody here wants.
    """

    levels: tuple[str, ...] = ()
    settle_s: int = 60
    lead_votes_min: int = 1
    public_percent: int = 50
    threshold_percent: int = 10
    progress_percents: tuple[int, ...] = (10, 25, 50, 75, 90, 99)
    margin_permilles: tuple[int, ...] = (10,)
    deadline_near_h: int = 48
    publish: dict[str, str] = {}
    off: tuple[str, ...] = ()


class Called(Struct, frozen=True, array_like=True, gc=False):
    """Who a person says has won, on whose word, and why: a newsroom's own call, never ours."""

    option_id: str
    at_ms: int
    by: str
    why: str = ""
    source: str = ""
