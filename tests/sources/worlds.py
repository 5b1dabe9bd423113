"""A province with KPU's kind of option ids, with and without polling stations."""

from pathlib import Path
from typing import Any

from tests.builders import OPTIONS, REGIONS, make_contest, make_source
from tracker.core.model import FIGURES, Contest, Document, Option, Region, Report, Source, figure

RECORDINGS = Path(__file__).parent / "recordings"
PAIRS = ("1000023", "1000024")
KPU_OPTIONS = tuple(
    Option(id=i, number=o.number, name=o.name, short=o.short, colour=o.colour)
    for i, o in zip(PAIRS, OPTIONS, strict=True)
)
STATIONS = tuple(
    Region(id=f"9101{n:03}", name=f"TPS {n:03}", level="station", parent_id="9101", registered=575)
    for n in (1, 2)
)
COLUMNS = {"region": "kode", "votes.a": "Andi", "votes.b": "Budi"}


def kpu_contest(**changes: Any) -> Contest:
    """The example province with the ids of two pairs as KPU writes them."""
    return make_contest(options=KPU_OPTIONS, **changes)


def station_contest(source: Source) -> Contest:
    """The example province with two polling stations in one district."""
    levels = ("province", "city", "district", "station")
    return kpu_contest(levels=levels, regions=REGIONS + STATIONS, sources=(source,))


def table_contest(**changes: Any) -> Contest:
    """The example province, counted from somebody's table."""
    fields: dict[str, Any] = {"format": "table", "election": "hasil.csv", "columns": COLUMNS}
    return make_contest(sources=(make_source(**fields | changes),))


def recording(name: str) -> bytes:
    """The body in the recording called *name*."""
    return (RECORDINGS / f"{name}.json").read_bytes()


def document_of(region_id: str) -> Document:
    """A document of *region_id*; parsers go by its region, not by its path."""
    return Document(path=f"{region_id}.json", region_id=region_id)


def figures_of(report: Report) -> dict[str, int]:
    """The figures that *report* gives, by name; what is missing is left out."""
    given = {name: figure(report.numbers, name) for name in FIGURES}
    return {name: number for name, number in given.items() if number is not None}
