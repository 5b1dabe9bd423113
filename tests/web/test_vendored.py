"""What others wrote is here byte for byte, with its version, licence and checksum."""

import re
from hashlib import sha256

import pytest

from tests.tidy.code import ROOT

VENDOR = ROOT / "tracker" / "web" / "static" / "vendor"
FONTS = ROOT / "tracker" / "web" / "fonts"
TABLE = re.findall(
    r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(), re.M
)
SUMS = re.findall(r"^([0-9a-f]{64})  (\S+)$", (FONTS / "LICENSE.txt").read_text(), re.M)


@pytest.mark.parametrize(("name", "digest"), TABLE)
def test_a_vendored_file_is_as_it_was_published(name, digest):
    assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(("digest", "name"), SUMS)
def test_a_font_is_as_its_licence_says(digest, name):
    assert sha256((FONTS / name).read_bytes()).hexdigest() == digest


def test_nothing_stands_there_that_has_no_line():
    named = {name for name, _ in TABLE} | {"README.md", "uPlot.LICENSE.txt"}

    assert {path.name for path in VENDOR.iterdir()} == named
    assert {path.name for path in FONTS.iterdir()} == {name for _, name in SUMS} | {"LICENSE.txt"}
