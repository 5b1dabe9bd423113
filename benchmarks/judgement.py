"""How well the rules find the polling stations that the authority later corrected or withdrew.

Counts stations, not time. Denominator: the stations with numbers in the first crawl. Where k % may
be flagged, the bar of doubt is set on the other cities (the lowest at which no more than k % of
THEIR stations are flagged) and used on the city left out. A station's village is part of its
case, as it is on the night; nothing is learned from labels. Beside it stand the plain rules:
no votes, sum beyond 306, sum that isn't the valid ballots, sum beyond the register x 1.02, sum
beyond the voters. Ties are taken whole in `left_out` and by their expected value in the ranks.

Run it with `python -m benchmarks.judgement [FOLDER]`: one line of JSON, and a table on stderr.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from benchmarks.rig.lines import print_line
from benchmarks.rig.stations import Judged, crawls, read_folder
from tracker.core.model import figure, votes_of
from tracker.core.rules import RULES

SHARES = (1, 3, 5, 8)
CAPTURES = Path(__file__).parents[2] / "shared" / "data" / "kpu" / "pemilu2024_tps"

Points = Callable[[Judged], int]
Line = dict[str, object]


def main() -> None:
    """Measure the captures of a folder and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=CAPTURES)
    folder: Path = parser.parse_args().folder
    if not crawls(folder):
        print(f"no captures in {folder}; tests/benchmarks has a small twin", file=sys.stderr)
        return
    line = measure(read_folder(folder))
    print_line("judgement", runs=1, **line)
    print(readable(line), file=sys.stderr)


def measure(stations: Sequence[Judged]) -> Line:
    """Return what the rules find among *stations*, and the plain rules beside it."""
    return {
        "stations": len(stations),
        "labelled": caught(stations),
        "rules": {"left_out": left_out(stations, doubt_of), "ranked": ranked(stations, doubt_of)},
        "plain": {
            "all": _flagged([s for s in stations if plain_of(s)], len(stations)),
            "left_out": left_out(stations, plain_of),
            "ranked": ranked(stations, plain_of),
        },
        "held": _flagged([s for s in stations if s.held], len(stations)),
        "held_by_city": {
            city: _flagged([s for s in inside if s.held], len(inside))
            for city, inside in cities_of(stations).items()
        },
        "by_rule": by_rule(stations),
    }


def doubt_of(station: Judged) -> int:
    """Return the points of doubt that the product gives *station*."""
    return station.points


def plain_of(station: Judged) -> int:
    """Return how many of the plain rules *station* breaks."""
    votes = sum(number or 0 for number in votes_of(station.numbers))
    valid, registered, voters = (
        figure(station.numbers, name) for name in ("valid", "registered", "participated")
    )
    return sum(
        (
            votes == 0,
            votes > 306,
            valid is not None and votes != valid,
            registered is not None and votes * 100 > registered * 102,
            voters is not None and votes > voters,
        )
    )


def left_out(stations: Sequence[Judged], points: Points) -> Line:
    """Return what is caught in each city with the bar that the other cities set, added up."""
    flagged: dict[str, list[Judged]] = {str(share): [] for share in SHARES}
    for city, inside in cities_of(stations).items():
        others = [station for station in stations if station.city != city]
        for share in SHARES:
            bar = bar_of(others, points, share)
            flagged[str(share)] += [station for station in inside if points(station) >= bar]
    return {share: _flagged(found, len(stations)) for share, found in flagged.items()}


def bar_of(stations: Sequence[Judged], points: Points, share: int) -> int:
    """Return the lowest points at which at most *share* % of *stations* are flagged."""
    budget = len(stations) * share // 100
    descending = sorted((points(s) for s in stations), reverse=True)
    bar = descending[0] + 1 if descending else 1
    for number, value in enumerate(descending, 1):
        last = number == len(descending) or descending[number] < value
        if last and number <= budget and value > 0:
            bar = value
    return bar


def ranked(stations: Sequence[Judged], points: Points) -> Line:
    """Return how many labelled stand in the first k % by *points*; ties by expected value."""
    return {
        str(share): float(round(_expected(stations, points, len(stations) * share // 100), 1))
        for share in SHARES
    }


def by_rule(stations: Sequence[Judged]) -> Line:
    """Return for each rule how many stations it found, and how many of those were corrected."""
    found = {s.id: {finding.code for finding in s.findings} for s in stations}
    return {
        code: {"stations": len(inside), "caught": caught(inside)}
        for code in RULES
        if (inside := [s for s in stations if code in found[s.id]])
    }


def cities_of(stations: Sequence[Judged]) -> Mapping[str, list[Judged]]:
    """Return *stations* by city."""
    cities: dict[str, list[Judged]] = {}
    for station in stations:
        cities.setdefault(station.city, []).append(station)
    return cities


def caught(stations: Sequence[Judged]) -> int:
    """Return how many of *stations* were corrected or withdrawn later."""
    return sum(station.labelled for station in stations)


def readable(line: Line) -> str:
    """Return *line* as a table that a person reads."""
    rows = [f"{line['labelled']} of {line['stations']} stations were corrected later", ""]
    rows.append(f"{'may be flagged':<18}{'rules':>22}{'plain rules':>22}")
    ours, plain = line["rules"], line["plain"]
    assert isinstance(ours, dict)
    assert isinstance(plain, dict)
    for share in map(str, SHARES):
        one, other = _cell(ours["left_out"][share]), _cell(plain["left_out"][share])
        rows.append(f"{share + ' %, city left out':<18}{one:>22}{other:>22}")
        rows.append(
            f"{share + ' %, ranked':<18}{ours['ranked'][share]:>22}{plain['ranked'][share]:>22}"
        )
    rows += ["", f"held: {_cell(line['held'])}; all plain rules: {_cell(plain['all'])}", ""]
    rules = line["by_rule"]
    assert isinstance(rules, dict)
    rows += [
        f"{code}  {counts['caught']:>3} of {counts['stations']:<5} {RULES[code].en}"
        for code, counts in rules.items()
    ]
    return "\n".join(rows)


def _cell(flagged: object) -> str:
    assert isinstance(flagged, dict)
    return f"{flagged['caught']} at {flagged['percent']} %"


def _flagged(stations: Sequence[Judged], among: int) -> Line:
    percent = Fraction(100 * len(stations), among or 1)
    return {
        "stations": len(stations),
        "percent": float(round(percent, 2)),
        "caught": caught(stations),
    }


def _expected(stations: Sequence[Judged], points: Points, budget: int) -> Fraction:
    found, left = Fraction(0), budget
    for value in sorted({points(s) for s in stations if points(s) > 0}, reverse=True):
        tied = [s for s in stations if points(s) == value]
        found += Fraction(caught(tied) * min(left, len(tied)), len(tied))
        left -= min(left, len(tied))
    return found


if __name__ == "__main__":
    main()
