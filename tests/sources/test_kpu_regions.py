"""The tree of regions out of KPU's lists."""

import json
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.builders import make_source
from tracker.core.model import Region
from tracker.errors import SourceMalformed
from tracker.sources.kpu_regions import list_path, regions_of

LEVELS = ("province", "city", "district", "village")


def row(code: str, depth: int, name: str = "CONTOH") -> dict[str, Any]:
    """One line of a list."""
    return {"nama": name, "id": 127_558, "kode": code, "tingkat": depth}


def tree(**changes: Any) -> tuple[Region, ...]:
    """The regions of province 11 out of small lists, with *changes* by code ("_11")."""
    lists: dict[str, Any] = {
        "0": [row("11", 1), row("12", 1)],
        "11": [row("1101", 2, " KOTA SATU "), row("11Z2", 2)],
        "1101": [row("110101", 3, "SATU UTARA.")],
    } | {code.strip("_"): rows for code, rows in changes.items()}
    bodies = {code: json.dumps(rows).encode() for code, rows in lists.items()}
    return regions_of(make_source(), bodies, root="11", levels=LEVELS)


def test_lists_become_a_tree_with_parents_first():
    found = [(region.id, region.level, region.parent_id, region.name) for region in tree()]
    assert found == [
        ("11", "province", None, "CONTOH"),
        ("1101", "city", "11", "KOTA SATU"),
        ("11Z2", "city", "11", "CONTOH"),
        ("110101", "district", "1101", "SATU UTARA."),
    ]


def test_lists_below_the_last_level_are_left_unread():
    lists = {"0": json.dumps([row("11", 1)]).encode(), "11": b"not read"}
    found = regions_of(make_source(), lists, root="11", levels=("province",))
    assert [region.id for region in found] == ["11"]


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        ([row("1201", 2)], "doesn't lie below 11"),
        ([row("11", 2)], "doesn't lie below 11"),
        ([row("1101", 3)], "has depth 2"),
        ([row("1101", 2), row("1101", 2)], "listed twice"),
        ([row("1101", 2, " ")], "needs a name"),
        ([row("11/1", 2)], "needs a name, and a code"),
        ([row("1101", 2) | {"kode": 1101}], "expected text"),
        ({"kode": "1101"}, "expected a list"),
    ],
)
def test_a_list_that_cannot_be_one_is_malformed(rows, part):
    with pytest.raises(SourceMalformed, match=part):
        tree(_11=rows)


def test_a_province_that_is_not_listed_is_said_so():
    with pytest.raises(SourceMalformed, match="'11' is not listed"):
        tree(_0=[row("12", 1)])


def test_a_list_has_the_codes_above_it_in_its_path():
    assert list_path("pkwkp", ()) == "pkwkp/0.json"
    assert list_path("pkwkp", ("31", "3101")) == "pkwkp/31/3101.json"


def lists_in(path: Path) -> dict[str, bytes]:
    """The lists in an archive of February, by the code in their name."""
    with tarfile.open(path) as archive:
        files = [member for member in archive.getmembers() if member.name.endswith(".json")]
        return {Path(f.name).stem: archive.extractfile(f).read() for f in files}


@pytest.mark.captures
def test_jakartas_lists_of_february_become_its_whole_tree(captures):
    samples = captures / "kpu" / "raw_samples"
    folder = samples / "wilayah" / "pemilu" / "ppwp"
    lists = lists_in(samples / "wilayah_pemilu_ppwp_31.tar.gz")
    lists |= {name: (folder / f"{name}.json").read_bytes() for name in ("0", "31")}
    found = regions_of(make_source(), lists, root="31", levels=(*LEVELS, "station"))
    count = Counter(region.level for region in found)
    assert [count[level] for level in LEVELS] == [1, 6, 44, 267]
    assert count["station"] == 30_766
