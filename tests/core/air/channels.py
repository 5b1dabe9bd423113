"""A channel in the making, and the requests of its operator."""

from tracker.core.air.actions import Request, Scene, acted
from tracker.core.air.channel import new_channel
from tracker.core.air.refused import Refused

ITEMS = ("9", "91", "92")
START_MS = 1_732_690_000_000


def make_row(region_id, leader="a", lead=5, stage="counting", **more):
    """A region's row, as far as an action reads it; *leader* None with a lead of 0 is a tie."""
    return {"region": region_id, "leader": leader, "lead": lead, "stage": stage, **more}


def make_scene(**changes):
    """The example contest as an action sees it."""
    fields = {
        "contest_id": "contoh-2024",
        "test": False,
        "region_ids": frozenset((*ITEMS, "9101", "9102")),
        "option_ids": ("a", "b"),
        "usual": ITEMS,
        "contest": {"id": "contoh-2024"},
        "epoch": "e" * 12,
        "offset": 7,
        "rows": tuple(make_row(r) for r in ITEMS),
    }
    return Scene(**fields | changes)


class Operator:
    """Somebody at a panel, whose clock is moved by hand."""

    def __init__(self, name="pgm1", scene=None, **setup):
        self.scene = scene or make_scene()
        self.channel = new_channel(name)
        self.now_ms = START_MS
        self.refused = None
        self.do("setup", **setup)

    def do(self, action, after_s=0, key="", scene=..., **given):
        """Do *action* so many seconds later; return the channel."""
        self.now_ms += int(after_s * 1_000)
        known = self.scene if scene is ... else scene
        given = {name.replace("__", "."): str(value) for name, value in given.items()}
        request = Request(action=action, given=given, by="rina", now_ms=self.now_ms, id=key)
        changed = acted(self.channel, request, known)
        self.refused = changed.why() if isinstance(changed, Refused) else None
        self.channel = self.channel if self.refused else changed
        return self.channel
