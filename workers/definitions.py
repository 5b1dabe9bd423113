"""Let a contest be counted, or counted otherwise: the one door by which definitions come in.

Names, colours, thresholds and the calendar change by an entry of the log. The tree of regions and
what is counted decide what the numbers in the log mean: with another tree the log is folded again
under a new epoch, and every reader starts over. Options can't change once votes are in: a vote is
for what was on the ballot.
"""

from typing import Literal, TypeAlias

import structlog
from msgspec import Struct
from msgspec.structs import replace

from tracker.core.definition import fingerprint, structure_print
from tracker.core.entries import Definition
from tracker.core.model import Contest, option_ids
from tracker.core.redefined import changes_between
from tracker.errors import CommandError
from tracker.ports import Store

Effect: TypeAlias = Literal["new", "same", "live", "refold", "refused"]
"""What a definition does to a running count: it begins one, changes nothing, applies at once,
folds the log again under a new epoch, or can't be applied."""

WHAT_MAX = 30
"""Sentences kept in an entry; a new tree may bring thousands."""

log = structlog.get_logger()


class Difference(Struct, frozen=True, kw_only=True):
    """What another definition would change, in sentences, and what that does to the count.

    `retired`: nobody counts the contest now, and it would be counted again.
    """

    effect: Effect
    changes: tuple[str, ...] = ()
    entries: int = 0
    retired: bool = False


async def difference(store: Store, contest: Contest) -> Difference:
    """Return what *contest* would change of the definition that it is or was counted by."""
    held = await store.contests.get(contest.id)
    last = held or await store.contests.retired(contest.id)
    if last is None:
        return Difference(effect="new")
    head = await store.log.head(contest.id)
    return Difference(
        effect=_effect(last, contest, head.offset),
        changes=tuple(changes_between(last, contest)),
        entries=head.offset,
        retired=held is None,
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

    *refold* is the operator's word that the log may be folded again under a new epoch. Every step
    may be done twice: a command that was killed half-way is given again.

    Raises:
        CommandError: the log was counted with other options, or with another tree and nobody
            has said that it may be folded again.
    """
    found = await difference(store, contest)
    _allow(contest, found, refold=refold)
    await store.contests.register(contest)
    if found.effect == "refold":
        await _ask_all_again(store, contest)
    if found.entries and await _is_news(store, contest, found):
        what = found.changes[:WHAT_MAX]
        body = Definition(fingerprint=fingerprint(contest), by=by, what=what)
        await store.log.append(contest.id, body, now_ms=await store.clock.now_ms())
    if found.effect != "same" or found.retired:
        log.info("contest.defined", contest_id=contest.id, effect=found.effect, by=by)
    return found


def _allow(contest: Contest, found: Difference, *, refold: bool) -> None:
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


async def _is_news(store: Store, contest: Contest, found: Difference) -> bool:
    """Say whether the log has still to be told; somebody may have been killed before they did."""
    if found.effect != "same":
        return True
    _, _, state = await store.standings.tallies(contest.id, [])
    return state.fingerprint not in ("", fingerprint(contest))


async def _ask_all_again(store: Store, contest: Contest) -> None:
    """Forget what sources' documents looked like: what is new in the tree stands in old bodies."""
    for source in contest.sources:
        for state in (await store.documents.get(contest.id, source.id)).values():
            blank = replace(state, digest=None, etag=None, last_modified=None, verdict=None)
            await store.documents.put(contest.id, source.id, blank)
