"""Every setting with its default and what it is for, read once by the composition roots.

A setting is given as `REALCOUNT_<NAME>`, or by a command's option, which wins. Edges never
read this: they get plain keyword arguments.
"""

import difflib
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from tracker.errors import ConfigError

PREFIX = "REALCOUNT_"

Kind: TypeAlias = Literal["text", "integer", "number", "choice", "url", "folder"]
Value: TypeAlias = str | int | float | Path | None
Origin: TypeAlias = Literal["option", "environment", "default"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing an operator may choose: its name, its default, and a sentence on its effect.

    `among` holds the words of a choice or the schemes of a URL; `low` and `high` bound numbers.
    """

    name: str
    default: str | int | float | None
    help: str
    kind: Kind = "text"
    low: float = 0
    high: float = float("inf")
    among: tuple[str, ...] = ()
    secret: bool = False


_REDIS = ("redis", "rediss", "unix")
_PORT_MAX = 65_535

SETTINGS = (
    Setting(
        "redis_url",
        None,
        "Redis or Valkey that keeps the count; without it a server is started in `folder`.",
        "url",
        among=_REDIS,
        secret=True,
    ),
    Setting(
        "rq_redis_url",
        None,
        "Plain Redis for the polling jobs; without it the database after that of `redis_url`.",
        "url",
        among=_REDIS,
        secret=True,
    ),
    Setting(
        "folder",
        None,
        "Where the embedded server and the recording live; by default the user's data folder.",
        "folder",
    ),
    Setting(
        "recording_folder",
        None,
        "Where every fetched body is kept before it is parsed; by default `recording` in `folder`.",
        "folder",
    ),
    Setting(
        "public_url",
        None,
        "Address at which readers reach the web app; by default this machine and `web_port`.",
        "url",
        among=("http", "https"),
    ),
    Setting("host", "127.0.0.1", "Interface that hub, web and feed listen on."),
    Setting(
        "web_port", 8040, "Port of pages and HTTP; 0 takes a free one.", "integer", 0, _PORT_MAX
    ),
    Setting(
        "hub_port", 8041, "Port of the WebSocket hub; 0 takes a free one.", "integer", 0, _PORT_MAX
    ),
    Setting(
        "feed_port", 8042, "Port of the feed server; 0 takes a free one.", "integer", 0, _PORT_MAX
    ),
    Setting(
        "hub_admin_port",
        8043,
        "Port of one hub's own health and metrics; 0 takes a free one.",
        "integer",
        0,
        _PORT_MAX,
    ),
    Setting(
        "log_level",
        "info",
        "Least level that is logged.",
        "choice",
        among=("debug", "info", "warning", "error"),
    ),
    Setting(
        "log_format",
        "auto",
        "How a log line looks; auto is console on a terminal and JSON elsewhere.",
        "choice",
        among=("auto", "console", "json"),
    ),
    Setting(
        "tick_ms",
        100,
        "How long the reducer gathers entries after a commit before it makes the next.",
        "integer",
        10,
        5_000,
    ),
    Setting("poller_count", 2, "Pollers that `realcount up` starts.", "integer", 1, 64),
    Setting("contact", "", "Mail or web address in our User-Agent, for the owner of a feed."),
    Setting(
        "demo_feed_url",
        None,
        "Feed server whose accidents the pages offer as buttons; `realcount demo` sets it.",
        "url",
        among=("http",),
    ),
    Setting(
        "machine",
        None,
        "Name of this outgoing machine, for breakers and logs; by default its host name.",
    ),
    Setting(
        "lease_ttl_s",
        10.0,
        "How long a silent reducer keeps its buckets before another takes them over.",
        "number",
        1,
        300,
    ),
    Setting(
        "renderer_lost_s",
        20.0,
        "How long a renderer of a live channel may be silent before a newsroom is told.",
        "number",
        10,
        600,
    ),
    Setting(
        "hook_timeout_s",
        15.0,
        "How long a receiver of alerts may take to answer.",
        "number",
        1,
        30,
    ),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}
_USERINFO = re.compile(r"^([a-z]+:/+)?.*@", re.S)
_HEADER_SAFE = re.compile(r"[\x20-\x7e]{0,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What was chosen, with every default filled in; the URLs that hold passwords don't print."""

    redis_url: str | None = field(repr=False)
    rq_redis_url: str | None = field(repr=False)
    folder: Path
    recording_folder: Path
    public_url: str
    host: str
    web_port: int
    hub_port: int
    feed_port: int
    hub_admin_port: int
    log_level: str
    log_format: str
    tick_ms: int
    poller_count: int
    contact: str
    demo_feed_url: str | None
    machine: str
    lease_ttl_s: float
    renderer_lost_s: float
    hook_timeout_s: float


def read_settings(
    environ: Mapping[str, str], given: Mapping[str, object] | None = None
) -> Settings:
    """Return the settings in *environ*, with those in *given* (a command's options) on top.

    An empty variable counts as not set; a None in *given* as not given.

    Raises:
        ConfigError: unknown names or bad values, all of them at once.
    """
    texts = _texts(environ, given or {})
    problems = _unknown(environ)
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        value, problem = _parsed(setting, texts.get(setting.name))
        values[setting.name] = value
        if problem:
            problems.append(f"{PREFIX}{setting.name.upper()}{problem}")
    if problems:
        raise ConfigError("settings", tuple(problems))
    return Settings(**_filled(values, environ))


def origins(
    environ: Mapping[str, str], given: Mapping[str, object] | None = None
) -> dict[str, Origin]:
    """Return where each setting comes from: an option, the environment or its default."""
    options = {name for name, value in (given or {}).items() if value is not None}
    found: dict[str, Origin] = {}
    for setting in SETTINGS:
        in_environ = bool(environ.get(PREFIX + setting.name.upper()))
        found[setting.name] = (
            "option" if setting.name in options else "environment" if in_environ else "default"
        )
    return found


def shown(settings: Settings) -> dict[str, Value]:
    """Return every setting as it may be printed: passwords are `***`."""
    values: dict[str, Value] = {f.name: getattr(settings, f.name) for f in fields(settings)}
    for name, value in values.items():
        if _BY_NAME[name].secret and isinstance(value, str):
            values[name] = masked(value)
    return values


def local_url(web_port: int) -> str:
    """Return the address of the pages for whoever sits at this machine."""
    return f"http://localhost:{web_port}"


def masked(url: str) -> str:
    """Return *url* without what could be a password, however badly it is written."""
    return re.sub(r"(password=)[^&#]*", r"\1***", _USERINFO.sub(r"\1***@", url))


def jobs_url(rq_redis_url: str | None, redis_url: str) -> str:
    """Return where the polling jobs live: *rq_redis_url*, or the database after *redis_url*'s.

    A single server holds sixteen databases; a cluster has one, and needs `rq_redis_url`.
    """
    if rq_redis_url:
        return rq_redis_url
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        found = re.search(r"\bdb=(\d+)", parts.query)
        rest = re.sub(r"&?\bdb=\d+", "", parts.query).strip("&")
        number = f"db={int(found[1]) + 1 if found else 1}"
        return f"{redis_url.partition('?')[0]}?{rest}{'&' if rest else ''}{number}"
    path = parts.path.strip("/")
    return parts._replace(path=f"/{int(path) + 1 if path.isdigit() else 1}").geturl()


def _texts(environ: Mapping[str, str], given: Mapping[str, object]) -> dict[str, str]:
    """Return the settings that were given at all, as text."""
    found = {name: environ.get(PREFIX + name.upper(), "").strip() for name in _BY_NAME}
    for name, value in given.items():
        assert name in _BY_NAME, f"{name} is no setting"
        if value is not None:
            found[name] = str(value)
    return {name: text for name, text in found.items() if text}


def _unknown(environ: Mapping[str, str]) -> list[str]:
    """Return a sentence for each variable that looks like ours and is not."""
    known = [name.upper() for name in _BY_NAME]
    sentences = []
    for name in sorted(environ):
        own = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and own not in known:
            # Without the prefix that they all share, or every name is close to some other.
            close = difflib.get_close_matches(own, known, 1)
            hint = (
                f"did you mean {PREFIX}{close[0]}?"
                if close
                else "unset it; `realcount doctor` lists all"
            )
            sentences.append(f"{name} is no setting; {hint}")
    return sentences


def _parsed(setting: Setting, text: str | None) -> tuple[Value, str]:
    """Return the value of *text* and the rest of a sentence on what is wrong with it."""
    if text is None:
        return setting.default, ""
    if setting.kind in ("integer", "number"):
        return _number(setting, text)
    if setting.kind == "choice":
        return _chosen(setting, text)
    if setting.kind == "url":
        return text, _url_problem(setting, text)
    if setting.kind == "folder":
        return Path(text), ""
    if not _HEADER_SAFE.fullmatch(text):
        return None, f" is {text!r}: use at most 200 printable ASCII characters"
    return text, ""


def _number(setting: Setting, text: str) -> tuple[Value, str]:
    whole = setting.kind == "integer"
    kind = "a whole number" if whole else "a number"
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        return None, f" is {text!r}: it must be {kind}"
    if not setting.low <= value <= setting.high:
        return None, f" is {text}: it must be {kind} from {setting.low:g} to {setting.high:g}"
    return value, ""


def _chosen(setting: Setting, text: str) -> tuple[Value, str]:
    if text in setting.among:
        return text, ""
    return None, f" is {text!r}: it must be one of {', '.join(setting.among)}"


def _url_problem(setting: Setting, text: str) -> str:
    """Return what is wrong with an address, never printing a password it may hold."""
    seen = masked(text)
    schemes = ", ".join(f"{scheme}://" for scheme in setting.among)
    try:
        parts = urlsplit(text)
        port_given = parts.port is not None
    except ValueError as problem:
        return f" is {seen!r}: {problem if 'Port' in str(problem) else 'it is no address'}"
    if parts.scheme not in setting.among:
        return f" is {seen!r}: it must begin with {schemes}"
    if parts.scheme == "unix":
        return "" if parts.path else f" is {seen!r}: it names no socket"
    if not parts.hostname:
        return f" is {seen!r}: it names no host" + (" before the port" if port_given else "")
    if not setting.secret and parts.username is not None:
        return f" is {seen!r}: readers see this address, it must not hold a password"
    return ""


def _filled(values: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Return *values* with the defaults that depend on this machine and on other settings."""
    folder = _absolute(values["folder"] or _user_folder(environ), environ)
    recording = _absolute(values["recording_folder"] or folder / "recording", environ)
    public_url = values["public_url"] or local_url(values["web_port"])
    return values | {
        "folder": folder,
        "recording_folder": recording,
        "public_url": public_url.rstrip("/"),
        "machine": values["machine"] or socket.gethostname(),
    }


def _user_folder(environ: Mapping[str, str]) -> Path:
    """Return the user's data folder; without a home it is `.realcount` where we are."""
    if environ.get("XDG_DATA_HOME"):
        return Path(environ["XDG_DATA_HOME"]) / "realcount"
    if environ.get("HOME"):
        return Path(environ["HOME"]) / ".local" / "share" / "realcount"
    return Path(".realcount")


def _absolute(folder: Path, environ: Mapping[str, str]) -> Path:
    """Return *folder* from the root, `~` being the home in *environ*."""
    home = environ.get("HOME")
    parts = folder.parts
    if home and parts and parts[0] == "~":
        folder = Path(home, *parts[1:])
    return folder.absolute()
