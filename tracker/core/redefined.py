"""What differs between two definitions of one contest, in sentences."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import asdict

from tracker.core.model import Contest, option_ids

SHOWN_MAX = 60
SECRET = ("base_url", "headers")
"""Fields whose values are told to nobody: an address or a header may hold a password."""

_KINDS = (
    (
        "option",
        "is gone: its votes are no longer shown or summed",
        "is new: it has no votes until a source gives some",
    ),
    (
        "source",
        "is gone: nobody asks it any more, and nothing it has said is shown",
        "is new",
    ),
    (
        "region",
        "is gone: its numbers stay in the log and are no longer shown or summed",
        "is new: it has no numbers until a source gives some",
    ),
)


def changes_between(old: Contest, new: Contest) -> Iterator[str]:
    """Yield a sentence for everything that differs between two definitions of one contest."""
    yield from _fields("", _plain(old), _plain(new))
    for kind, gone, fresh in _KINDS:
        yield from _named(kind, gone, fresh, _by_id(old, kind), _by_id(new, kind))
    kept = [option for option in option_ids(old) if option in option_ids(new)]
    if kept != [option for option in option_ids(new) if option in option_ids(old)]:
        yield "options: in another order on the ballot; each keeps its votes"
    if old.reference != new.reference:
        yield "reference: other declared totals to compare with"


def _plain(contest: Contest) -> dict[str, object]:
    """Return what is neither a list of options, sources or regions, nor says how a run began."""
    kept = ("title", "time_zone", "levels", "level_names", "counting_source")
    parts = ("decision", "calendar", "official", "thresholds", "alerts")
    return {name: getattr(contest, name) for name in kept} | {
        f"{part}.{name}": value
        for part in parts
        for name, value in asdict(getattr(contest, part)).items()
    }


def _by_id(contest: Contest, kind: str) -> Mapping[str, Struct]:
    return {one.id: one for one in getattr(contest, f"{kind}s")}


def _named(
    kind: str, gone: str, fresh: str, old: Mapping[str, Struct], new: Mapping[str, Struct]
) -> Iterator[str]:
    for name in old:
        if name not in new:
            yield f"{kind} {name} {gone}"
    for name, one in new.items():
        if name not in old:
            yield f"{kind} {name} {fresh}"
        else:
            yield from _fields(f"{kind} {name}: ", asdict(old[name]), asdict(one))


def _fields(where: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    for name, value in new.items():
        if old[name] != value and name in SECRET:
            yield f"{where}{name} is another than before"
        elif old[name] != value:
            yield f"{where}{name} is {_shown(value)}, was {_shown(old[name])}"


def _shown(value: object) -> str:
    text = repr(value) if value is not None else "not given"
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"
