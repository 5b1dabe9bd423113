"""The `alerts` of a definition: when a contest tells its newsroom what."""

from collections.abc import Sequence

from tracker.core.alerting import Alerting
from tracker.core.alerts.kinds import KINDS
from tracker.core.definition_read import Reader

PUBLISH = ("auto", "approve")
NUMBERS_MAX = {
    "settle_s": 3_600,
    "lead_votes_min": 10**9,
    "public_percent": 100,
    "threshold_percent": 100,
    "deadline_near_h": 1_000,
}


def read_alerting(reader: Reader, levels: Sequence[str]) -> Alerting:
    """Return what *reader* says of alerts; types and levels that there are not are problems."""
    plain = Alerting()
    numbers = {
        name: reader.number(name, getattr(plain, name), high=high)
        for name, high in NUMBERS_MAX.items()
    }
    found = Alerting(
        **numbers,
        levels=reader.texts("levels", plain.levels),
        progress_percents=reader.numbers("progress_percents", plain.progress_percents, high=99),
        margin_permilles=reader.numbers("margin_permilles", plain.margin_permilles, high=1_000),
        publish=reader.mapping("publish"),
        off=reader.texts("off", plain.off),
    )
    _refuse(reader, "levels", found.levels, levels)
    _refuse(reader, "off", found.off, tuple(KINDS))
    _refuse(reader, "publish", tuple(found.publish), tuple(KINDS))
    for name, word in found.publish.items():
        _refuse(reader, f"publish.{name}", (word,), PUBLISH)
    reader.refuse_others()
    return found


def _refuse(reader: Reader, key: str, words: Sequence[str], among: Sequence[str]) -> None:
    for word in words:
        if word not in among:
            reader.note(key, f"{word!r} is not one of {', '.join(among)}")
