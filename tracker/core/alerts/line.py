"""The line of more than half: crossed in exact integers, fallen back behind, certain or not."""

from collections.abc import Collection

from tracker.core.alerts.alert import Alert, Fact
from tracker.core.alerts.scene import Scene
from tracker.core.model import (
    Contest,
    counting_source,
    option_ids,
    source_of,
)
from tracker.core.outlook import Verdict, outlook
from tracker.core.outstanding import Outstanding, Remaining
from tracker.core.tree import Tree

ABOVE, BELOW = "threshold.above", "threshold.below"
LINE = "threshold.above"
CERTAIN = "certain"
"""The subject under which is kept which verdict was last told."""

NOTHING_OUT = Outstanding(stations=0, registered=0, valid_max=0, cap=None)
"""What a recapitulation of the whole contest leaves."""


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
    if votes is None or memo.now is None or scene.is_declared:
        return
    own = votes[option_ids(scene.contest).index(option_id)]
    counted = scene.is_public(scene.root)
    public = counted and scene.book.public_has(ABOVE, scene.root, option_id) is None
    over = (2 * own - sum(votes)) // 2
    facts = scene.counted(scene.root) | {"own": own, "over": over}
    scene.tell(ABOVE, scene.root, facts, subject=option_id, public=public)
    memo.said = "above"
    memo.shown = "above" if counted else None


def _below(scene: Scene, option_id: str, own: int, valid: int) -> None:
    memo = scene.memo(LINE, scene.root, option_id)
    told = memo.said is not None
    memo.now = memo.since_ms = memo.due_ms = memo.said = memo.shown = None
    if not told:
        return
    shown = scene.book.public_has(ABOVE, scene.root, option_id)
    facts = scene.counted(scene.root) | {"own": own, "under": -((2 * own - valid) // 2)}
    more = {"subject": option_id, "public": shown is not None, "undoes": shown or memo.last}
    scene.tell(BELOW, scene.root, facts, **more)


class Certainty:
    """What is still out, kept while the count goes on, and the verdict that it leaves.

    A sum over every region is made only where it must be: what is out is bounded from below and
    above by its number of stations, and at nearly every moment of a night one of both decides.
    """

    def __init__(self, contest: Contest, tree: Tree) -> None:
        self._contest, self._tree = contest, tree
        self._least: int | None = None
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
        if _is_recapped(scene) and now != memo.said:
            # A tier is no arithmetic: it tells nothing here, and takes back what it contradicts.
            now = None
        elif now == memo.said:
            return
        if memo.said is not None:
            self._revoke(scene, memo.said, verdict)
        memo.said = now
        if now is not None and verdict is not None:
            self._tell(scene, now, verdict)

    def fresh(self, scene: Scene, alert: Alert) -> dict[str, Fact]:
        """Return what is out by now, for an alert that says what was."""
        if "left" not in alert.facts:
            return {}
        return _facts(scene, self._verdict(scene), alert.subject)

    def _tell(self, scene: Scene, now: str, verdict: Verdict) -> None:
        kind, _, option_id = now.partition(" ")
        public = scene.book.public_has(kind, scene.root, option_id) is None
        facts = _facts(scene, verdict, option_id)
        scene.tell(kind, scene.root, facts, subject=option_id, public=public)

    def _revoke(self, scene: Scene, said: str, verdict: Verdict | None) -> None:
        kind, _, option_id = said.partition(" ")
        shown = scene.book.public_has(kind, scene.root, option_id)
        last = shown or scene.memo(kind, scene.root, option_id).last
        facts = _facts(scene, verdict, option_id)
        more = {"subject": option_id, "public": shown is not None, "undoes": last}
        scene.tell(f"{kind}.revoked", scene.root, facts, **more)

    def _verdict(self, scene: Scene) -> Verdict | None:
        votes, shown = scene.votes(scene.root), scene.tally(scene.root)
        if votes is None or shown is None:
            return None
        out = NOTHING_OUT if _is_recapped(scene) else self._outstanding(scene, votes)
        if out is None:
            return None
        named = dict(zip(option_ids(self._contest), votes, strict=True))
        return outlook(self._contest, self._tree, scene.root, named, out).verdict

    def _outstanding(self, scene: Scene, votes: tuple[int, ...]) -> Outstanding | None:
        """Return what is out where that may leave something certain, else None."""
        reported, total = scene.stations(scene.root)
        cap, shown = self._contest.decision.station_votes_max, scene.tally(scene.root)
        if cap is None or reported is None or total is None or reported > total:
            return None
        if shown is not None and shown.marks is not None and shown.marks.holds:
            return self._out(scene).of(scene.root)
        out, least = total - reported, self._at_least(cap)
        if _ahead(self._contest, votes) < out * least:
            return None
        if out and least < cap:
            return self._out(scene).of(scene.root)
        return Outstanding(stations=out, registered=None, valid_max=out * cap, cap=cap)

    def _at_least(self, cap: int) -> int:
        """Return what a station that is out is reckoned with at least.

        One whose register is not in the definition counts as the cap. Should it report its
        register before its votes, something certain is told a little later, never too soon.
        """
        if self._least is None:
            decision = self._contest.decision
            level = source_of(self._contest, self._contest.counting_source).counted_level
            registers = [
                region.registered
                for region in self._contest.regions
                if region.level == level and region.registered and (region.stations or 1) == 1
            ]
            reserve = decision.reserve_permille
            least = min(registers, default=cap) if reserve is not None else cap
            self._least = min(cap, least * (1_000 + (reserve or 0)) // 1_000)
        return self._least

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


def _is_recapped(scene: Scene) -> bool:
    tally = scene.tally(scene.root)
    return tally is not None and tally.recap is not None


def _is_held(scene: Scene, region_id: str) -> bool:
    tally = scene.tally(region_id)
    return tally is not None and tally.doubt is not None and tally.doubt.held_since_ms is not None


def _ahead(contest: Contest, votes: tuple[int, ...]) -> int:
    """Return by how many votes the first is ahead: of the second, or of half in double."""
    ranked = sorted(votes, reverse=True)
    if contest.decision.rule == "majority":
        return abs(2 * ranked[0] - sum(ranked))
    return ranked[0] - (ranked[1] if len(ranked) > 1 else 0)


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
