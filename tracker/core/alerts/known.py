"""The facts of an alert as texts of one language; what is missing has no text.

The lists and numbers of an alert come out of a log that other versions may have written: what
doesn't fit is passed over, and the words are made without it.
"""

from fractions import Fraction
from typing import NamedTuple

from tracker.core import spoken
from tracker.core.alerts.alert import Alert, Fact
from tracker.core.desk_wire import path_names
from tracker.core.model import FIGURES, STAGES, Contest, option_ids
from tracker.core.rules import Language
from tracker.core.standings import share_text
from tracker.core.tree import Tree

TIE = "="
"""Stands in the place of an option where the first are level."""

COUNTS = ("valid", "reported", "total", "lead", "flips", "left", "out", "cap", "count", "of")
TEXTS = ("by", "why", "document", "reason")
CLOCKS = {"closed": "closed_ms", "deadline": "deadline_ms", "since": "since_ms"}
SINCE_1990_MS = 631_152_000_000
"""Instants are told from other whole numbers by being later than this."""

TIERS: dict[str, dict[Language, str]] = {
    "counting": {"id": "penghitungan", "en": "count"},
    "recap_kecamatan": {"id": "rekapitulasi kecamatan", "en": "recapitulation of the district"},
    "recap_kota": {"id": "rekapitulasi kota/kabupaten", "en": "recapitulation of the city"},
    "recap_provinsi": {"id": "rekapitulasi provinsi", "en": "recapitulation of the province"},
    "declared": {"id": "penetapan", "en": "declaration"},
}
CONDITIONS: dict[str, dict[Language, str]] = {
    "unreachable": {"id": "tidak terjangkau", "en": "unreachable"},
    "frozen": {"id": "menjawab, tetapi tidak berubah", "en": "answering, but frozen"},
    "withdrew": {"id": "menarik angkanya", "en": "withdrawing its numbers"},
    "not_polled": {"id": "tidak kami pantau", "en": "not polled by us"},
}
FIGURE_NAMES: dict[str, dict[Language, str]] = {
    "valid": {"id": "suara sah", "en": "valid votes"},
    "rejected": {"id": "suara tidak sah", "en": "rejected ballots"},
    "cast": {"id": "surat suara terpakai", "en": "ballots cast"},
    "registered": {"id": "daftar pemilih", "en": "registered voters"},
    "participated": {"id": "pengguna hak pilih", "en": "voters who came"},
    "stations_reported": {"id": "TPS masuk", "en": "stations in"},
    "stations_total": {"id": "jumlah TPS", "en": "stations in all"},
}
UNITS: dict[str, dict[Language, str]] = {
    "votes": {"id": "suara", "en": "votes"},
    "stations": {"id": "TPS masuk", "en": "stations in"},
}


class Told(NamedTuple):
    """An alert, the contest that it is of, and the language that it is told in."""

    alert: Alert
    contest: Contest
    tree: Tree
    language: Language

    def whole(self, name: str) -> int | None:
        """Return the whole number *name* of the facts."""
        found = self.alert.facts.get(name)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def text(self, name: str) -> str | None:
        """Return the text *name* of the facts; an empty one says nothing."""
        found = self.alert.facts.get(name)
        return found.strip() or None if isinstance(found, str) else None

    def number(self, number: int | None) -> str | None:
        """Write a count."""
        return None if number is None else spoken.count(number, self.language)

    def clock(self, at_ms: int | None) -> str | None:
        """Write an instant on the contest's clock."""
        if at_ms is None:
            return None
        return spoken.clock(at_ms, self.contest.time_zone, self.language)

    def short(self, option_id: str | None) -> str | None:
        """Return what an option is called for short."""
        return next((o.short for o in self.contest.options if o.id == option_id), None)


def known(alert: Alert, contest: Contest, tree: Tree, language: Language) -> dict[str, str]:
    """Return everything that is known of *alert*, by the names that phrases use."""
    told = Told(alert, contest, tree, language)
    found = {**_texts(told), **_numbers(told), **_votes(told), **_options(told), **_changes(told)}
    return {name: text for name, text in found.items() if text} | _circumstances(told)


