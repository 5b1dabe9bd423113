"""What is wrong with numbers and sources: corrections, holds, silence, contradiction.

These are for the desk. What of them takes back something that the public was told is told to the
public by the rule that had told it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tracker.core.alerts.alert import Fact
from tracker.core.alerts.scene import Scene, in_groups
from tracker.core.diff import key_of
from tracker.core.entries import (
    Delta,
    Entry,
    Held,
    HeldDelta,
    Rejected,
    Released,
    Reports,
    SourceState,
)
from tracker.core.model import Correction, Numbers, source_of, votes_of
from tracker.core.rules import RULES
from tracker.core.tallies import SourceKey

PUBLISHES = 2
"""A publish reaches a feed's files one after the other; what differs longer is a contradiction."""


def watch_corrections(scene: Scene) -> None:
    """Tell of every number that fell, region by region; many of one entry at once."""
    by_region: dict[str, list[Correction]] = defaultdict(list)
    for one in scene.folded.corrections:
        by_region[one.region_id].append(one)
    for place, region_ids in in_groups(scene, by_region):
        found = [one for region_id in region_ids for one in by_region[region_id]]
        old, new = _sum(one.old for one in found), _sum(one.new for one in found)
        facts: dict[str, Fact] = {
            "old": old,
            "new": new,
            "difference": new - old,
            "count": len(found),
            "by": found[0].by,
            "why": found[0].why,
        }
        first = found[0]
        more = {"source_id": first.source_id, "source_at_ms": first.source_at_ms}
        scene.tell("correction.decrease", place, facts, public=False, links=first.links, **more)


def _sum(numbers: Iterable[Numbers]) -> int:
    return sum(v for row in numbers for v in votes_of(row) if v is not None)


def watch_withdrawal(scene: Scene) -> None:
    """Tell that a source shows zeros in the place of its numbers, and that they are back."""
    for source in scene.contest.sources:
        since_ms = scene.fold.state.withdrawn.get(source.id)
        said = scene.book.said("numbers.withdrawn", scene.root, source.id)
        if (since_ms is not None) == (said is not None):
            continue
        memo = scene.memo("numbers.withdrawn", scene.root, source.id)
        facts = scene.counted(scene.root) | {"since_ms": since_ms or int(said or 0)}
        more = {"subject": source.id, "source_id": source.id, "source_at_ms": None}
        shown = scene.book.public_has("numbers.withdrawn", scene.root, source.id)
        if since_ms is not None:
            memo.said = str(since_ms)
            held = sum(source_id == source.id for source_id, _ in scene.fold.holds)
            facts |= {"regions": held}
            scene.tell("numbers.withdrawn", scene.root, facts, public=shown is None, **more)
        else:
            memo.said = None
            taken_back = {"public": shown is not None, "undoes": shown or memo.last}
            scene.tell("numbers.returned", scene.root, facts, **more, **taken_back)


def watch_holds(scene: Scene, entry: Entry) -> None:
    """Tell of what is newly held, and of holds that have ended by a report or by a person."""
    match entry.body:
        case Held() as held if held.source_id not in scene.fold.state.withdrawn:
            _tell_held(scene, held)
        case Released() | Reports() as body:
            _tell_ended(scene, body)
        case Rejected() as rejected:
            for delta in rejected.deltas:
                _forget(scene, rejected.source_id, delta)


def _tell_held(scene: Scene, held: Held) -> None:
    fresh = {d.region_id: d for d in held.deltas if _is_new(d) and _is_held(d)}
    jumps = {r: d for r, d in fresh.items() if d.new is not None and _is_jump(d.new.codes)}
    others = {r: d for r, d in fresh.items() if r not in jumps}
    for kind, deltas in (("correction.large_jump", jumps), ("report.held", others)):
        for place, region_ids in in_groups(scene, deltas):
            first = deltas[region_ids[0]]
            told = scene.tell(
                kind,
                place,
                _held_facts(first, len(region_ids)),
                source_id=held.source_id,
                source_at_ms=held.source_at_ms,
                links=first.links,
            )
            for region_id in region_ids:
                memo = scene.memo("report.held", region_id, held.source_id)
                memo.said, memo.before = kind, told


def _is_new(delta: HeldDelta) -> bool:
    """Say whether nothing was held before; what a desk has refused is held no more."""
    return delta.old is None or delta.old.rejected


def _is_held(delta: HeldDelta) -> bool:
    return delta.new is not None and not delta.new.rejected


def _is_jump(codes: tuple[str, ...]) -> bool:
    return any(code in RULES and RULES[code].ends == "agreement" for code in codes)


def _held_facts(delta: HeldDelta, count: int) -> dict[str, Fact]:
    assert delta.new is not None, "what is held has numbers"
    return {
        "held": tuple(votes_of(delta.new.numbers)),
        "good": None if delta.good is None else tuple(votes_of(delta.good)),
        "codes": delta.new.codes,
        "count": count,
    }


