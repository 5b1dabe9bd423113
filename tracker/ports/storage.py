"""What storage owes: the log, the standings, and the small things that a run keeps.

`storage/memory.py` is the specification: what it does is what these protocols mean.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from tracker.core.alerts.alert import Alert
from tracker.core.alerts.memory import Memo
from tracker.core.breaker import Breaker as Breaker
from tracker.core.diff import Key
from tracker.core.entries import Body, Entry, Moving
from tracker.core.model import (
    Contest,
    ContestState,
    Correction,
    Hold,
    Numbers,
    Report,
    Suspect,
    Tally,
)
from tracker.core.night import Night
from tracker.core.position import Position
from tracker.core.reduce import SourceKey
from tracker.core.token import Token

Verdict: TypeAlias = Literal["accepted", "partly_held", "held", "malformed", "older"]


class DocumentState(Struct, frozen=True, kw_only=True):
    """What one contest knows of one document of a source.

    The validators belong to the body called `digest`, and are stored with the verdict on that
    recorded body, never before it: one bad body followed by 304s must not freeze a feed.
    `outstanding` is how many stations are still out by the document's own word.
    """

    path: str
    region_id: str
    digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    verdict: Verdict | None = None
    source_at_ms: int | None = None
    checked_at_ms: int | None = None
    changed_at_ms: int | None = None
    failed_at_ms: int | None = None
    failure: str | None = None
    outstanding: int | None = None


class Head(Struct, frozen=True):
    """The top of a contest's log. Offset 0 is a log without entries."""

    offset: int = 0
    chain: str = ""
    at_ms: int = 0


class Appended(Struct, frozen=True):
    """What became of deltas: the entry that took them, and those whose region had moved.

    `offset` is None when nothing was left to append. `older`: the document has already given
    numbers of a later source time, so nothing of this copy was taken.
    """

    offset: int | None
    moved: tuple[Key, ...] = ()
    older: bool = False


NOTHING_ENDS: Mapping[Key, Suspect] = MappingProxyType({})


class Log(Protocol):
    """A contest's log of entries, and the ledger of what each source last said.

    Offsets start at 1 and leave no gap; `at_ms` never falls; `chain` depends on all before.
    """

    async def append_reports(
        self,
        contest_id: str,
        body: Moving,
        *,
        now_ms: int,
        ended: Mapping[Key, Suspect] = NOTHING_ENDS,
    ) -> Appended:
        """Append those deltas of *body* whose `old` is still the ledger's word on its region.

        Ledger and log change in one atomic step, region by region: what still matches is
        appended in one entry, what moved is returned for a new diff. At most 1,000 deltas.
        Source time is compared within one document only, and in the same step: a copy that is
        older than what this document has given before changes nothing. A report in whose region
        something is held names it in *ended*, and both go together.
        """
        ...

    async def held(
        self, contest_id: str, source_id: str, keys: Sequence[Key]
    ) -> Mapping[Key, Suspect]:
        """Return what is held of each of *keys*; where nothing is, the key is left out."""
        ...

    async def append(self, contest_id: str, body: Body, *, now_ms: int) -> int:
        """Append an entry that carries no deltas and return its offset."""
        ...

    async def last(
        self, contest_id: str, source_id: str, keys: Sequence[Key]
    ) -> Mapping[Key, Numbers]:
        """Return the ledger's word on each of *keys*; a key that was never said is left out."""
        ...

    async def read(self, contest_id: str, after: int, count: int) -> tuple[Entry, ...]:
        """Return up to *count* entries after offset *after*, in order, without a gap."""
        ...

    async def head(self, contest_id: str) -> Head:
        """Return the top of the log."""
        ...

    async def wait(self, after: Mapping[str, int], timeout_s: float) -> None:
        """Return when a log among *after* (all of one bucket) has grown, or at the timeout."""
        ...


class Documents(Protocol):
    """The state of every document of a contest's sources."""

    async def get(
        self, contest_id: str, source_id: str, paths: Sequence[str] | None = None
    ) -> Mapping[str, DocumentState]:
        """Return the states of the documents of *source_id*, by path; those of *paths* alone."""
        ...

    async def put(self, contest_id: str, source_id: str, state: DocumentState) -> None:
        """Keep *state* as the newest word on its document."""
        ...

    async def announce(
        self, contest_id: str, source_id: str, region_ids: Sequence[str], at_ms: int
    ) -> None:
        """Note that a document above told, at *at_ms*, of news in each of *region_ids*."""
        ...

    async def announced(self, contest_id: str, source_id: str) -> Mapping[str, int]:
        """Return when news was last told of, by region."""
        ...


class Meta(Struct, frozen=True):
    """Where a contest's standings stand: position, chain token and clock of the last entry."""

    position: Position
    chain: str
    at_ms: int


class Stored(Struct, frozen=True, kw_only=True):
    """A contest's standings as stored, all of one position."""

    meta: Meta
    tallies: dict[str, Tally]
    reports: dict[SourceKey, Report]
    state: ContestState
    holds: dict[SourceKey, Hold] = {}
    corrections: tuple[Correction, ...] = ()
    alerts: tuple[Alert, ...] = ()
    memos: dict[str, Memo] = {}


class Commit(Struct, frozen=True, kw_only=True):
    """One step of the standings: everything that changes, from one position to another."""

    expected: Position | None
    meta: Meta
    tallies: dict[str, Tally]
    reports: dict[SourceKey, Report | None] = {}
    state: ContestState | None = None
    holds: dict[SourceKey, Hold | None] = {}
    corrections: tuple[Correction, ...] = ()
    alerts: tuple[Alert, ...] = ()
    memos: dict[str, Memo] = {}

    @property
    def rows(self) -> int:
        """How many rows this step writes; an alert stands under its number, id and place."""
        side = len(self.reports) + len(self.holds) + len(self.corrections) + len(self.memos)
        return len(self.tallies) + side + 3 * len(self.alerts)


