"""What others wrote is here byte for byte, with its version, licence and checksum."""

import re
from hashlib import sha256

import pytest

from tests.tidy.code import ROOT

VENDOR = ROOT / "tracker" / "web" / "static" / "vendor"
FONTS = (ROOT / "tracker" / "web" / "fonts", ROOT / "tracker" / "web" / "static" / "fonts")
TABLE = re.findall(
    r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(), re.M
)
SUMS = [
    (folder / name, digest)
    for folder in FONTS
    for digest, name in re.findall(
        r"^([0-9a-f]{64})  (\S+)$", (folder / "LICENSE.txt").read_text(), re.M
    )
]


@pytest.mark.parametrize(("name", "digest"), TABLE)
def test_a_vendored_file_is_as_it_was_published(name, digest):
    assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(("font", "digest"), SUMS)
def test_a_font_is_as_its_licence_says(font, digest):
    assert sha256(font.read_bytes()).hexdigest() == digest


def test_nothing_stands_there_that_has_no_line():
    named = {name for name, _ in TABLE} | {"README.md", "uPlot.LICENSE.txt"}

    assert {path.name for path in VENDOR.iterdir()} == named
    fonts = {path for folder in FONTS for path in folder.iterdir() if path.name != "LICENSE.txt"}
    assert fonts == {font for font, _ in SUMS}