def place(tree: Tree, region_id: str) -> str:
    """Return a region's name; of a polling station also that of where it stands."""
    names = path_names(tree, region_id)
    region = tree.regions.get(region_id)
    at_station = region is not None and region.level == "station"
    return " › ".join(names[-2:] if at_station else names[-1:])


def _texts(told: Told) -> dict[str, str | None]:
    alert, contest = told.alert, told.contest
    source = next((s for s in contest.sources if s.id == alert.source_id), None)
    name = source.name.get(told.language, source.id) if source is not None else alert.source_id
    tier = TIERS.get(told.text("stage") or "", {}).get(told.language)
    return {
        **{name: told.text(name) for name in TEXTS},
        **{name: told.clock(told.whole(fact)) for name, fact in CLOCKS.items()},
        "word": told.text("source"),
        "source": tier if alert.source_id in STAGES and source is None else name,
        "authority": contest.official.authority.get(told.language),
        "stage": tier,
        "condition": CONDITIONS.get(told.text("before") or "", {}).get(told.language),
        "source_at": told.clock(alert.source_at_ms),
        "at": told.clock(alert.at_ms if alert.fresh_ms is None else alert.fresh_ms),
        "offset": str(alert.offset),
        "first": _instant(told, "first_ms"),
        "last": _instant(told, "last_ms"),
    }


def _numbers(told: Told) -> dict[str, str | None]:
    reported, total = told.whole("reported"), told.whole("total")
    permille, percent = told.whole("permille"), told.whole("percent")
    return {
        **{name: told.number(told.whole(name)) for name in COUNTS},
        "over": told.number(told.whole("over") or None),
        "under": told.number(told.whole("under") or None),
        "percent": None if percent is None else str(percent),
        "progress": _progress(told, reported, total),
        "limit": None if permille is None else _limit(told, permille),
        "margin": _margin(told, permille),
        "regions": told.number(_how_many(told.alert.facts.get("regions"))),
        "codes": ", ".join(str(code) for code in _list(told.alert.facts.get("codes"))),
    }


def _votes(told: Told) -> dict[str, str | None]:
    """Return what the votes say: who leads by how much, who is level, and what everybody has."""
    votes = _ranked(told)
    if not votes or not votes[0][1]:
        return {}
    most = votes[0][1]
    level = tuple(name for name, number in votes if number == most)
    lead = most - votes[1][1] if len(votes) > 1 else most
    tied = spoken.listed(level, told.language) if len(level) > 1 else None
    says = (
        "{} unggul sementara {} suara" if told.language == "id" else "{} leads for now by {} votes"
    )
    return {
        "tied": tied,
        "leading": None if tied else says.format(level[0], told.number(lead)),
        "standing": ", ".join(_with_share(told, name, number) for name, number in votes),
    }


def _options(told: Told) -> dict[str, str | None]:
    """Return whom an alert is about, and what they have."""
    leader = told.text("leader")
    option_id = leader if told.short(leader) else told.alert.subject
    own, valid = _own(told, option_id), told.whole("valid")
    share = (
        spoken.percent(share_text(Fraction(own, valid)), told.language) if own and valid else None
    )
    return {
        "name": told.short(option_id),
        "before_name": told.short(told.text("before")),
        "own": told.number(own),
        "share": share,
    }


def _changes(told: Told) -> dict[str, str | None]:
    """Return the numbers before and after, or what there is of them."""
    facts = told.alert.facts
    before, after = told.whole("old"), told.whole("new")
    if before is not None and after is not None:
        # Sums of many forms; of none it is the stations in that fell.
        unit = UNITS["stations" if told.whole("count") == 0 else "votes"][told.language]
        return {"changes": _change(told, unit, before, after)}
    old, new = (_list(facts.get(a) or facts.get(b)) for a, b in (("old", "good"), ("new", "held")))
    difference = _list(facts.get("difference"))
    names = [option.short for option in told.contest.options]
    if max(len(old), len(new), len(difference)) > len(names):
        names += [FIGURE_NAMES[name][told.language] for name in FIGURES]
    if old and new:
        rows = zip(names, old, new, strict=False)
        return {"changes": ", ".join(_change(told, n, a, b) for n, a, b in rows if a != b)}
    given = zip(names, new or difference, strict=False)
    write = spoken.count if new else spoken.signed
    numbers = ((n, v) for n, v in given if isinstance(v, int) and (v or new))
    shown = (f"{n} {write(v, told.language)}" for n, v in numbers)
    return {"changes": ", ".join(shown)}


