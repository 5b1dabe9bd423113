"""What the authority or a person says of the result: tiers, the declaration, a call."""

from tracker.core.alerts.alert import Fact
from tracker.core.alerts.dates import NOBODYS
from tracker.core.alerts.leads import stands
from tracker.core.alerts.scene import Scene
from tracker.core.entries import CalledBy, Entry, Recap, Uncalled


def watch_recap(scene: Scene, entry: Entry) -> None:
    """Tell which regions a tier has recapitulated; the declaration has an alert of its own."""
    if not isinstance(entry.body, Recap) or entry.body.source_id == "declared":
        return
    body = entry.body
    known = scene.tree.regions
    arrived = [d.region_id for d in body.deltas if d.new is not None and d.region_id in known]
    if not arrived:
        return
    place = arrived[0] if len(arrived) == 1 else scene.common(arrived)
    level = [r.id for r in known.values() if r.level == known[arrived[0]].level]
    facts: dict[str, Fact] = {
        "stage": body.source_id,
        "count": sum((body.source_id, ("own", r)) in scene.fold.reports for r in level),
        "of": len(level),
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
        shown = scene.book.public_has("result.declared", scene.root)
        more = {"public": shown is not None, "undoes": shown or memo.last, "source_id": ""}
        scene.tell("result.declared.revoked", scene.root, scene.counted(scene.root), **more)
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
    match entry.body:
        case CalledBy() as call:
            _called(scene, call)
        case Uncalled() as back if (said := scene.book.said("called", scene.root)) is not None:
            memo = scene.memo("called", scene.root)
            facts: dict[str, Fact] = {"by": back.by, "why": back.why}
            more = {"subject": said, "undoes": memo.before, **NOBODYS}
            scene.tell("uncalled", scene.root, facts, **more)
            memo.said = memo.before = memo.now = None


def _called(scene: Scene, call: CalledBy) -> None:
    """Tell of a call; the same again, by a second click, is none, and another takes it back."""
    memo = scene.memo("called", scene.root)
    if (memo.said, memo.now) == (call.option_id, call.source):
        return
    undone = memo.before if memo.said != call.option_id else None
    facts: dict[str, Fact] = {"by": call.by, "why": call.why, "source": call.source}
    more = {"subject": call.option_id, "undoes": undone, **NOBODYS}
    memo.before = scene.tell("called", scene.root, facts, **more)
    memo.said, memo.now = call.option_id, call.source
