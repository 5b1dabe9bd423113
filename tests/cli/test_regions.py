"""`realcount contest regions`: an authority's lists become the region table of a definition."""

import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.e2e.worlds import small_definition
from tracker.cli.contest import contest
from tracker.contests.library import load
from tracker.errors import CommandError, SourceMalformed


def _row(code, depth, name):
    return {"nama": name, "id": 127_558, "kode": code, "tingkat": depth}


LISTS = {
    "0": [_row("99", 1, "Contoh")],
    "99": [_row("9901", 2, "Satu"), _row("9902", 2, "Dua")],
    "9901": [_row("990101", 3, "Satu, Utara")],
    "9902": [_row("990201", 3, "=Dua Timur"), _row("990202", 3, "Dua\x1b[2J Barat")],
}


def _write(folder, lists=LISTS):
    for code, rows in lists.items():
        (folder / f"{code}.json").write_text(json.dumps(rows))
    return folder


def _printed(*words, levels="province,city,district"):
    words = ["regions", *map(str, words), "--levels", levels]
    done = CliRunner().invoke(contest, words, standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.stdout.splitlines()


def test_a_folder_of_lists_is_a_region_table_that_a_definition_can_use(tmp_path):
    table = _printed(_write(tmp_path), "--root", "99")
    assert table == [
        "id,name,level,parent_id,registered,stations",
        "99,Contoh,province,,,",
        "9901,Satu,city,99,,",
        "9902,Dua,city,99,,",
        '990101,"Satu, Utara",district,9901,,',
        "990201,'=Dua Timur,district,9902,,",
        "990202,Dua[2J Barat,district,9902,,",
    ]

    file = Path(small_definition(tmp_path))
    file.write_text(file.read_text().partition("[[reference]]")[0])
    file.with_name("contoh.regions.csv").write_text("\n".join(table))
    assert [region.id for region in load(str(file)).regions] == [
        line.split(",")[0] for line in table[1:]
    ]


def test_files_and_archives_are_read_together(tmp_path):
    _write(tmp_path)
    archive = tmp_path / "cities.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for code in ("9901", "9902"):
            tar.add(tmp_path / f"{code}.json", f"wilayah/{code}.json")
    files = (tmp_path / "0.json", tmp_path / "99.json")

    assert _printed(*files, archive, "--root", "99") == _printed(tmp_path, "--root", "99")


def test_what_cannot_be_read_is_one_sentence(tmp_path):
    _write(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "99.json").write_text("[]")
    (other / "broken.tar").write_text("x")

    with pytest.raises(CommandError, match=r"two different lists 99\.json"):
        _printed(tmp_path / "99.json", other / "99.json", "--root", "99")
    with pytest.raises(CommandError, match=r"broken\.tar is no folder, no \.json list"):
        _printed(other / "broken.tar", "--root", "99")
    with pytest.raises(SourceMalformed, match="'77' is not listed"):
        _printed(tmp_path / "0.json", "--root", "77")


@pytest.mark.captures
def test_jakartas_lists_of_february_become_the_table_of_its_regions(captures):
    samples = captures / "kpu" / "raw_samples"
    country = samples / "wilayah" / "pemilu" / "ppwp"
    archive = samples / "wilayah_pemilu_ppwp_31.tar.gz"
    levels = "province,city,district,village"
    table = _printed(
        country / "0.json", country / "31.json", archive, "--root", "31", levels=levels
    )
    counts = Counter(line.split(",")[-4] for line in table[1:])

    assert counts == {"province": 1, "city": 6, "district": 44, "village": 267}
