"""Let a contest be counted, or counted otherwise: the one door by which definitions come in.

Names, colours, thresholds and the calendar change by an entry of the log. The tree of regions and
what is counted decide what the numbers in the log mean: with another tree the log is folded again
under a new epoch, and every reader starts over. Options can't change once votes are in: a vote is
for what was on the ballot.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import structlog
from msgspec import Struct

from tracker.core.definition import fingerprint, structure_print
from tracker.core.entries import Definition
from tracker.core.model import Contest, option_ids
from tracker.errors import CommandError
from tracker.ports import Store

Effect: TypeAlias = Literal["new", "same", "live", "refold", "refused"]
"""What a definition does to a running count: it begins one, changes nothing, applies at once,
folds the log again under a new epoch, or can't be applied."""

log = structlog.get_logger()


class Difference(Struct, frozen=True, kw_only=True):
    """What another definition would change, in sentences, and what that does to the count."""

    effect: Effect
    changes: tuple[str, ...]
    entries: int = 0


async def difference(store: Store, contest: Contest) -> Difference:
    """Return what *contest* would change of the definition that is being counted."""
    held = await store.contests.get(contest.id)
    if held is None:
        return Difference(effect="new", changes=())
    head = await store.log.head(contest.id)
    changes = tuple(changes_between(held, contest))
    return Difference(
        effect=_effect(held, contest, head.offset), changes=changes, entries=head.offset
    )


def _effect(held: Contest, contest: Contest, entries: int) -> Effect:
    if fingerprint(held) == fingerprint(contest):
        return "same"
    if not entries or structure_print(held) == structure_print(contest):
        return "live"
    return "refold" if option_ids(held) == option_ids(contest) else "refused"


async def apply_definition(
    store: Store, contest: Contest, *, by: str, refold: bool = False
) -> Difference:
    """Let every process count *contest* as it is defined now, and say what that changed.

    *refold* is the operator's word that the log may be folded again under a new epoch.

    Raises:
        CommandError: the log was counted with other options, or with another tree and nobody
            has said that it may be folded again.
    """
    found = await difference(store, contest)
    if found.effect == "refused":
        raise CommandError(
            f"{contest.id} has {found.entries} entries counted with other options, and votes can't "
            "move from one to another; give the contest another id"
        )
    if found.effect == "refold" and not refold:
        raise CommandError(
            f"{contest.id} has {found.entries} entries counted with another tree or other counting "
            "rules; `realcount contest apply FILE` folds them again under a new epoch"
        )
    await store.contests.register(contest)
    if found.effect in ("live", "refold") and found.entries:
        body = Definition(fingerprint=fingerprint(contest), by=by)
        await store.log.append(contest.id, body, now_ms=await store.clock.now_ms())
    if found.effect != "same":
        log.info("contest.defined", contest_id=contest.id, effect=found.effect, by=by)
    return found


def changes_between(old: Contest, new: Contest) -> Iterator[str]:
    """Yield a sentence for everything that differs between two definitions of one contest."""
    for name in ("title", "time_zone", "decision", "calendar", "official", "thresholds"):
        if getattr(old, name) != getattr(new, name):
            yield f"{name}: another than before"
    yield from _named("option", {o.id: o for o in old.options}, {o.id: o for o in new.options})
    yield from _named("source", {s.id: s for s in old.sources}, {s.id: s for s in new.sources})
    yield from _named("region", {r.id: r for r in old.regions}, {r.id: r for r in new.regions})
    if old.counting_source != new.counting_source:
        yield (
            f"counting_source: {new.counting_source}, not {old.counting_source}, from the first "
            "entry on; from now on only is `realcount source use`"
        )
    if old.reference != new.reference:
        yield "reference: other declared totals to compare with"


def _named(kind: str, old: dict[str, object], new: dict[str, object]) -> Iterator[str]:
    for gone in old.keys() - new.keys():
        yield f"{kind} {gone} is gone"
    for name, value in new.items():
        if name not in old:
            yield f"{kind} {name} is new"
        elif old[name] != value:
            yield f"{kind} {name} is another than before"
