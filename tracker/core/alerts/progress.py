"""How far the count is: its first numbers, its milestones, and that everything is in."""

from tracker.core.alerts.leads import stands
from tracker.core.alerts.scene import Scene

DONE = "complete"


def watch_first(scene: Scene, region_id: str) -> None:
    """Tell once that a region has its first numbers; parts of a contest to the desk alone."""
    if scene.book.said("results.first", region_id) is not None:
        return
    reported, _ = scene.stations(region_id)
    if not reported and scene.votes(region_id) is None:
        return
    scene.memo("results.first", region_id).said = "first"
    public = region_id == scene.root
    scene.tell("results.first", region_id, scene.counted(region_id), public=public)


def watch_milestones(scene: Scene) -> None:
    """Tell of the highest share of stations that has been passed since, once and upwards."""
    reached = [p for p in scene.settings.progress_percents if scene.is_counted(scene.root, p)]
    said = int(scene.book.said("progress", scene.root) or 0)
    if not reached or max(reached) <= said:
        return
    scene.memo("progress", scene.root).said = str(max(reached))
    reported, total = scene.stations(scene.root)
    if reported != total:  # everything is in: `counted.complete` says so
        facts = scene.counted(scene.root) | {"percent": max(reached)}
        scene.tell("progress", scene.root, facts)


def watch_complete(scene: Scene, region_id: str) -> None:
    """Tell that every station of a region is in and nothing is held, and when that is undone."""
    tally = scene.tally(region_id)
    reported, total = scene.stations(region_id)
    held = tally is not None and tally.marks is not None and tally.marks.holds
    whole = bool(total) and reported == total and not held
    said = scene.book.said("counted.complete", region_id)
    if whole and said is None:
        _complete(scene, region_id)
    elif said is not None and reported is not None and total is not None and reported < total:
        _undone(scene, region_id, reported, total)


def _complete(scene: Scene, region_id: str) -> None:
    scene.memo("counted.complete", region_id).said = DONE
    found = stands(scene, region_id)
    leader, lead = found if found is not None else (None, None)
    facts = scene.counted(region_id) | {"leader": leader, "lead": lead}
    public = region_id == scene.root and not scene.book.public_has("counted.complete", region_id)
    scene.tell("counted.complete", region_id, facts, public=public)


def _undone(scene: Scene, region_id: str, reported: int, total: int) -> None:
    memo = scene.memo("counted.complete", region_id)
    memo.said = None
    facts = {"old": total, "new": reported, "difference": reported - total, "count": 0}
    shown = scene.book.public_has("counted.complete", region_id)
    more = {"public": shown is not None, "undoes": shown or memo.last}
    scene.tell("correction.decrease", region_id, {**facts}, **more)
