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
    "alert.decided": ("info", "Somebody let an alert out, refused it or took note of it."),
    "channel.changed": ("info", "Somebody operated a channel on the air."),
    "channel.lead_noted": ("info", "A change of lead was put next on a channel."),
    "checkpoint.lost": (
        "warning",
        "A checkpoint can't be kept or dropped; answers about the past are the same, but slower.",
    ),
    "contest.called": ("info", "Somebody called a contest for an option."),
    "contest.defined": ("info", "A contest is counted by another definition from now on."),
    "contest.missing": (
        "warning",
        "A poll is asked for a contest that is not registered; the job does nothing.",
    ),
    "contest.taken_up": (
        "info",
        "A reducer begins a contest at the position its standings stand at.",
    ),
    "contest.uncalled": ("info", "Somebody took the call back."),
    "delta.mismatched": (
        "error",
        "A delta starts from other numbers than the standings hold; the held ones stand. "
        "Run `realcount rebuild`.",
    ),
    "alerts.taken": ("info", "New alerts are on their way to a hook."),
    "delivery.crashed": (
        "error",
        "A bug of ours broke an attempt; it counts as one that failed.",
    ),
    "delivery.failed": ("warning", "A receiver did not take an alert; it is sent again."),
    "delivery.given_up": (
        "warning",
        "An alert is not sent again by itself; `realcount hooks replay` sends it.",
    ),
    "delivery.made": ("info", "A receiver has an alert."),
    "hook.disabled": (
        "warning",
        "A receiver wants nothing more; `realcount hooks enable` undoes it.",
    ),
    "renderer.followed": ("info", "No renderer of a live channel is missed any more."),
    "renderer.lost": ("error", "A live channel that is on has lost a renderer; see the panel."),
    "source.chosen": ("info", "Somebody let another source count."),
    "holds.decided": ("info", "Somebody released or rejected what was held."),
    "hub.draining": (
        "info",
        "The hub stops and sends its readers away, spread over a few seconds.",
    ),
    "hub.started": ("info", "The hub listens."),
    "lease.acquired": ("info", "A reducer holds a bucket; its fencing token is in `fence`."),
    "lease.lost": ("warning", "Another reducer has taken a bucket over; this one stops writing."),
    "library.logged": ("warning", "A library we use said something; its words are in `message`."),
    "poll.queued": ("debug", "A scheduler put the poll of one tick into the queue."),
    "process.died": ("warning", "A process of the run ended by itself and is started again."),
    "process.killed": ("warning", "A process did not end when asked and was killed."),
    "process.refused": (
        "error",
        "A process can't use its settings; starting it again won't help, so the run stops.",
    ),
    "process.started": ("info", "The supervisor started a process."),
    "reader.closed": ("warning", "A reader took nothing for a minute and was sent away."),
    "reader.left": ("debug", "A reader's connection ended."),
    "recap.entered": ("info", "Somebody entered what a tier of the recapitulation says."),
    "report.doubted": (
        "warning",
        "A document names a region or option that the contest doesn't have; its other rows count.",
    ),
    "report.entered": ("info", "Somebody entered what a source by hand says."),
    "request.crashed": ("error", "A bug of ours broke an HTTP request; the reader got a 500."),
    "server.died": ("warning", "The embedded server ended by itself and is started again."),
    "server.failed": (
        "error",
        "The embedded server does not start; its log is in the data folder.",
    ),
    "source.changed": ("warning", "A source is in another state than before; an entry says so."),
    "source.polled": ("info", "One poll of one document, and what became of it."),
    "standings.committed": ("info", "A reducer moved standings to a new position."),
    "standings.moved": (
        "warning",
        "The standings are not where the reducer left them; it loads them again.",
    ),
    "standings.replaced": (
        "warning",
        "The log was folded again under a new epoch; every reader gets a snapshot.",
    ),
    "store.fell_back": (
        "warning",
        "The log no longer holds what readers have been shown; a new epoch is asked for.",
    ),
    "store.found": ("info", "The store can be reached (again)."),
    "store.lost": ("warning", "The store can't be reached; what is held is served on."),
    "token.accepted": ("info", "Somebody signed in to the pages; `name` says who."),
    "token.refused": (
        "warning",
        "A token that does not hold was shown from `address`; its text is never logged.",
    ),
    "token.unchecked": (
        "warning",
        "Tokens can't be read from the store; nobody is let in until they can.",
    ),
    "web.started": ("info", "The web app listens."),
    "worker.crashed": ("error", "A bug of ours ended a process; its supervisor starts it again."),
    "worker.failed": ("error", "A process can't go on; the reason says what to mend."),
    "worker.started": ("info", "A process begins."),
    "worker.stopped": ("info", "A process ended because it was asked to."),
}
"""Every event by name: the level it is logged at, and what it tells an operator.

error: our bug, or an operator must act; warning: somebody else's trouble that we survived;
info: one canonical line per unit of work; debug: everything else.
"""

_CHATTY = ("rq", "uvicorn", "websockets", "aiohttp", "asyncio", "sse_starlette", "urllib3")
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
    for name in list(logging.root.manager.loggerDict):
        # RQ sets a level of its own on a logger below; ours is the one that counts.
        if name.split(".")[0] in _CHATTY and name not in _CHATTY:
            logging.getLogger(name).setLevel(logging.NOTSET)


def _renamed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Turn a library's free sentence into an event of ours."""
    record = event.get("_record")
    message = event.pop("event", "")
    library = record.name if isinstance(record, logging.LogRecord) else ""
    return {"event": "library.logged", "library": library, "message": message, **event}
