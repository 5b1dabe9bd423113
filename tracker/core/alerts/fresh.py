"""What waits for a person says the newest numbers: whoever lets it out tells what stands then.

A claim that no longer holds is overtaken by its own rule; here it still holds, by other numbers.
"""

from tracker.core.alerts.alert import Alert, Fact
from tracker.core.alerts.leads import stands
from tracker.core.alerts.scene import Scene
from tracker.core.model import option_ids


def fresh_facts(scene: Scene, alert: Alert) -> dict[str, Fact]:
    """Return the facts of *alert* with the numbers that stand now, those that it has and no more.

    What happened (who led before, how often it flipped, since when) stays as it was.
    """
    counted = scene.counted(alert.region_id)
    now: dict[str, Fact] = counted | _lead(scene, alert) | _own(scene, alert)
    return alert.facts | {name: fact for name, fact in now.items() if name in alert.facts}


def _lead(scene: Scene, alert: Alert) -> dict[str, Fact]:
    found = stands(scene, alert.region_id)
    if found is None or found[0] != alert.facts.get("leader"):
        return {}
    return {"lead": found[1]}


def _own(scene: Scene, alert: Alert) -> dict[str, Fact]:
    """Return the votes of the option that it is about, and how far they are from half of all."""
    votes, names = scene.votes(alert.region_id), option_ids(scene.contest)
    if votes is None or alert.subject not in names:
        return {}
    own = votes[names.index(alert.subject)]
    twice = 2 * own - sum(votes)
    return {"own": own, "over": twice // 2, "under": -(twice // 2)}