def _circumstances(told: Told) -> dict[str, str]:
    """Return what holds, for clauses that are only said then."""
    leader, before = told.text("leader"), told.text("before")
    own, valid = _own(told, told.alert.subject), told.whole("valid")
    reported, total = told.whole("reported"), told.whole("total")
    holds = {
        "tie": leader == TIE,
        "again": leader == before and (told.whole("flips") or 0) > 1,
        "restless": (told.whole("flips") or 0) > 1,
        "moved": leader != before,
        "before_tie": before == TIE,
        "half": own is not None and valid is not None and 2 * own == valid,
        "majority": told.contest.decision.rule == "majority",
        "incomplete": reported is None or total is None or reported < total,
        "several": (told.whole("count") or 1) > 1,
        "undoes": told.alert.undoes is not None,
    }
    return {name: name for name, so in holds.items() if so}


def _own(told: Told, option_id: str | None) -> int | None:
    own, ids = told.whole("own"), option_ids(told.contest)
    if own is None and option_id in ids:
        votes = _list(told.alert.facts.get("votes"))
        found = votes[ids.index(option_id)] if len(votes) == len(ids) else None
        return found if isinstance(found, int) else None
    return own


def _ranked(told: Told) -> list[tuple[str, int]]:
    """Return every option's votes, the most first; nothing where a number is missing."""
    votes = _list(told.alert.facts.get("votes"))
    names = [option.short for option in told.contest.options]
    given = [(name, v) for name, v in zip(names, votes, strict=False) if isinstance(v, int)]
    return sorted(given, key=lambda pair: -pair[1]) if len(given) == len(names) else []


def _with_share(told: Told, name: str, number: int) -> str:
    valid = told.whole("valid")
    if not valid:
        return f"{name} {told.number(number)}"
    share = spoken.percent(share_text(Fraction(number, valid)), told.language)
    return f"{name} {told.number(number)} ({share})"


def _change(told: Told, name: str, old: Fact, new: Fact) -> str:
    before, after = (told.number(n) if isinstance(n, int) else None for n in (old, new))
    if before is None or after is None:
        return f"{name} {before or '–'} → {after or '–'}"
    assert isinstance(old, int), "it was written"
    assert isinstance(new, int), "it was written"
    return f"{name} {before} → {after} ({spoken.signed(new - old, told.language)})"


def _progress(told: Told, reported: int | None, total: int | None) -> str | None:
    """Return the share of stations in, cut off and not rounded: 99.99 is not all of them."""
    if reported is None or not total:
        return None
    hundredths = reported * 10_000 // total
    return spoken.percent(f"{hundredths // 100}.{hundredths % 100:02d}", told.language)


def _limit(told: Told, permille: int) -> str:
    whole, tenth = divmod(permille, 10)
    return spoken.percent(f"{whole}.{tenth}" if tenth else str(whole), told.language)


def _margin(told: Told, permille: int | None) -> str | None:
    lead, valid = told.whole("lead"), told.whole("valid")
    if lead is None or not valid:
        return None
    limits = (Fraction(permille or 0, 1_000), Fraction(3 * (permille or 0), 2_000))
    return spoken.percent(share_text(Fraction(lead, valid), limits=limits), told.language)


def _instant(told: Told, name: str) -> str | None:
    at_ms = told.whole(name)
    return told.clock(at_ms) if at_ms is not None and at_ms > SINCE_1990_MS else None


def _how_many(fact: Fact) -> int | None:
    if isinstance(fact, tuple):
        return len(fact)
    return fact if isinstance(fact, int) else None


def _list(fact: object) -> tuple[int | str | None, ...]:
    return tuple(fact) if isinstance(fact, tuple | list) else ()