def _tell_ended(scene: Scene, body: Released | Reports) -> None:
    ended = [
        delta.region_id
        for delta in body.deltas
        if (body.source_id, key_of(delta)) in scene.folded.holds
        and (body.source_id, key_of(delta)) not in scene.fold.holds
        and scene.book.said("report.held", delta.region_id, body.source_id) is not None
    ]
    by = (body.by, body.reason) if isinstance(body, Released) else (None, None)
    for place, region_ids in in_groups(scene, ended):
        facts: dict[str, Fact] = {
            "new": scene.counted(region_ids[0])["votes"],
            "count": len(region_ids),
            "by": by[0],
            "why": by[1],
        }
        undone = scene.memo("report.held", region_ids[0], body.source_id).before
        scene.tell("report.released", place, facts, source_id=body.source_id, undoes=undone)
    for region_id in ended:
        scene.memo("report.held", region_id, body.source_id).said = None


def _forget(scene: Scene, source_id: str, delta: HeldDelta) -> None:
    if scene.book.said("report.held", delta.region_id, source_id) is not None:
        scene.memo("report.held", delta.region_id, source_id).said = None


def watch_doubts(scene: Scene, entry: Entry) -> None:
    """Tell of numbers that count though a rule says that they can't be right, once a reason."""
    if not isinstance(entry.body, Reports):
        return
    source_id = entry.body.source_id
    wrong = {d.region_id: d for d in entry.body.deltas if _is_newly_wrong(scene, source_id, d)}
    for place, region_ids in in_groups(scene, wrong):
        first = wrong[region_ids[0]]
        facts: dict[str, Fact] = {
            "new": tuple(votes_of(first.new or ())),
            "codes": _errors(first),
            "count": len(region_ids),
        }
        more = {"source_id": entry.body.source_id, "source_at_ms": entry.body.source_at_ms}
        scene.tell("data.invalid", place, facts, links=first.links, **more)


def _is_newly_wrong(scene: Scene, source_id: str, delta: Delta) -> bool:
    """Say whether a region's report is wrong for other reasons than it was; note for which."""
    said = scene.book.said("data.invalid", delta.region_id, source_id)
    now = " ".join(_errors(delta)) or None
    if now != said:
        scene.memo("data.invalid", delta.region_id, source_id).said = now
    return now is not None and now != said


def _errors(delta: Delta) -> tuple[str, ...]:
    codes = delta.codes if delta.new is not None else ()
    return tuple(code for code in codes if code.startswith("E"))


def watch_source(scene: Scene, entry: Entry) -> None:
    """Tell that a source can't be reached or gives no news, and when it is back."""
    if not isinstance(entry.body, SourceState):
        return
    body, ill = entry.body, {"unreachable": "source.unreachable", "frozen": "source.frozen"}
    memo = scene.memo("source.state", scene.root, body.source_id)
    kind = ill.get(body.state)
    more = {"subject": body.source_id, "source_id": body.source_id, "source_at_ms": None}
    if kind is not None and memo.said != body.state:
        reason = {"reason": body.reason} if body.state == "unreachable" else {}
        facts: dict[str, Fact] = {"since_ms": body.since_ms, **reason}
        memo.before = scene.tell(kind, scene.root, facts, **more)
        memo.said = body.state
    elif kind is None and memo.said is not None and body.state == "fine":
        facts = {"before": memo.said}
        scene.tell("source.recovered", scene.root, facts, undoes=memo.before, **more)
        memo.said = memo.before = None


class Differences:
    """Which reports beside the count differ from it, and since when, source by source."""

    def __init__(self, reports: Mapping[SourceKey, object]) -> None:
        self._since: dict[str, dict[SourceKey, int]] = defaultdict(dict)
        for key, report in reports.items():
            self._note(key, getattr(report, "differs_since_ms", None))

    def watch(self, scene: Scene) -> None:
        """Tell when a source has contradicted what is shown for longer than two publishes."""
        touched = {source_id for source_id, _ in scene.folded.reports}
        for key in scene.folded.reports:
            report = scene.fold.reports.get(key)
            self._note(key, report.differs_since_ms if report is not None else None)
        for source_id in sorted(touched & {source.id for source in scene.contest.sources}):
            self.settle(scene, source_id)

    def settle(self, scene: Scene, source_id: str) -> None:
        """Tell of *source_id* if it has contradicted long enough, or look again when it will."""
        since = self._since[source_id]
        if not since and scene.book.said("source.disagree", scene.root, source_id) is None:
            memo_due = scene.book.memos.get(f"source.disagree|{scene.root}|{source_id}")
            if memo_due is None or memo_due.due_ms is None:
                return
        memo = scene.memo("source.disagree", scene.root, source_id)
        memo.due_ms = None
        if not since:
            memo.said = None
        if not since or memo.said is not None:
            return
        wait_ms = PUBLISHES * source_of(scene.contest, source_id).publish_s * 1_000
        ripe = [key for key, at_ms in since.items() if at_ms + wait_ms <= scene.at_ms]
        if ripe:
            memo.said = "disagrees"
            place = scene.common(region_id for _, (_, region_id) in ripe)
            scene.tell(
                "source.disagree",
                place,
                {"count": len(ripe)},
                subject=source_id,
                source_id=source_id,
                source_at_ms=None,
            )
        else:
            memo.due_ms = min(since.values()) + wait_ms

    def _note(self, key: SourceKey, since_ms: int | None) -> None:
        if since_ms is None:
            self._since[key[0]].pop(key, None)
        else:
            self._since[key[0]][key] = since_ms
