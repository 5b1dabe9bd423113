"""The captured night of 27 and 28 November 2024: its contests, and every body in its order.

`masters_of` is a pure function of the masters' bytes and of the count files' tables; the rest
reads the folder of captures. `judged` runs the rules over a night as a poller would.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tracker.core.diff import Key, key_of
from tracker.core.model import Contest, Document, Finding, Numbers, Report
from tracker.core.rules import Action, Case, action_of, judge, judge_document
from tracker.core.rules.case import total
from tracker.core.tree import Tree, grow
from tracker.ports import Parsed
from tracker.sources import kpu_masters
from tracker.sources.kpu_masters import GOVERNOR, REGENT, Masters
from tracker.sources.registry import format_of

Line = Mapping[str, Any]
"""One capture: `path`, `feed_ts`, `body` and where it comes from."""


class Captured(Struct, frozen=True, kw_only=True):
    """One body of one document of one contest, read."""

    contest: Contest
    tree: Tree
    document: Document
    feed_ts: str
    parsed: Parsed


class Decided(Struct, frozen=True, kw_only=True):
    """What the rules said of one changed report: its findings and the action they ask for."""

    captured: Captured
    report: Report
    last: Numbers | None
    findings: tuple[Finding, ...]
    action: Action


# ---------------------------------------------------------------- contests


def masters_of(
    pairs: Mapping[str, bytes], lists: Iterable[bytes], tables: Iterable[tuple[str, Iterable[str]]]
) -> Masters:
    """The masters in our words: *pairs* by election, *lists* of regions, and codes below codes.

    *tables* says which rows a count file of a code has.
    """
    source = kpu_masters.source_of_election(GOVERNOR)
    below: dict[str, set[str]] = {}
    for code, rows in tables:
        below.setdefault(code, set()).update(rows)
    return Masters(
        pairs={election: kpu_masters.pairs_of(source, body) for election, body in pairs.items()},
        names={c: name for body in lists for c, name in kpu_masters.names_of(source, body).items()},
        below={code: sorted(rows) for code, rows in below.items()},
    )


def captured_masters(captures: Path) -> Masters:
    """The masters of all Indonesia, with the codes that the captured count files name."""
    folder = captures / "kpu" / "pilkada2024_master"
    rows = [
        (Path(line["path"]).stem, list(line["body"]["tungsura"]["table"]))
        for line in captured_lines(captures)
    ]
    return masters_of(
        {election: (folder / f"{election}.json").read_bytes() for election in (GOVERNOR, REGENT)},
        [(folder / name).read_bytes() for name in ("province.json", "wilayah_31.json")],
        rows,
    )


# ---------------------------------------------------------------- bodies


def captured_lines(captures: Path) -> Iterator[Line]:
    """Every captured body of all Indonesia, by the feed's own time."""
    path = captures / "kpu" / "pilkada2024_all_indonesia_snapshots.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def night(masters: Masters, lines: Iterable[Line]) -> Iterator[Captured]:
    """Yield each of *lines* as a body of its contest, read by its format."""
    held: dict[tuple[str, str], tuple[Contest, Tree]] = {}
    for line in lines:
        election, province, name = line["path"].split("/")
        code = name.removesuffix(".json")
        place = (election, province if election == GOVERNOR else code)
        if place not in held:
            contest = _contest(masters, *place)
            held[place] = (contest, grow(contest))
        yield _captured(*held[place], code, line)


def _contest(masters: Masters, election: str, root: str) -> Contest:
    if election == REGENT and len(root) == 2:
        return overview_of(masters, root)
    return kpu_masters.contest_of(masters, election, root)


def overview_of(masters: Masters, province: str) -> Contest:
    """A province's file of regents, read as one contest of all the pairs of its regencies.

    Nobody votes in it, but its rows are judged like all others.
    """
    cities = masters.below[province]
    pairs = tuple(option for city in cities for option in masters.pairs[REGENT].get(city, ()))
    regents = {province: pairs}
    contest = kpu_masters.contest_of(
        replace(
            masters,
            pairs={GOVERNOR: regents},
            below={code: rows for code, rows in masters.below.items() if code == province},
        ),
        GOVERNOR,
        province,
    )
    source = replace(contest.sources[0], election=REGENT, counted_level="city")
    return replace(contest, id=f"id-{province}-regents-2024", sources=(source,))


def _captured(contest: Contest, tree: Tree, code: str, line: Line) -> Captured:
    source = contest.sources[0]
    form = format_of(source)
    document = next(d for d in form.documents(contest, source) if d.region_id == code)
    parsed = form.parse(contest, source, document, json.dumps(line["body"]).encode())
    return Captured(
        contest=contest, tree=tree, document=document, feed_ts=line["feed_ts"], parsed=parsed
    )


# ---------------------------------------------------------------- judging


class Desk:
    """What one contest's poller knows: what was accepted, what is held, and documents' times."""

    def __init__(self) -> None:
        self.last: dict[Key, Numbers] = {}
        self.held: dict[Key, tuple[Numbers, tuple[str, ...]]] = {}
        self.source_at_ms: dict[str, int] = {}

    def decide(self, captured: Captured) -> Iterator[Decided]:
        """Judge every report of a body that says something new, and keep what follows."""
        contest, reports = captured.contest, captured.parsed.reports
        source = contest.sources[0]
        across = judge_document(contest, source, captured.tree, reports, self.last)
        rows = {key_of(report): report.numbers for report in reports}
        for report in reports:
            last = self.last.get(key_of(report))
            if report.numbers == last or (last is None and total(report.numbers) is None):
                self.held.pop(key_of(report), None)
                continue
            case = self._case(captured, report, {**self.last, **rows})
            found = (*judge(case), *(f for f in across if f.region_id == report.region_id))
            yield self._keep(captured, report, found)
        if captured.parsed.source_at_ms is not None:
            self.source_at_ms[captured.document.path] = captured.parsed.source_at_ms

    def _case(self, captured: Captured, report: Report, newest: Mapping[Key, Numbers]) -> Case:
        tree, now_ms = captured.tree, captured.parsed.source_at_ms or 0
        beside = tree.children.get(tree.parent(report.region_id) or "", ())
        return Case(
            contest=captured.contest,
            source=captured.contest.sources[0],
            region=tree.regions[report.region_id],
            part=report.part,
            new=report.numbers,
            last=self.last.get(key_of(report)),
            source_at_ms=captured.parsed.source_at_ms,
            last_source_at_ms=self.source_at_ms.get(captured.document.path),
            now_ms=now_ms + 60_000,
            siblings={
                other: newest[report.part, other]
                for other in beside
                if other != report.region_id and (report.part, other) in newest
            },
            held=self.held.get(key_of(report)),
            note=report.note,
        )

    def _keep(self, captured: Captured, report: Report, found: tuple[Finding, ...]) -> Decided:
        key, action = key_of(report), action_of(found)
        decided = Decided(
            captured=captured,
            report=report,
            last=self.last.get(key),
            findings=found,
            action=action,
        )
        if action in ("hold", "drop"):
            self.held[key] = (report.numbers, tuple(one.code for one in found))
        else:
            self.held.pop(key, None)
            self.last[key] = report.numbers
        return decided


def judged(bodies: Iterable[Captured]) -> Iterator[Decided]:
    """Run the rules over *bodies* in their order, each contest with what was accepted before."""
    desks: dict[str, Desk] = {}
    for captured in bodies:
        yield from desks.setdefault(captured.contest.id, Desk()).decide(captured)
