"""What is due by the calendar of an election: the end of voting, the day of the announcement."""

from collections.abc import Mapping

from tracker.core.alerts.scene import Scene

HOUR_MS = 3_600_000
NOBODYS: Mapping[str, str | None] = {"source_at_ms": None, "source_id": ""}
"""A date of the calendar is no source's word, and a newsroom's call isn't either."""


def set_dates(scene: Scene) -> None:
    """Note when each date of the calendar is due; one that was moved is due when it says now."""
    calendar, near_ms = scene.contest.calendar, scene.settings.deadline_near_h * HOUR_MS
    deadline_ms = calendar.announcement_deadline_ms
    _set(scene, "polls.closed", calendar.polls_close_ms)
    _set(scene, "deadline.near", deadline_ms - near_ms if deadline_ms is not None else None)
    _set(scene, "deadline.passed", deadline_ms)


def _set(scene: Scene, kind: str, due_ms: int | None) -> None:
    held = scene.book.memos.get(f"{kind}|{scene.root}|")
    if held is not None and (held.said is not None or held.due_ms == due_ms):
        return
    if held is None and due_ms is None:
        return
    scene.memo(kind, scene.root).due_ms = due_ms


def tell_date(scene: Scene, kind: str) -> None:
    """Tell that a date has come; after a declaration nobody waits for an announcement."""
    memo = scene.memo(kind, scene.root)
    due_ms, memo.due_ms, memo.said = memo.due_ms, None, "told"
    calendar = scene.contest.calendar
    if kind == "polls.closed":
        scene.tell(kind, scene.root, {"closed_ms": due_ms}, **NOBODYS)
    elif scene.fold.state.declared is None:
        facts = {"deadline_ms": calendar.announcement_deadline_ms}
        scene.tell(kind, scene.root, {**facts}, **NOBODYS)
