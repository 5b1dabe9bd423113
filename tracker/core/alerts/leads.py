"""Who leads, by how much, and that it changed: told once it has settled, never by polls counted."""

from tracker.core.alerts.memory import Memo
from tracker.core.alerts.scene import TIE, Scene

KIND = "lead.changed"


def stands(scene: Scene, region_id: str) -> tuple[str, int] | None:
    """Return who leads in a region and by how much; None where it can't be said."""
    shown = scene.standing(region_id)
    if scene.votes(region_id) is None or shown.lead is None:
        return None
    return shown.leader_id or TIE, shown.lead


def watch_lead(scene: Scene, region_id: str) -> None:
    """Note who leads in a region; a change is told once it has stood long enough."""
    found = stands(scene, region_id)
    if found is None:
        return
    memo, leader = scene.memo(KIND, region_id), found[0]
    if memo.said is None:
        memo.said = memo.now = leader
    if memo.shown is None and scene.is_public(region_id):
        memo.shown = memo.said
    memo.corrected |= _fell(scene, region_id)
    if leader != memo.now:
        memo.now, memo.since_ms, memo.moves = leader, scene.at_ms, memo.moves + 1
        memo.due_ms = scene.at_ms + scene.settings.settle_s * 1_000
        _take_back(scene, region_id, memo)
    elif memo.moves and memo.due_ms is None:
        settle_lead(scene, region_id)


def settle_lead(scene: Scene, region_id: str) -> None:
    """Tell of a lead that has stood for its time, if it is large enough."""
    memo, found = scene.memo(KIND, region_id), stands(scene, region_id)
    memo.due_ms = None
    if found is None or not memo.moves or found[0] != memo.now:
        return
    if scene.is_declared and region_id == scene.root:
        return
    leader, lead = found
    if leader != TIE and lead < scene.settings.lead_votes_min:
        return
    if leader != memo.said or memo.moves > 1:
        _tell(scene, region_id, memo, lead)
    memo.moves, memo.corrected = 0, False


def _tell(scene: Scene, region_id: str, memo: Memo, lead: int) -> None:
    leader, before = memo.now, memo.said
    undone = memo.last if memo.corrected and leader == memo.before else None
    public = scene.is_public(region_id) and leader != memo.shown
    facts = scene.counted(region_id) | {
        "leader": leader,
        "before": before,
        "lead": lead,
        "flips": memo.moves,
    }
    scene.tell(KIND, region_id, facts, public=public, undoes=undone)
    if leader != before:
        memo.said, memo.before = leader, before
    if public:
        memo.shown = leader


def _take_back(scene: Scene, region_id: str, memo: Memo) -> None:
    """Let nobody approve a change of lead that no longer stands; the public was never told."""
    if memo.now != memo.said and scene.book.overtake(KIND, region_id):
        memo.shown = memo.before


def _fell(scene: Scene, region_id: str) -> bool:
    return any(
        one.region_id in scene.tree.regions and scene.tree.is_within(one.region_id, region_id)
        for one in scene.folded.corrections
    )


def watch_margin(scene: Scene) -> None:
    """Tell when the lead falls below a share of the votes; again only after half as much more."""
    region_id, found = scene.root, stands(scene, scene.root)
    votes = scene.votes(region_id)
    if found is None or votes is None or not scene.is_public(region_id):
        return
    (leader, lead), valid = found, sum(votes)
    for permille in scene.settings.margin_permilles:
        memo = scene.memo("margin.under", region_id, str(permille))
        facts = scene.counted(region_id) | {"leader": leader, "lead": lead, "permille": permille}
        if memo.said is None and lead * 1_000 < permille * valid:
            memo.said = "under"
            scene.tell("margin.under", region_id, facts, subject=str(permille))
        elif memo.said == "under" and lead * 2_000 >= 3 * permille * valid:
            memo.said = None
            scene.tell("margin.over", region_id, facts, subject=str(permille), undoes=memo.last)
