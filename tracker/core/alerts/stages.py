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
    _tell_withdrawn(scene, body)
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


def _tell_withdrawn(scene: Scene, body: Recap) -> None:
    """Tell a desk that what a tier had said is taken back; what is below it is shown again."""
    gone = [d.region_id for d in body.deltas if d.new is None and d.region_id in scene.tree.regions]
    if gone:
        facts: dict[str, Fact] = {
            "stage": body.source_id,
            "count": len(gone),
            "by": body.provenance.by,
        }
        scene.tell("recap.withdrawn", scene.common(gone), facts, subject=body.source_id, **NOBODYS)


def watch_declared(scene: Scene, entry: Entry) -> None:
    """Tell that the authority has declared the result, or that this was taken back.

    A declaration by other numbers, or of another document, is told anew.
    """
    declared = scene.fold.state.declared
    said = scene.book.said("result.declared", scene.root)
    anew = isinstance(entry.body, Recap) and entry.body.source_id == "declared"
    if (declared is not None) == (said is not None) and not (anew and said is not None):
        return
    memo = scene.memo("result.declared", scene.root)
    if declared is None:
        memo.said = None
        shown = scene.book.public_has("result.declared", scene.root)
        more = {"public": shown is not None, "undoes": shown or memo.last, "source_id": ""}
        scene.tell("result.declared.revoked", scene.root, scene.counted(scene.root), **more)
        return
    undone = scene.book.public_has("result.declared", scene.root) if said is not None else None
    memo.said = "declared"
    found = stands(scene, scene.root)
    leader, lead = found if found is not None else (None, None)
    facts: dict[str, Fact] = {
        "leader": leader,
        "lead": lead,
        "document": declared.provenance.document,
        "by": declared.provenance.by,
    }
    told = scene.counted(scene.root) | facts
    scene.tell("result.declared", scene.root, told, source_id="", undoes=undone)


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
