"""From the parsed text of a definition to a contest, or to everything that is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Literal, cast

import msgspec
from msgspec import Struct

from tracker.core import definition_checks as checks
from tracker.core.alerting_read import read_alerting
from tracker.core.definition_read import Reader
from tracker.core.model import (
    HAND,
    Calendar,
    Contest,
    Decision,
    Official,
    Option,
    Reference,
    Source,
    Thresholds,
)
from tracker.core.region_rows import Row as Row
from tracker.core.region_rows import read_numbered, regions_of, with_numbered

THRESHOLD_MAX = {"collapse_percent": 100, "register_excess_permille": 1_000}


class Around(Struct, frozen=True):
    """What a definition is checked against that only the edges know."""

    formats: tuple[str, ...]
    is_zone: Callable[[str], bool]


def read_definition(
    file: str, table: Mapping[str, Any], region_file: str, rows: Sequence[Row], around: Around
) -> tuple[Contest, tuple[str, ...]]:
    """Return the contest of a definition, and a sentence for each problem.

    Where there is a problem the contest must not be used.
    """
    problems: list[str] = []
    reader = Reader(file, table, problems)
    levels = _levels(reader)
    rows = _all_rows(reader, region_file, rows, levels["levels"])
    contest = Contest(
        id=reader.text("id"),
        title=reader.words("title"),
        time_zone=reader.text("time_zone"),
        **levels,
        options=tuple(_option(r) for r in reader.tables("options")),
        regions=regions_of(region_file, rows, problems),
        sources=tuple(_source(r, around.formats) for r in reader.tables("sources")),
        counting_source=reader.text("counting_source"),
        decision=_decision(reader.table("decision")),
        calendar=_calendar(reader.table("calendar")),
        official=_official(reader.table("official")),
        reference=tuple(_reference(r) for r in reader.tables("reference", needed=False)),
        thresholds=_thresholds(reader.table("thresholds", needed=False)),
        alerts=read_alerting(reader.table("alerts", needed=False), levels["levels"]),
    )
    reader.text("regions", "")
    reader.refuse_others()
    if not around.is_zone(contest.time_zone):
        reader.note("time_zone", f"{contest.time_zone!r} is no time zone, like 'Asia/Jakarta'")
    problems += checks.problems_of(
        file, region_file, contest, {r.cells["id"]: r.line for r in rows if "id" in r.cells}
    )
    return contest, tuple(problems)


def _all_rows(
    reader: Reader, region_file: str, rows: Sequence[Row], levels: Sequence[str]
) -> Sequence[Row]:
    """Return the lines of the region table, and those that follow from their numbers."""
    if not reader.has("numbered"):
        return rows
    numbered = read_numbered(reader.table("numbered"), levels)
    if numbered is None or len(levels) < 2:
        return rows
    return with_numbered(region_file, rows, numbered, levels[-2], reader.problems)


def structure_print(contest: Contest) -> str:
    """Return a token of all that a log's numbers hang on: options, tree, what is counted."""
    return _token(
        [option.id for option in contest.options],
        [(r.id, r.parent_id, r.level, r.stations) for r in contest.regions],
        [(s.id, s.counted_level, s.counted_part, s.above) for s in contest.sources],
        contest.counting_source,
    )


def fingerprint(contest: Contest) -> str:
    """Return a token of the whole definition."""
    return _token(contest)


def _token(*parts: object) -> str:
    return sha256(msgspec.json.encode(parts)).hexdigest()[:16]


def _levels(reader: Reader) -> dict[str, Any]:
    names = {}
    for level in reader.tables("levels"):
        level_id = level.text("id")
        if level_id in names:
            level.note("id", f"{level_id!r} stands twice")
        names[level_id] = level.words("name")
        level.refuse_others()
    return {"levels": tuple(names), "level_names": names}


def _option(reader: Reader) -> Option:
    option = Option(
        id=reader.text("id"),
        number=reader.number("number", low=1, high=999),
        name=reader.text("name"),
        short=reader.text("short"),
        colour=reader.text("colour"),
    )
    reader.refuse_others()
    return option


def _source(reader: Reader, formats: tuple[str, ...]) -> Source:
    form = reader.choice("format", (*formats, HAND))
    by_hand = form == HAND
    source = Source(
        id=reader.text("id"),
        name=reader.words("name"),
        format=form,
        base_url=reader.text("base_url", "" if by_hand else None).rstrip("/"),
        trusted_hosts=reader.texts("trusted_hosts", ()),
        election=reader.text("election", ""),
        interval_s=reader.number("interval_s", 60, low=1, high=86_400),
        publish_s=reader.number("publish_s", 900, low=1, high=86_400),
        timeout_s=reader.number("timeout_s", 10, low=1, high=60),
        body_bytes_max=reader.number("body_bytes_max", 2_000_000, low=1, high=100_000_000),
        requests_per_minute_max=reader.number("requests_per_minute_max", 600, low=1, high=60_000),
        headers=reader.mapping("headers"),
        counted_level=reader.text("counted_level"),
        counted_part=cast(
            Literal["row", "own"],
            reader.choice("counted_part", ("row", "own"), "own" if by_hand else "row"),
        ),
        poll_levels=reader.texts("poll_levels", ()),
        above=cast(
            Literal["summed", "reported"],
            reader.choice("above", ("summed", "reported"), "summed"),
        ),
        columns=reader.mapping("columns"),
    )
    reader.refuse_others()
    return source


def _decision(reader: Reader) -> Decision:
    rule = reader.choice("rule", ("plurality", "majority"))
    decision = Decision(
        rule=cast(Literal["plurality", "majority"], rule),
        station_votes_max=reader.optional_number("station_votes_max", low=1, high=100_000),
        reserve_permille=reader.optional_number("reserve_permille", high=1_000),
    )
    reader.refuse_others()
    return decision


def _calendar(reader: Reader) -> Calendar:
    calendar = Calendar(
        polls_close_ms=reader.instant("polls_close") or 0,
        announcement_deadline_ms=reader.instant("announcement_deadline", needed=False),
    )
    reader.refuse_others()
    return calendar


def _official(reader: Reader) -> Official:
    official = Official(
        site=reader.text("site"),
        authority=reader.words("authority"),
        pages=reader.mapping("pages"),
    )
    reader.refuse_others()
    return official


def _reference(reader: Reader) -> Reference:
    reference = Reference(
        region_id=reader.text("region"),
        votes=reader.votes("votes"),
        valid=reader.optional_number("valid"),
        rejected=reader.optional_number("rejected"),
        cast=reader.optional_number("cast"),
        registered=reader.optional_number("registered"),
        stations=reader.optional_number("stations"),
    )
    reader.refuse_others()
    return reference


def _thresholds(reader: Reader) -> Thresholds:
    plain = Thresholds()
    read = {
        name: reader.number(name, getattr(plain, name), high=THRESHOLD_MAX.get(name, 10_000))
        for name in Thresholds.__struct_fields__
    }
    reader.refuse_others()
    return Thresholds(**read)