class Notes(Struct, frozen=True, kw_only=True):
    """What a desk looks at: everything that is held now, and what was corrected, newest first."""

    holds: tuple[Hold, ...]
    corrections: tuple[Correction, ...]


class Change(Struct, frozen=True, kw_only=True):
    """One line of the change stream: which regions changed after `start`, up to `position`."""

    contest_id: str
    cursor: str
    start: int
    position: Position
    chain: str
    regions: tuple[str, ...]
    contest: bool


class Standings(Protocol):
    """The current standings of every contest, moved by whoever holds the bucket's lease."""

    async def meta(self, contest_id: str) -> Meta | None:
        """Return where the standings stand, or None before the first commit."""
        ...

    async def load(self, contest_id: str, *, reports: bool = False) -> Stored | None:
        """Return the standings, all of one position; *reports* brings all that is beside them."""
        ...

    async def notes(self, contest_id: str) -> Notes:
        """Return what is held and what was corrected, at most the newest 1,000 of the latter."""
        ...

    async def tallies(
        self, contest_id: str, region_ids: Sequence[str]
    ) -> tuple[Meta | None, dict[str, Tally], ContestState]:
        """Return the newest tallies of *region_ids* with the position they reflect, atomically.

        They may be newer than a change that named them, never older.
        """
        ...

    async def commit(self, contest_id: str, commit: Commit, *, fence: int) -> None:
        """Store tallies, reports, state, position and a line of the change stream in one step.

        `commit.expected` is the position the standings must be at (None: no commit yet).
        At most 2,000 rows: everything together (`Commit.rows`).

        Raises:
            StaleFence: a newer fencing token has been seen; the caller must stop.
            StalePosition: the standings stand elsewhere; the caller loads them again.
        """
        ...

    async def replace(
        self, contest_id: str, stored: Stored, *, expected: Position | None, fence: int
    ) -> None:
        """Put *stored* in the place of everything that is there, in one step for every reader.

        Its line in the change stream starts past its own position: nobody can join it, so
        everybody loads the standings again. It answers `want_epoch`.

        Raises:
            StaleFence, StalePosition: as `commit`.
        """
        ...

    async def cursor(self, contest_id: str) -> str:
        """Return the end of the change stream: changes after it are news."""
        ...

    async def changes(self, after: Mapping[str, str], timeout_s: float) -> tuple[Change, ...]:
        """Wait for changes after the cursors in *after* (contests of one bucket)."""
        ...

    async def want_epoch(self, contest_id: str, held: Position) -> None:
        """Ask the lease holder for a new epoch: *held* can't be a position of this log."""
        ...

    async def epoch_wanted(self, contest_id: str) -> Position | None:
        """Return what `want_epoch` asked for, until a `replace` has answered it."""
        ...


class Leases(Protocol):
    """One holder per bucket, and a fencing token that only grows."""

    async def acquire(self, bucket: int, holder: str, ttl_s: float) -> int | None:
        """Take or renew the lease; return its fencing token, or None while another holds it.

        A renewal keeps the token; a new holder gets a greater one.
        """
        ...

    async def release(self, bucket: int, holder: str) -> None:
        """Give the lease up if *holder* has it."""
        ...


class Contests(Protocol):
    """The definitions of every contest that is being counted here, by bucket."""

    async def register(self, contest: Contest) -> None:
        """Keep *contest*; every process finds it from now on."""
        ...

    async def get(self, contest_id: str) -> Contest | None:
        """Return a definition, or None."""
        ...

    async def ids(self) -> tuple[str, ...]:
        """Return the ids of all contests, sorted."""
        ...

    async def retire(self, contest_id: str) -> None:
        """Let nobody count or list a contest any more; its log and standings stay.

        `register` brings it back.
        """
        ...

    async def retired(self, contest_id: str) -> Contest | None:
        """Return the definition that a contest had when it was retired; None: it is not."""
        ...


class Clock(Protocol):
    """What time it is in this run."""

    async def now_ms(self) -> int:
        """Return the night's time."""
        ...

    async def night(self) -> Night | None:
        """Return the night clock, or None when the run goes by the wall."""
        ...

    async def set(self, night: Night | None) -> None:
        """Let every process of this run go by *night* from now on."""
        ...


class Gate(Protocol):
    """Request budgets shared by all pollers, and breakers shared by those of one machine."""

    async def take(self, budget: str, *, per_minute_max: int, wall_ms: int) -> int:
        """Take one request out of *budget*; return 0, or the milliseconds until one is free.

        Where it returns more than 0, nothing was taken.
        """
        ...

    async def breaker(self, name: str) -> Breaker:
        """Return the breaker called *name*; one never written is closed."""
        ...

    async def set_breaker(self, name: str, breaker: Breaker) -> None:
        """Keep *breaker* under *name*."""
        ...


class Tokens(Protocol):
    """Every token that was ever created here, revoked ones too; digests, never secrets."""

    async def create(self, token: Token) -> Token:
        """Keep *token* and return it, or return the one that has its name already.

        A name is given once and for good, because it stands on its holder's decisions: where
        another token has or had it, nothing changes.
        """
        ...

    async def revoke(self, name: str, *, by: str, now_ms: int) -> Token | None:
        """Mark the token *name* as revoked for ever and return it; None: there is none.

        One that was revoked before stays as it is.
        """
        ...

    async def every(self) -> tuple[Token, ...]:
        """Return all tokens, by name."""
        ...
