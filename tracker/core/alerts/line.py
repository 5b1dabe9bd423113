"""The line of more than half: crossed in exact integers, fallen back behind, certain or not."""

from collections.abc import Collection

from tracker.core.alerts.alert import Fact
from tracker.core.alerts.scene import Scene
from tracker.core.model import (
    Contest,
    Decision,
    Region,
    counting_source,
    option_ids,
    source_of,
)
from tracker.core.outlook import Verdict, outlook
from tracker.core.outstanding import Remaining
from tracker.core.tree import Tree

ABOVE, BELOW = "threshold.above", "threshold.below"
LINE = "threshold.above"
CERTAIN = "certain"
"""The subject under which is kept which verdict was last told."""


def watch_line(scene: Scene) -> None:
    """Tell who is above half of the votes once it has settled, and at once when it is undone."""
    votes = scene.votes(scene.root)
    if scene.contest.decision.rule != "majority" or votes is None:
        return
    for option_id, own in zip(option_ids(scene.contest), votes, strict=True):
        if 2 * own > sum(votes):
            _above(scene, option_id)
        elif scene.book.memos.get(f"{LINE}|{scene.root}|{option_id}") is not None:
            _below(scene, option_id, own, sum(votes))


def _above(scene: Scene, option_id: str) -> None:
    if not scene.is_counted(scene.root, scene.settings.threshold_percent):
        return
    memo = scene.memo(LINE, scene.root, option_id)
    if memo.now is None:
        memo.now, memo.since_ms = "above", scene.at_ms
        memo.due_ms = scene.at_ms + scene.settings.settle_s * 1_000
    elif memo.due_ms is None and memo.shown is None and scene.is_public(scene.root):
        settle_line(scene, option_id)


def settle_line(scene: Scene, option_id: str) -> None:
    """Tell that an option stands above the line, to the public where enough is counted."""
    memo, votes = scene.memo(LINE, scene.root, option_id), scene.votes(scene.root)
    memo.due_ms = None
    if votes is None or memo.now is None:
        return
    own = votes[option_ids(scene.contest).index(option_id)]
    public = scene.is_public(scene.root)
    over = (2 * own - sum(votes)) // 2
    facts = scene.counted(scene.root) | {"own": own, "over": over}
    scene.tell(ABOVE, scene.root, facts, subject=option_id, public=public)
    memo.said = "above"
    memo.shown = "above" if public else None


