"""Definitions of every contest of the Pilkada of 27 November 2024, from KPU's own masters.

Governors (`pkwkp`) and regents or mayors (`pkwkk`): hundreds of contests that nobody wants to
write by hand. For whoever makes definitions; a running count never reads the masters.
The masters name the pairs of each contest and the regions that a list exists for. Which regions
lie below which is told by codes, as the count files name them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone

from msgspec import Struct

from tracker.core.instant import ms_of
from tracker.core.model import Calendar, Contest, Decision, Official, Option, Region, Source
from tracker.sources import kpu_words as words
from tracker.sources.body import Node, json_of, text_of

GOVERNOR, REGENT = "pkwkp", "pkwkk"
LEVELS = ("province", "city", "district")
LEVEL_NAMES = {
    "province": {"id": "provinsi", "en": "province"},
    "city": {"id": "kota/kabupaten", "en": "city"},
    "district": {"id": "kecamatan", "en": "district"},
}
TITLES = {
    GOVERNOR: {"id": "Pemilihan Gubernur {} 2024", "en": "{} gubernatorial election 2024"},
    REGENT: {"id": "Pemilihan Kepala Daerah {} 2024", "en": "{} regent or mayor election 2024"},
}
SLUGS = {GOVERNOR: "gov", REGENT: "reg"}

JAKARTA = "31"
"""More than half of the valid votes there, the most votes everywhere else."""

STATION_VOTES_MAX = 600
RESERVE_PERMILLE = 25
CLOSE = datetime(2024, 11, 27, 13, 0)  # noqa: DTZ001  # each province adds its own zone below
CENTRAL = frozenset(["51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"])
EASTERN = frozenset(["81", "82", "91", "92", "93", "94", "95", "96"])
"""Provinces on WITA (UTC+8) and WIT (UTC+9), where polls close one and two hours earlier. The
times in the files are on Jakarta's wall everywhere: all of Indonesia was blanked at 10:45:04."""

HOST = "sirekappilkada-obj-data.kpu.go.id"
SITE = "https://pilkada2024.kpu.go.id/"

Below = Mapping[str, Sequence[str]]
"""The codes directly below a code."""

Pairs = Mapping[str, tuple[Option, ...]]
"""The pairs that stand in each region, in ballot order."""


class Masters(Struct, frozen=True, kw_only=True):
    """What the masters say: the pairs by election and region, names by code, codes below codes."""

    pairs: Mapping[str, Pairs]
    names: Mapping[str, str]
    below: Below


def contests_of(masters: Masters) -> Iterator[Contest]:
    """Yield every contest that *masters* have pairs for, by election and code."""
    for election, pairs in masters.pairs.items():
        for code in sorted(pairs):
            yield contest_of(masters, election, code)


def contest_of(masters: Masters, election: str, code: str) -> Contest:
    """Return the contest of *election* in the province or city *code*, counted by district."""
    levels = LEVELS if election == GOVERNOR else LEVELS[1:]
    rule = Decision(
        rule="majority" if code == JAKARTA else "plurality",
        station_votes_max=STATION_VOTES_MAX,
        reserve_permille=RESERVE_PERMILLE,
    )
    name = masters.names.get(code, code)
    return Contest(
        id=f"id-{code.lower()}-{SLUGS[election]}-2024",
        title={language: text.format(name) for language, text in TITLES[election].items()},
        time_zone="Asia/Jakarta",
        levels=levels,
        level_names={level: LEVEL_NAMES[level] for level in levels},
        options=masters.pairs[election][code],
        regions=tuple(_regions(masters, code, levels)),
        sources=(source_of_election(election),),
        counting_source="kpu",
        decision=rule,
        calendar=Calendar(polls_close_ms=polls_close_ms(code)),
        official=Official(authority={"id": "KPU", "en": "KPU"}, site=SITE),
    )


def source_of_election(election: str) -> Source:
    """Return KPU's feed of *election*, counted in the rows of districts and summed above."""
    return Source(
        id="kpu",
        format="kpu-pilkada",
        base_url=f"https://{HOST}/pilkada",
        trusted_hosts=(HOST,),
        headers={"Referer": SITE},
        election=election,
        counted_level="district",
        counted_part="row",
        poll_levels=LEVELS[:2] if election == GOVERNOR else LEVELS[1:2],
        name={"id": "Sirekap KPU", "en": "KPU Sirekap"},
    )


def pairs_of(source: Source, body: bytes) -> Pairs:
    """Read a master of pairs (`paslon/….json`) into options by region, in ballot order.

    Raises:
        SourceMalformed: the body is none, or a pair has no number, name or colour.
    """
    top = json_of(source, text_of(source, body))
    return {
        code: tuple(sorted(map(_option, region.items()), key=lambda option: option.number))
        for code, region in top.items()
    }


def names_of(source: Source, body: bytes) -> Mapping[str, str]:
    """Read a list of regions (`wilayah/….json`) into names by code; names are no keys."""
    rows = json_of(source, text_of(source, body)).elements()
    return {_text(row, words.CODE): _text(row, words.NAME) for row in rows}


def polls_close_ms(code: str) -> int:
    """Return when polls closed in the province that *code* begins with: 13:00 on its own wall."""
    province = code[:2]
    hours = 9 if province in EASTERN else 8 if province in CENTRAL else 7
    return ms_of(CLOSE.replace(tzinfo=timezone(timedelta(hours=hours))))


def _regions(masters: Masters, root: str, levels: Sequence[str]) -> Iterator[Region]:
    layer: list[tuple[str, str | None]] = [(root, None)]
    for level in levels:
        for code, parent in layer:
            yield Region(id=code, name=masters.names.get(code, code), level=level, parent_id=parent)
        layer = [
            (below, code) for code, _ in layer for below in sorted(masters.below.get(code, ()))
        ]


def _option(pair: tuple[str, Node]) -> Option:
    code, node = pair
    number = node.get(words.BALLOT_NUMBER).count()
    if number is None:
        raise node.malformed("a pair needs its number on the ballot")
    name = _text(node, words.NAME).strip(" -")
    colour = _text(node, words.COLOUR)
    return Option(id=code, number=number, name=name, short=_short(name), colour=colour)


def _short(name: str) -> str:
    """Return the first person of a pair without the degrees, which stand behind commas."""
    return name.split(" - ")[0].split(",")[0].strip()


def _text(node: Node, key: str) -> str:
    text = (node.get(key).text() or "").strip()
    if not text:
        raise node.malformed(f"{key} is missing")
    return text
