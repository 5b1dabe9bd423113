"""The translation table between KPU's spelling and ours; no other room knows KPU's words.

Paths, keys and values of the public count files of Sirekap, of the Pemilu of February 2024 and
the Pilkada of November 2024.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FOLDER = "hhcw"  # hitung hasil C per wilayah: the count from the forms of each station
SUFFIX = ".json"

MODE = "mode"
TIME = "ts"
TIME_PATTERN = "20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"
NOTE = "psu"
REGULAR = "Reguler"

CHART = "chart"  # the region's own total
TABLE = "table"  # a row for each region below
ADMINISTRATION = "administrasi"
PROGRESS = "progres"
PERCENT = "persen"
IMAGES = "images"
HAS_VOTES = "status_suara"
HAS_ADMINISTRATION = "status_adm"
HAS_PROGRESS = "status_progress"
JUNK = "null"  # KPU's charts carry `"null": null`

STATION_MARKS = frozenset({ADMINISTRATION, IMAGES, HAS_VOTES, HAS_ADMINISTRATION})
CHART_WORDS = frozenset({PROGRESS, PERCENT})
ROW_WORDS = frozenset({NOTE, PROGRESS, PERCENT, HAS_PROGRESS})
TOP_WORDS = frozenset({MODE, TIME, NOTE, PROGRESS, IMAGES, HAS_VOTES, HAS_ADMINISTRATION})
BLOCK_WORDS = frozenset({CHART, TABLE, ADMINISTRATION})

COUNTRY = "0"  # the list of provinces
CODE = "kode"
CODE_PATTERN = "[0-9A-Z]{2,13}"  # letters occur in positions 3 and 4 of some codes of 2024
NAME = "nama"
DEPTH = "tingkat"  # 1 province … 5 station
CODE_LENGTHS = (2, 4, 6, 10, 13)  # province … station
BALLOT_NUMBER = "nomor_urut"
COLOUR = "warna"

PROGRESS_FIGURES: Mapping[str, str] = {
    "progres": "stations_reported",
    "total": "stations_total",
}
ADMINISTRATION_FIGURES: Mapping[str, str] = {
    "suara_sah": "valid",
    "suara_tidak_sah": "rejected",
    "suara_total": "cast",
    "pemilih_dpt_j": "registered",
    "pengguna_total_j": "participated",
}
ADMINISTRATION_DETAIL = frozenset(
    {
        *("pemilih_dpt_l", "pemilih_dpt_p"),  # laki-laki, perempuan: men, women
        *("pengguna_dpt_j", "pengguna_dpt_l", "pengguna_dpt_p"),
        *("pengguna_dptb_j", "pengguna_dptb_l", "pengguna_dptb_p"),
        *("pengguna_non_dpt_j", "pengguna_non_dpt_l", "pengguna_non_dpt_p"),
        *("pengguna_total_l", "pengguna_total_p"),
    }
)
"""Figures that have no slot of ours; they are checked and left."""

ADMINISTRATION_PARTS = (
    *(
        (f"{group}_j", (f"{group}_l", f"{group}_p"))
        for group in (
            "pemilih_dpt",  # registered here
            "pengguna_dpt",  # of them came
            "pengguna_dptb",  # came with a moving permit
            "pengguna_non_dpt",  # came with an identity card
            "pengguna_total",
        )
    ),
    ("pengguna_total_j", ("pengguna_dpt_j", "pengguna_dptb_j", "pengguna_non_dpt_j")),
)
"""Which figures of a form are the sum of which others."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one election's files differ: the block around the counts, whether `mode` may miss."""

    block: str | None
    mode_may_miss: bool


PILKADA = Dialect(block="tungsura", mode_may_miss=False)
PEMILU = Dialect(block=None, mode_may_miss=True)