def _below(scene: Scene, option_id: str, own: int, valid: int) -> None:
    memo = scene.memo(LINE, scene.root, option_id)
    told = memo.said is not None
    memo.now = memo.since_ms = memo.due_ms = memo.said = memo.shown = None
    if not told:
        return
    public = scene.book.was_public(memo.last)
    facts = scene.counted(scene.root) | {"own": own, "under": -((2 * own - valid) // 2)}
    scene.tell(BELOW, scene.root, facts, subject=option_id, public=public, undoes=memo.last)


class Certainty:
    """What is still out, kept while the count goes on, and the verdict that it leaves.

    A sum over every region is made only where a verdict may be certain: a bound from below on
    what is out rules most moments of a night out at once.
    """

    def __init__(self, contest: Contest, tree: Tree) -> None:
        self._contest, self._tree = contest, tree
        self._least = _least_of(contest, tree)
        self._remaining: Remaining | None = None
        self._source = ""
        self._stale: set[str] = set()

    def note(self, region_ids: Collection[str]) -> None:
        """Remember which regions have changed."""
        if self._remaining is not None:
            self._stale |= set(region_ids)

    def watch(self, scene: Scene) -> None:
        """Tell what whatever is still out can't change any more, and when that is over."""
        memo = scene.memo("win.certain", scene.root, CERTAIN)
        verdict = self._verdict(scene)
        now = _certain(verdict)
        if now == memo.said:
            return
        if memo.said is not None:
            self._revoke(scene, memo.said, verdict)
        memo.said = now
        if now is not None and verdict is not None:
            kind, _, option_id = now.partition(" ")
            scene.tell(kind, scene.root, _facts(scene, verdict, option_id), subject=option_id)

    def _revoke(self, scene: Scene, said: str, verdict: Verdict | None) -> None:
        kind, _, option_id = said.partition(" ")
        last = scene.memo(kind, scene.root, option_id).last
        facts = _facts(scene, verdict, option_id)
        public = scene.book.was_public(last)
        scene.tell(
            f"{kind}.revoked", scene.root, facts, subject=option_id, public=public, undoes=last
        )

    def _verdict(self, scene: Scene) -> Verdict | None:
        votes = scene.votes(scene.root)
        shown = scene.tally(scene.root)
        if votes is None or shown is None or shown.recap is not None:
            return None
        if not self._may_be_certain(scene, votes):
            return None
        out = self._out(scene).of(scene.root)
        named = dict(zip(option_ids(self._contest), votes, strict=True))
        return outlook(self._contest, self._tree, scene.root, named, out).verdict

    def _may_be_certain(self, scene: Scene, votes: tuple[int, ...]) -> bool:
        reported, total = scene.stations(scene.root)
        if reported is None or total is None or self._least is None:
            return False
        ranked = sorted(votes, reverse=True)
        ahead = ranked[0] - (ranked[1] if len(ranked) > 1 else 0)
        if self._contest.decision.rule == "majority":
            ahead = abs(2 * ranked[0] - sum(ranked))
        return ahead >= (total - reported) * self._least

    def _out(self, scene: Scene) -> Remaining:
        tallies, source = scene.fold.tallies, counting_source(self._contest, scene.fold.state)
        if self._remaining is None or source != self._source:
            held = {r for r, t in tallies.items() if _is_held(scene, r)}
            self._remaining = Remaining(self._contest, self._tree, tallies, held, source_id=source)
            self._source = source
        elif self._stale:
            held = {r for r in self._stale if _is_held(scene, r)}
            self._remaining.revise(self._stale, tallies, held)
        self._stale = set()
        return self._remaining


def _is_held(scene: Scene, region_id: str) -> bool:
    tally = scene.tally(region_id)
    return tally is not None and tally.doubt is not None and tally.doubt.held_since_ms is not None


def _least_of(contest: Contest, tree: Tree) -> int | None:
    """Return a bound from below on the valid votes that one station still out is reckoned with.

    None: there is no bound from above, and then nothing is ever certain.
    """
    decision = contest.decision
    if decision.station_votes_max is None:
        return None
    level = source_of(contest, contest.counting_source).counted_level
    counted = (region for region in tree.regions.values() if region.level == level)
    return min((_at_least(decision, region) for region in counted), default=0)


def _at_least(decision: Decision, region: Region) -> int:
    """Return what a station of *region* is reckoned with at least; 0 where a report may say less.

    Several stations can't be told apart, so each of them is reckoned with the cap.
    """
    cap, reserve = decision.station_votes_max or 0, decision.reserve_permille
    if region.stations is not None and region.stations > 1:
        return cap
    if not region.registered or reserve is None:
        return 0
    return min(cap, region.registered * (1_000 + reserve) // 1_000)


def _certain(verdict: Verdict | None) -> str | None:
    if verdict is None:
        return None
    if verdict.says in ("win_certain", "decided"):
        return f"win.certain {verdict.option_id}"
    return "runoff.certain " if verdict.says == "runoff_certain" else None


def _facts(scene: Scene, verdict: Verdict | None, option_id: str) -> dict[str, Fact]:
    votes = dict(zip(option_ids(scene.contest), scene.votes(scene.root) or (), strict=False))
    out = verdict.outstanding if verdict is not None else None
    facts: dict[str, Fact] = scene.counted(scene.root) | {
        "left": out.valid_max if out is not None else None,
        "out": out.stations if out is not None else None,
        "cap": out.cap if out is not None else None,
    }
    return facts | ({"own": votes.get(option_id)} if option_id else {})
