"""The Lua scripts beside this file, called by content so that two releases can run side by side."""

from functools import cache
from importlib.resources import files

from redis.commands.core import AsyncScript

from tracker.storage.client import Client


@cache
def _text(name: str) -> str:
    return files("tracker.storage").joinpath(f"{name}.lua").read_text(encoding="utf-8")


def script(redis: Client, name: str) -> AsyncScript:
    """Return the script *name*; it loads itself again after a restart of the server."""
    registered: AsyncScript = redis.register_script(_text(name))
    return registered
