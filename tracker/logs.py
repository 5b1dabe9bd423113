"""How log lines are made, and the table of every event that one can name.

Logs go to standard error: standard output belongs to a command's answer, so `--json` stays
one document. A line is for people on a terminal and JSON elsewhere. Whatever a feed or a
reader may have put into a value is escaped here, at the one door that all lines pass.
"""

import logging
import sys
from collections.abc import Mapping
from typing import Any, Literal, TextIO, TypeAlias

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from tracker.core import escape

Level: TypeAlias = Literal["debug", "info", "warning", "error"]

EVENTS: Mapping[str, tuple[Level, str]] = {
    "contest.missing": ("warning", "A poll names a contest that is no longer counted here."),
    "contest.taken_up": ("info", "A reducer has loaded a contest and goes on at its position."),
    "delta.mismatched": ("error", "A delta's old numbers are not those held; the held ones count."),
    "lease.acquired": ("info", "This reducer holds the bucket from now on, with this token."),
    "lease.lost": ("warning", "Another reducer holds the bucket; this one has stopped writing."),
    "library.logged": ("warning", "A library we use said something; its words are in `message`."),
    "poll.queued": ("debug", "The poll of one tick is in the queue."),
    "process.died": ("warning", "A process ended by itself; the supervisor starts it again."),
    "process.killed": ("warning", "A process did not stop when asked and was killed."),
    "process.started": ("info", "The supervisor has started a process."),
    "report.doubted": ("warning", "A rule or the parser found something in a report; see `code`."),
    "source.polled": ("info", "One document was polled: outcome, deltas, offsets, findings."),
    "standings.committed": ("info", "Standings and their position moved on together."),
    "standings.moved": (
        "warning",
        "The standings were elsewhere than thought and are loaded anew.",
    ),
    "standings.replaced": ("warning", "The whole log was folded again under a new epoch."),
    "store.lost": ("warning", "Redis can't be reached; the process waits and tries again."),
    "worker.crashed": ("error", "Our bug: the process ends with a traceback; please report it."),
    "worker.failed": (
        "error",
        "The process ends for a foreseen reason; `reason` says the way out.",
    ),
    "worker.started": ("info", "A process is up."),
    "worker.stopped": ("info", "A process has stopped because it was asked to."),
}
"""Every event by name: the level it is logged at, and what it tells an operator.

error: our bug, or an operator must act; warning: somebody else's trouble that we survived;
info: one canonical line per unit of work; debug: everything else.
"""

_CHATTY = ("rq", "uvicorn", "websockets", "aiohttp", "asyncio", "sse_starlette")
"""Libraries that log each request or job at info, where our own canonical line says it all."""


def configure_logs(
    worker: str, *, level: str = "info", style: str = "auto", stream: TextIO | None = None
) -> None:
    """Send every log line of this process, ours and the libraries', to *stream* (stderr).

    *worker* names the process in each line. *style* is auto, console or json. Give uvicorn
    `log_config=None`, or it takes its lines elsewhere; rq and websockets need nothing.
    """
    out = stream or sys.stderr
    console = style == "console" or (style == "auto" and out.isatty())
    least = logging.getLevelNamesMapping()[level.upper()]
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _names(worker),
    ]
    after = _rendering(console=console, colours=console and out.isatty())
    structlog.configure(
        processors=[*before, *after],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=True,
    )
    _route_libraries(out, least, before, after)


def _names(worker: str) -> Processor:
    """Return a processor that says which process speaks."""

    def name(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("worker", worker)
        return event

    return name


def _rendering(*, console: bool, colours: bool) -> list[Processor]:
    """Return the last steps of a line: traceback to text, everything escaped, one string."""
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if console:
        last = structlog.dev.ConsoleRenderer(
            colors=colours, exception_formatter=structlog.dev.plain_traceback
        )
    return [structlog.processors.format_exc_info, _escaped, last]


def _escaped(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Escape every text of *event*; a traceback keeps its lines, each behind a bar.

    Without the bar, a line break in an error's message could forge a log line.
    """
    traceback = event.pop("exception", None)
    safe: EventDict = {key: _safe(value) for key, value in event.items()}
    if isinstance(traceback, str):
        safe["exception"] = "\n".join(f"| {escape.log(line)}" for line in traceback.split("\n"))
    return safe


def _safe(value: Any) -> Any:
    """Return *value* with every text in it escaped; unknown objects become text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {escape.log(str(key)): _safe(held) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_safe(held) for held in value]
    return escape.log(str(value))


def _route_libraries(
    out: TextIO, least: int, before: list[Processor], after: list[Processor]
) -> None:
    """Give the standard library's loggers one handler that writes lines like ours."""
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_renamed, *before],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(least, logging.INFO))
    logging.captureWarnings(True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(least, logging.WARNING))


def _renamed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Turn a library's free sentence into an event of ours."""
    record = event.get("_record")
    message = event.pop("event", "")
    library = record.name if isinstance(record, logging.LogRecord) else ""
    return {"event": "library.logged", "library": library, "message": message, **event}
