"""What a feed owes: its documents, their bytes, and a recording of every byte ever fetched."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from tracker.core.model import Contest, Document, Finding, Report, Source
from tracker.ports.storage import DocumentState


class Payload(Struct, frozen=True, kw_only=True):
    """Bytes as fetched, with what is needed to ask for them conditionally next time.

    `played`: a feed server of ours says that it plays a night; nobody's count comes from there.
    """

    body: bytes
    url: str
    fetched_at_ms: int
    etag: str | None = None
    last_modified: str | None = None
    played: bool = False


class NotModified(Struct, frozen=True):
    """The source says that the body we hold is still the newest (304)."""


class Parsed(Struct, frozen=True, kw_only=True):
    """A document in our words. Unknown region codes stand in `findings`, numbers and all."""

    reports: tuple[Report, ...]
    source_at_ms: int | None
    findings: tuple[Finding, ...] = ()


class SourceFormat(Protocol):
    """One feed format: which documents a source has, and how their bytes are read.

    The only rooms that know an authority's spelling. Both methods are pure.
    """

    def documents(self, contest: Contest, source: Source) -> tuple[Document, ...]:
        """Return every document of *source* that is polled, parents before children."""
        ...

    def parse(self, contest: Contest, source: Source, document: Document, body: bytes) -> Parsed:
        """Read *body* into reports.

        Raises:
            SourceMalformed: the body is none of this format; nothing of it is used.
        """
        ...


class Fetcher(Protocol):
    """Gets one document politely: limits, conditional requests, budget, breaker."""

    async def fetch(
        self, contest: Contest, source: Source, document: Document, held: DocumentState | None
    ) -> Payload | NotModified:
        """Fetch *document*, conditionally if *held* has validators.

        Raises:
            SourceUnreachable, SourceThrottled, SourceRefused, SourceMalformed (too large,
            empty, redirected away).
        """
        ...


class Recorded(Struct, frozen=True, kw_only=True):
    """One line of the recording's index: which body was seen where and when."""

    digest: str
    contest_id: str
    source_id: str
    path: str
    url: str
    fetched_at_ms: int
    body_bytes: int


class Recording(Protocol):
    """Every payload ever fetched, by digest, written before it is parsed."""

    def put(self, contest_id: str, source_id: str, path: str, payload: Payload) -> str:
        """Keep *payload* and return its digest (SHA-256, hex). The same body is kept once.

        When this returns, the body survives the process.
        """
        ...

    def get(self, digest: str) -> bytes | None:
        """Return the body called *digest*, or None where it is not held."""
        ...

    def since(self, contest_id: str, moment: datetime) -> Iterable[Recorded]:
        """Yield what was fetched for *contest_id* at *moment* or later, oldest first."""
        ...
