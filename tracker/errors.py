"""Every error that realcount raises on purpose. The class says what the caller does next.

RealcountError                 base; a sentence for an operator, and its data as attributes
├── ConfigError                give up: carries every problem, not the first
├── EntryRefused               mend and enter again: carries every problem, nothing was taken
├── SourceError                carries source_id
│   ├── SourceUnreachable      retry later: timeouts, refused connections, 5xx
│   ├── SourceThrottled        retry after retry_after_s: 429, 503 with Retry-After
│   ├── SourceRefused          do not retry soon: 401, 403, 404 and other 4xx
│   └── SourceMalformed        do not use: the body is none of this format; says where
├── StorageError
│   ├── StorageUnavailable     retry: Redis can't be reached or is loading
│   ├── StaleFence             stop: another reducer holds the bucket
│   ├── StalePosition          resync: the standings have moved on, load them again
│   └── StorageMalformed       stop: what is stored can't be read; the operator must act
├── ReaderError                the server's answer to our own client; carries the close code
└── CommandError               give up: a command can't do what was asked; says the way out
"""


class RealcountError(Exception):
    """Something went wrong that was foreseen; `str()` is one readable sentence."""


class ConfigError(RealcountError):
    """Settings or a definition can't be used. Mend every problem listed, then start again."""

    def __init__(self, what: str, problems: tuple[str, ...]) -> None:
        self.what = what
        self.problems = problems
        super().__init__(what, problems)

    def __str__(self) -> str:
        return _listed(self.what, self.problems)


class EntryRefused(RealcountError):
    """What a person entered can't be taken, and nothing of it was. Mend it and enter it again."""

    def __init__(self, what: str, problems: tuple[str, ...]) -> None:
        self.what = what
        self.problems = problems
        super().__init__(what, problems)

    def __str__(self) -> str:
        return _listed(self.what, self.problems, ", nothing was taken")


class SourceError(RealcountError):
    """A source gave no numbers; nothing has been counted and nothing has been lost."""

    def __init__(self, source_id: str, reason: str) -> None:
        self.source_id = source_id
        self.reason = reason
        super().__init__(source_id, reason)

    def __str__(self) -> str:
        return f"{self.source_id}: {self.reason}"


class SourceUnreachable(SourceError):
    """The source did not answer; try again after a pause."""


class SourceThrottled(SourceError):
    """The source asks for a pause; try again after `retry_after_s`."""

    def __init__(self, source_id: str, reason: str, retry_after_s: float | None) -> None:
        super().__init__(source_id, reason)
        self.retry_after_s = retry_after_s


class SourceRefused(SourceError):
    """The source says no (4xx); asking again at once will not help.

    `blocked`: it is our address or our headers that it refuses (401, 403), not one document.
    """

    def __init__(self, source_id: str, reason: str, *, blocked: bool = False) -> None:
        super().__init__(source_id, reason)
        self.blocked = blocked


class SourceMalformed(SourceError):
    """The body is none of this format; it is recorded under `digest` and never counted."""

    def __init__(
        self, source_id: str, reason: str, where: str = "", digest: str | None = None
    ) -> None:
        super().__init__(source_id, reason)
        self.where = where
        self.digest = digest

    def __str__(self) -> str:
        at = f" at {self.where}" if self.where else ""
        recorded = f" (recorded as {self.digest})" if self.digest else ""
        return f"{self.source_id}: {self.reason}{at}{recorded}"


class StorageError(RealcountError):
    """The store could not do what was asked."""


class StorageUnavailable(StorageError):
    """Redis can't be reached; whatever was under way can be tried again unchanged."""


class StaleFence(StorageError):
    """Another reducer holds this bucket with a newer token; stop writing at once."""

    def __init__(self, bucket: int, fence: int) -> None:
        self.bucket = bucket
        self.fence = fence
        super().__init__(bucket, fence)

    def __str__(self) -> str:
        return f"bucket {self.bucket:02d} is held with a newer token than {self.fence}"


class StalePosition(StorageError):
    """The standings are not where this reducer thought; load them again and go on."""

    def __init__(self, contest_id: str, expected: str, found: str) -> None:
        self.contest_id = contest_id
        self.expected = expected
        self.found = found
        super().__init__(contest_id, expected, found)

    def __str__(self) -> str:
        return f"{self.contest_id} stands at {self.found}, not at {self.expected}"


class StorageMalformed(StorageError):
    """Something stored can't be read. Run `realcount doctor`; `rebuild` mends standings."""

    def __init__(self, key: str, reason: str) -> None:
        self.key = key
        self.reason = reason
        super().__init__(key, reason)

    def __str__(self) -> str:
        return f"{self.key} can't be read: {self.reason}; `realcount rebuild` mends standings"


class ReaderError(RealcountError):
    """The server closed on us or said no; `code` says whether to come back."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(code, reason)

    def __str__(self) -> str:
        return f"the hub said {self.code}: {self.reason}"


class CommandError(RealcountError):
    """A command can't do what was asked; the message names the way out."""


def _listed(what: str, problems: tuple[str, ...], outcome: str = "") -> str:
    """Return how many *problems* there are, and each on a line of its own."""
    noun = "problem" if len(problems) == 1 else "problems"
    head = f"{what}: {len(problems)} {noun}{outcome}"
    return "\n".join([head, *(f"  {problem}" for problem in problems)])
