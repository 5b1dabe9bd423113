"""Hooks in a file: what it asks for, what that changes, and the change.

The file is the whole list. It says who is told what, so it can be read, reviewed and kept beside
the definitions; the addresses of chats, which are secrets, may stand in variables.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from tracker.core.delivery.hook import Hook
from tracker.errors import ConfigError, EntryRefused
from tracker.ports import Store
from workers.hooking import (
    Asked,
    add_hook,
    asked_of,
    change,
    hook_of,
    kind_of,
    place_problems,
    problems_of,
)


class Plan(Struct, frozen=True):
    """What a file changes: wishes to add, hooks with the wish they become, hooks to remove."""

    added: tuple[Asked, ...] = ()
    changed: tuple[tuple[Hook, Asked], ...] = ()
    removed: tuple[Hook, ...] = ()

    @property
    def empty(self) -> bool:
        """Say whether everything is as the file has it."""
        return not (self.added or self.changed or self.removed)


def read_subscriptions(text: str, environ: Mapping[str, str], *, name: str) -> tuple[Asked, ...]:
    """Return what the TOML *text* of the file *name* asks for.

    Raises:
        ConfigError: everything that is wrong with it.
    """
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(name, (f"it is no TOML: {error}",)) from error
    extra = sorted(rows.keys() - {"hooks"})
    problems = [f"{key} says nothing here; write [[hooks]]" for key in extra]
    listed = rows.get("hooks", [])
    if not isinstance(listed, list):
        raise ConfigError(name, ("hooks are written as [[hooks]], one after the other",))
    asked = []
    for number, row in enumerate(listed, 1):
        try:
            one = msgspec.convert(_with_url(row, environ), Asked)
        except msgspec.ValidationError as error:
            problems.append(f"hook {number}: {error}")
            continue
        asked.append(one)
        problems += [f"hook {number} ({one.name}): {problem}" for problem in problems_of(one)]
    problems += _twice(asked)
    if problems:
        raise ConfigError(name, tuple(problems))
    return tuple(asked)


def plan_of(held: Sequence[Hook], asked: Sequence[Asked]) -> Plan:
    """Return what has to happen so that the hooks *held* become those that are *asked* for.

    A webhook that becomes a chat is another hook: the one goes and the other is made.
    """
    by_name = {hook.name: hook for hook in held}
    same = {
        one.name: by_name[one.name]
        for one in asked
        if one.name in by_name and by_name[one.name].kind == kind_of(one.url)
    }
    return Plan(
        added=tuple(one for one in asked if one.name not in same),
        changed=tuple(
            (same[one.name], one)
            for one in asked
            if one.name in same and asked_of(same[one.name]) != one
        ),
        removed=tuple(hook for hook in held if hook.name not in same),
    )


def told(plan: Plan) -> Iterator[str]:
    """Yield a line for each thing that *plan* will do; addresses stay out of it."""
    for one in plan.added:
        yield f"add     {one.name}: {kind_of(one.url)}{_wish(one)}"
    for hook, one in plan.changed:
        before, after = msgspec.to_builtins(asked_of(hook)), msgspec.to_builtins(one)
        fields = ", ".join(
            "another address" if key == "url" else f"{key} {_said(before[key])} -> {_said(value)}"
            for key, value in after.items()
            if value != before[key]
        )
        yield f"change  {hook.name}: {fields}"
    for hook in plan.removed:
        yield f"remove  {hook.name}: with the record of what it was sent"


async def carry_out(store: Store, plan: Plan, *, by: str) -> list[tuple[Hook, str | None]]:
    """Do what *plan* says; return the hooks that were made, each with its secret if it has one.

    Raises:
        EntryRefused: something names a region that is nowhere; nothing was done.
        CommandError: somebody has changed a hook meanwhile; what was done so far stays, and the
            same file, applied again, does the rest.
    """
    wishes = [*plan.added, *(one for _, one in plan.changed)]
    problems = [f"{one.name}: {p}" for one in wishes async for p in place_problems(store, one)]
    if problems:
        raise EntryRefused("hooks", tuple(problems))
    for hook in plan.removed:
        await store.hooks.remove(hook)
    for hook, one in plan.changed:
        await change(store, hook, hook_of(one, hook))
    return [await add_hook(store, one, by=by) for one in plan.added]


def _with_url(row: Any, environ: Mapping[str, str]) -> Any:
    """Return *row* with its address; `url_from` names the variable that holds it."""
    if not isinstance(row, dict) or "url_from" not in row:
        return row
    variable = row["url_from"]
    if "url" in row:
        raise msgspec.ValidationError("url and url_from are one too many")
    if not isinstance(variable, str) or not environ.get(variable):
        raise msgspec.ValidationError(f"url_from: the variable {variable} is not set")
    rest = {key: value for key, value in row.items() if key != "url_from"}
    return {**rest, "url": environ[variable]}


def _twice(asked: Sequence[Asked]) -> Iterator[str]:
    names = [one.name for one in asked]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} stands there more than once"


def _wish(one: Asked) -> str:
    """Return what *one* asks for beside its address, where it is not the default."""
    plain = msgspec.to_builtins(Asked(name=one.name, url=one.url))
    given = msgspec.to_builtins(one)
    said = [f"{key} {_said(value)}" for key, value in given.items() if value != plain[key]]
    return f", {', '.join(said)}" if said else ""


def _said(value: Any) -> str:
    return " ".join(map(str, value)) or "all" if isinstance(value, list | tuple) else str(value)
