"""Hooks as people ask for them: what is wrong with a wish, and what becomes of a good one."""

import secrets
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from tracker.core.alerts.alert import Audience
from tracker.core.alerts.wanted import unknown_types
from tracker.core.delivery.hook import (
    SECRET_BYTES,
    Delivery,
    Hook,
    HookKind,
    Secret,
    Wants,
    name_problem,
    rotated,
    secret_text,
)
from tracker.core.delivery.timing import quiet_text, read_quiet
from tracker.core.rules import Language
from tracker.core.tree import grow
from tracker.errors import CommandError, EntryRefused
from tracker.notify.channels import editable, scheme_of
from tracker.notify.chat import is_address
from tracker.ports import Store

REPLAYED = ("dead", "delivered", "dropped")
"""What may be sent once more; what is on its way, or stands in a digest, goes by itself."""


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hook as somebody asks for it, on the command line or in a file."""

    name: str
    url: str
    contests: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    audience: Audience = "public"
    significance: Literal[1, 2, 3] = 1
    allow_private: bool = False
    language: Language = "id"
    quiet: str = ""
    updating: bool = False


def kind_of(url: str) -> HookKind:
    """Return what an address is: one of HTTP is a webhook, any other a channel of a chat."""
    return "webhook" if scheme_of(url) in ("http", "https") else "chat"


def where(hook: Hook) -> str:
    """Return as much of a hook's address as may be shown: who holds the rest may speak there."""
    if hook.kind == "webhook":
        parts = urlsplit(hook.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…"
    return f"{scheme_of(hook.url)}://…"


def problems_of(asked: Asked) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with *asked*; none prints its address."""
    if problem := name_problem(asked.name):
        yield f"{asked.name!r} can't be a hook's name: {problem}"
    yield from _address_problems(asked)
    for kind in unknown_types(asked.types):
        yield f"{kind} is no type of alert; docs/alerts.md lists them"
    if asked.quiet and read_quiet(asked.quiet) is None:
        yield f"{asked.quiet!r} are no quiet hours; write 23:00-06:00"
    if kind_of(asked.url) == "webhook" and (asked.quiet or asked.updating):
        yield "quiet hours and an updating message are a chat's; a webhook is a program"


def _address_problems(asked: Asked) -> Iterator[str]:
    if kind_of(asked.url) == "chat":
        if not is_address(asked.url):
            yield "the address is none that Apprise can read; see docs/hooks.md"
        elif asked.updating and editable(asked.url) is None:
            yield "only a bot in one channel of Slack, or one chat of Telegram, can edit"
        return
    try:
        host = urlsplit(asked.url).hostname
    except ValueError:
        host = None
    if not host:
        yield "the address names no host"
    elif scheme_of(asked.url) == "http" and not asked.allow_private:
        yield "http is read by everybody on the way; use https, or allow private addresses"


def hook_of(asked: Asked, held: Hook) -> Hook:
    """Return *held* as *asked* wants it: who it is, its secrets and its past stay."""
    return replace(
        held,
        url=asked.url,
        wants=Wants(
            contests=asked.contests,
            regions=asked.regions,
            types=asked.types,
            audience=asked.audience,
            significance=asked.significance,
        ),
        allow_private=asked.allow_private,
        language=asked.language,
        quiet=read_quiet(asked.quiet) if asked.quiet else None,
        updating=asked.updating,
    )


def asked_of(hook: Hook) -> Asked:
    """Return what somebody would have to ask for to get *hook*."""
    wants = hook.wants
    return Asked(
        name=hook.name,
        url=hook.url,
        contests=wants.contests,
        regions=wants.regions,
        types=wants.types,
        audience=wants.audience,
        significance=2 if wants.significance == 2 else 3 if wants.significance > 2 else 1,
        allow_private=hook.allow_private,
        language=hook.language,
        quiet=quiet_text(hook.quiet) if hook.quiet else "",
        updating=hook.updating,
    )


async def add_hook(store: Store, asked: Asked, *, by: str) -> tuple[Hook, str | None]:
    """Make the hook that is *asked* for; return it, and its secret if it is a webhook.

    It gets what is told from now on: of each contest that is counted, what came before is not
    for it.

    Raises:
        EntryRefused: something is wrong with it; nothing was made.
        CommandError: its name is taken.
    """
    problems = [*problems_of(asked), *[p async for p in place_problems(store, asked)]]
    if problems:
        raise EntryRefused(f"hook {asked.name}", tuple(problems))
    kind = kind_of(asked.url)
    secret = secret_text(secrets.token_bytes(SECRET_BYTES)) if kind == "webhook" else None
    blank = Hook(
        id=secrets.token_hex(8),
        name=asked.name,
        kind=kind,
        url=asked.url,
        created_at_ms=wall_ms(),
        created_by=by,
        secrets=(Secret(secret),) if secret else (),
        since=await _since(store),
    )
    wanted = hook_of(asked, blank)
    if await store.hooks.add(wanted) != wanted:
        raise CommandError(
            f"there is a hook {asked.name} already; choose another name, "
            f"or `realcount hooks remove {asked.name}`"
        )
    return wanted, secret


async def hook_called(store: Store, name: str) -> Hook:
    """Return the hook called *name*.

    Raises:
        CommandError: there is none.
    """
    hooks = await store.hooks.every()
    for hook in hooks:
        if hook.name == name:
            return hook
    listed = ", ".join(hook.name for hook in hooks)
    raise CommandError(f"there is no hook {name!r} here; there is {listed or 'none'}")


async def rotate(store: Store, name: str) -> tuple[Hook, str]:
    """Give the webhook *name* a new secret and return it; the one before signs for a day more.

    Raises:
        CommandError: it is a chat, which is signed by nobody, or was changed at the same moment.
    """
    hook = await hook_called(store, name)
    if hook.kind != "webhook":
        raise CommandError(f"{name} is a chat; its secret is its address, which the chat gives")
    secret = secret_text(secrets.token_bytes(SECRET_BYTES))
    changed = replace(hook, secrets=rotated(hook, secret, wall_ms()))
    await change(store, hook, changed)
    return changed, secret


async def enable(store: Store, name: str, *, enabled: bool, why: str = "") -> Hook:
    """Let the hook *name* be sent to, or not; return it."""
    hook = await hook_called(store, name)
    changed = replace(hook, enabled=enabled, why=why)
    await change(store, hook, changed)
    return changed


async def change(store: Store, held: Hook, changed: Hook) -> None:
    """Put *changed* in the place of *held*.

    Raises:
        CommandError: somebody has changed or removed it since.
    """
    if not await store.hooks.change(held, changed):
        raise CommandError(f"somebody has changed {held.name} just now; look at it and try again")


async def replay(store: Store, hook: Hook, ids: Sequence[str], since_ms: int | None) -> int:
    """Let deliveries of *hook* be sent once more, under the ids they had; return how many.

    Those of *ids*, or all that were made since *since_ms*; where neither is given, dead letters.

    Raises:
        CommandError: one of *ids* is no delivery of this hook, or goes by itself.
    """
    kept = {one.id: one for one in await store.hooks.deliveries(hook.id)}
    chosen = [_chosen(kept, hook, one) for one in ids] or [
        one
        for one in kept.values()
        if (one.state == "dead" if since_ms is None else one.made_at_ms >= since_ms)
        and one.state in REPLAYED
    ]
    for delivery in chosen:
        await store.hooks.revive(delivery, wall_ms())
    return len(chosen)


def _chosen(kept: dict[str, Delivery], hook: Hook, one: str) -> Delivery:
    delivery = kept.get(one)
    if delivery is None:
        raise CommandError(f"{hook.name} has had no delivery {one}; `realcount hooks log` lists")
    if delivery.state not in REPLAYED:
        raise CommandError(f"{one} is {delivery.state}: {delivery.last or 'it goes by itself'}")
    return delivery


async def _since(store: Store) -> dict[str, int]:
    metas = {one: await store.standings.meta(one) for one in await store.contests.ids()}
    return {one: meta.at_ms for one, meta in metas.items() if meta is not None}


async def place_problems(store: Store, asked: Asked) -> AsyncIterator[str]:
    """Yield what no contest that is counted here has; one may still come, a region of it can't."""
    counted = [await store.contests.get(one) for one in await store.contests.ids()]
    meant = [c for c in counted if c and (not asked.contests or c.id in asked.contests)]
    trees = [grow(contest) for contest in meant]
    for region in asked.regions:
        if trees and not any(region in tree.regions for tree in trees):
            yield f"there is no region {region!r} in {', '.join(c.id for c in meant)}"


def wall_ms() -> int:
    """Return the wall's time."""
    return time.time_ns() // 1_000_000
