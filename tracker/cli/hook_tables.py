"""Hooks and their logs as a person reads them, and as JSON; no secret is in either."""

from collections import Counter
from collections.abc import Sequence

from rich.table import Column, Table

from tracker.cli.tables import plain
from tracker.core.delivery.hook import Attempt, Delivery, Hook
from tracker.core.delivery.timing import quiet_text
from tracker.core.instant import iso, moment_of
from tracker.core.wire import Json
from workers.hooking import where


def hook_fields(hook: Hook, deliveries: Sequence[Delivery]) -> Json:
    """Return *hook* as JSON, with how many of its *deliveries* stand where."""
    wants = hook.wants
    fates = Counter(delivery.state for delivery in deliveries)
    return {
        "name": hook.name,
        "id": hook.id,
        "kind": hook.kind,
        "where": where(hook),
        "contests": list(wants.contests),
        "regions": list(wants.regions),
        "types": list(wants.types),
        "audience": wants.audience,
        "significance": wants.significance,
        "language": hook.language,
        "quiet": quiet_text(hook.quiet) if hook.quiet else None,
        "updating": hook.updating,
        "allow_private": hook.allow_private,
        "enabled": hook.enabled,
        "why": hook.why,
        "created_at": iso(hook.created_at_ms),
        "created_by": hook.created_by,
        "deliveries": dict(fates),
    }


def hooks_table(found: Sequence[tuple[Hook, Sequence[Delivery]]]) -> Table:
    """Return hooks as a table, those that nothing is sent to dimmed."""
    table = _folding("name", "where", "wants", "state", "delivered", "waiting", "dead")
    for hook, deliveries in found:
        fates = Counter(delivery.state for delivery in deliveries)
        state = "sent to" if hook.enabled else f"disabled: {hook.why}" if hook.why else "disabled"
        counts = (fates["delivered"], fates["waiting"] + fates["aside"], fates["dead"])
        cells = (hook.name, where(hook), _wants(hook), state, *map(str, counts))
        table.add_row(*map(plain, cells), style="" if hook.enabled else "dim")
    return table


def attempt_fields(attempt: Attempt) -> Json:
    """Return one attempt as JSON."""
    return {
        "at": iso(attempt.at_ms),
        "id": attempt.delivery_id,
        "attempt": attempt.attempt,
        "status": attempt.status,
        "outcome": attempt.outcome,
        "took_ms": attempt.took_ms,
        "next_at": iso(attempt.next_at_ms),
    }


def log_table(attempts: Sequence[Attempt]) -> Table:
    """Return a hook's log as a table; a delivery's id is whole, since it can be replayed by it."""
    table = _folding("at (UTC)", Column("delivery", no_wrap=True), "#", "outcome")
    for one in attempts:
        again = f"; again {_short(one.next_at_ms)}" if one.next_at_ms is not None else ""
        outcome = f"{one.outcome} ({one.took_ms} ms){again}"
        cells = (_short(one.at_ms), one.delivery_id, str(one.attempt), outcome)
        table.add_row(*map(plain, cells))
    return table


def _folding(*columns: str | Column) -> Table:
    """Return a table in which nothing is cut off, however narrow the terminal."""
    given = (Column(one, overflow="fold") if isinstance(one, str) else one for one in columns)
    return Table(*given)


def _wants(hook: Hook) -> str:
    wants = hook.wants
    said = [*wants.types, *wants.contests, *wants.regions]
    if wants.audience == "desk":
        said.append("desk")
    if wants.significance > 1:
        said.append(f"from {wants.significance}")
    return " ".join(said) or "everything public"


def _short(at_ms: int) -> str:
    return f"{moment_of(at_ms):%d %b %H:%M:%S}"
