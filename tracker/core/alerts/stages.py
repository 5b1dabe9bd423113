"""What the authority or a person says of the result: tiers, the declaration, a call."""

from tracker.core.alerts.alert import Fact
from tracker.core.alerts.leads import stands
from tracker.core.alerts.scene import Scene
from tracker.core.entries import CalledBy, Entry, Recap, Uncalled


def watch_recap(scene: Scene, entry: Entry) -> None:
    """Tell which regions a tier has recapitulated; the declaration has an alert of its own."""
    if not isinstance(entry.body, Recap) or entry.body.source_id == "declared":
        return
    body = entry.body
    arrived = [d.region_id for d in body.deltas if d.new is not None]
    if not arrived:
        return
    place = arrived[0] if len(arrived) == 1 else scene.common(arrived)
    level = scene.tree.regions[arrived[0]].level if arrived[0] in scene.tree.regions else ""
    facts: dict[str, Fact] = {
        "stage": body.source_id,
        "count": len(arrived),
        "of": sum(region.level == level for region in scene.tree.regions.values()),
        "document": body.provenance.document,
        "by": body.provenance.by,
    }
    scene.tell(
        "recap.arrived",
        place,
        scene.counted(place) | facts,
        subject=body.source_id,
        source_at_ms=body.source_at_ms,
        source_id="",
    )


def watch_declared(scene: Scene) -> None:
    """Tell that the authority has declared the result, or that this was taken back."""
    declared = scene.fold.state.declared
    said = scene.book.said("result.declared", scene.root)
    if (declared is not None) == (said is not None):
        return
    memo = scene.memo("result.declared", scene.root)
    if declared is None:
        memo.said = None
        scene.book.overtake("result.declared", scene.root)
        return
    memo.said = "declared"
    found = stands(scene, scene.root)
    leader, lead = found if found is not None else (None, None)
    facts: dict[str, Fact] = {
        "leader": leader,
        "lead": lead,
        "document": declared.provenance.document,
        "by": declared.provenance.by,
    }
    scene.tell("result.declared", scene.root, scene.counted(scene.root) | facts, source_id="")


def watch_call(scene: Scene, entry: Entry) -> None:
    """Tell what a person calls or takes back; the call is theirs, and says whose word it is."""
    memo_said = scene.book.said("called", scene.root)
    match entry.body:
        case CalledBy() as call:
            scene.memo("called", scene.root).said = call.option_id
            facts: dict[str, Fact] = {"by": call.by, "why": call.why, "source": call.source}
            last = scene.tell("called", scene.root, facts, subject=call.option_id, source_id="")
            scene.memo("called", scene.root).before = last
        case Uncalled() as back if memo_said is not None:
            memo = scene.memo("called", scene.root)
            facts = {"by": back.by, "why": back.why}
            more = {"subject": memo_said, "undoes": memo.before, "source_id": ""}
            scene.tell("uncalled", scene.root, facts, **more)
            memo.said = memo.before = None
