"""Small worlds with named overrides; a test names only what it is about."""

from typing import Any

from tracker.core.alerts.alert import Alert
from tracker.core.delivery.hook import Delivery, Hook, Secret, Wants
from tracker.core.entries import Delta, Reports
from tracker.core.model import (
    Calendar,
    Contest,
    Decision,
    Numbers,
    Official,
    Option,
    Region,
    Report,
    Source,
    numbers_of,
    option_ids,
)
from tracker.core.token import Permission, Token

POLLS_CLOSE_MS = 1_732_687_200_000  # 27 November 2024, 13:00 WIB
OPTIONS = (
    Option(id="a", number=1, name="Andi - Ayu", short="Andi", colour="#B67352"),
    Option(id="b", number=2, name="Budi - Bunga", short="Budi", colour="#8CB9BD"),
)
REGIONS = (
    Region(id="9", name="Provinsi Contoh", level="province", registered=4_000, stations=20),
    Region(id="91", name="Kota Satu", level="city", parent_id="9", registered=2_000, stations=10),
    Region(id="92", name="Kota Dua", level="city", parent_id="9", registered=2_000, stations=10),
    Region(id="9101", name="Satu Utara", level="district", parent_id="91", stations=6),
    Region(id="9102", name="Satu Selatan", level="district", parent_id="91", stations=4),
    Region(id="9201", name="Dua Timur", level="district", parent_id="92", stations=5),
    Region(id="9202", name="Dua Barat", level="district", parent_id="92", stations=5),
)


def make_source(**changes: Any) -> Source:
    """A source that counts district rows and is summed above them."""
    fields: dict[str, Any] = {
        "id": "feed",
        "format": "kpu-pilkada",
        "base_url": "https://feed.example/pilkada",
        "trusted_hosts": ("feed.example",),
        "election": "pkwkp",
        "counted_level": "district",
        "counted_part": "row",
        "poll_levels": ("province", "city"),
        "name": {"id": "Umpan contoh", "en": "Example feed"},
    }
    return Source(**fields | changes)


def make_press(**changes: Any) -> Source:
    """A source by hand that speaks of cities: what people read in the press."""
    fields: dict[str, Any] = {
        "id": "press",
        "format": "hand",
        "counted_level": "city",
        "counted_part": "own",
        "name": {"id": "Pers", "en": "Press"},
    }
    return Source(**fields | changes)


def make_contest(**changes: Any) -> Contest:
    """A province with two cities, four districts and two options."""
    fields: dict[str, Any] = {
        "id": "contoh-2024",
        "title": {"id": "Gubernur Contoh 2024", "en": "Governor of Contoh 2024"},
        "time_zone": "Asia/Jakarta",
        "levels": ("province", "city", "district"),
        "level_names": {
            "province": {"id": "provinsi", "en": "province"},
            "city": {"id": "kota", "en": "city"},
            "district": {"id": "kecamatan", "en": "district"},
        },
        "options": OPTIONS,
        "regions": REGIONS,
        "sources": (make_source(),),
        "counting_source": "feed",
        "decision": Decision(rule="majority", station_votes_max=600),
        "calendar": Calendar(polls_close_ms=POLLS_CLOSE_MS),
        "official": Official(
            authority={"id": "Panitia Contoh", "en": "Example Board"},
            site="https://official.example/",
            pages={"province": "https://official.example/{id}"},
        ),
    }
    return Contest(**fields | changes)


CONTEST = make_contest()


def make_numbers(*votes: int | None, contest: Contest = CONTEST, **figures: int | None) -> Numbers:
    """Numbers of *contest* with *votes* in ballot order: `make_numbers(120, 80)`."""
    return numbers_of(
        option_ids(contest), dict(zip(option_ids(contest), votes, strict=False)), **figures
    )


def make_report(region_id: str = "9101", *votes: int | None, **changes: Any) -> Report:
    """A district row: `make_report("9101", 120, 80)`."""
    figures = changes.pop("figures", {})
    fields: dict[str, Any] = {
        "region_id": region_id,
        "part": "row",
        "numbers": make_numbers(*votes, **figures),
        "source_at_ms": POLLS_CLOSE_MS,
    }
    return Report(**fields | changes)


def make_delta(
    region_id: str = "9101",
    old: tuple[int | None, ...] | None = None,
    new: tuple[int | None, ...] | None = (120, 80),
    **changes: Any,
) -> Delta:
    """A change of a district row from *old* votes to *new* votes."""
    fields: dict[str, Any] = {
        "region_id": region_id,
        "part": "row",
        "old": None if old is None else make_numbers(*old),
        "new": None if new is None else make_numbers(*new),
    }
    return Delta(**fields | changes)


def make_reports(*deltas: Delta, **changes: Any) -> Reports:
    """What one document of the feed changed."""
    fields: dict[str, Any] = {
        "source_id": "feed",
        "path": "pkwkp/91.json",
        "digest": "d" * 64,
        "source_at_ms": POLLS_CLOSE_MS,
        "deltas": deltas,
    }
    return Reports(**fields | changes)


def make_token(name: str = "siti", *permissions: Permission, **changes: Any) -> Token:
    """A token of *name*, for the desk unless said otherwise: `make_token("siti", "air")`."""
    fields: dict[str, Any] = {
        "name": name,
        "permissions": permissions or ("desk",),
        "digest": "a" * 64,
        "created_at_ms": POLLS_CLOSE_MS,
        "created_by": "adi",
    }
    return Token(**fields | changes)


def make_alert(number=1, **changes):
    """An alert of the example contest; `published` and `status` as they are given."""
    fields = {
        "number": number,
        "id": f"{number:024x}",
        "type": "results.first",
        "contest_id": CONTEST.id,
        "region_id": "9",
        "subject": "",
        "occurrence": 1,
        "audience": "public",
        "significance": 2,
        "offset": number,
        "at_ms": 1_732_690_000_000 + number * 1_000,
        "facts": {"votes": (120, 80), "valid": 200, "reported": 3, "total": 20},
    }
    return Alert(**fields | changes)


def make_hook(name="tempo", **changes):
    """A webhook that wants every public alert: `make_hook(types=("lead",))` narrows it."""
    wants = {key: changes.pop(key) for key in Wants.__struct_fields__ if key in changes}
    fields = {
        "id": f"id-{name}",
        "name": name,
        "kind": "webhook",
        "url": "https://hooks.example/realcount",
        "created_at_ms": POLLS_CLOSE_MS,
        "created_by": "adi",
        "wants": Wants(**wants),
        "secrets": (Secret("whsec_" + "QUJD" * 10 + "QUI="),),
    }
    return Hook(**fields | changes)


def make_delivery(number=1, **changes):
    """A delivery of `make_alert(number)` to `make_hook()`."""
    fields = {
        "id": f"{number:024x}",
        "hook_id": "id-tempo",
        "contest_id": CONTEST.id,
        "made_at_ms": 1_000,
    }
    return Delivery(**fields | changes)
