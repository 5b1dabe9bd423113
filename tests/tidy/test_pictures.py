"""Pictures of README and docs are there, light, and have words for those who can't see them."""

import re

import pytest

from tests.tidy.code import ROOT

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
FOLDER = ROOT / "docs/pictures"
KINDS = (".webp", ".png")
BYTES_MAX = 200_000
ALL_BYTES_MAX = 1_200_000
SHOWN = {page: page.read_text(encoding="utf-8") for page in PAGES}
PICTURES = [
    (page.parent / path, said)
    for page, text in SHOWN.items()
    for path, said in re.findall(r'<img src="([^"]+)"[^>]* alt="([^"]*)"', text)
]


def _kept():
    return {path for path in FOLDER.iterdir() if path.suffix in KINDS}


def test_every_picture_is_of_this_form() -> None:
    assert len(PICTURES) == sum(text.count("<img") + text.count("![") for text in SHOWN.values())


@pytest.mark.parametrize(("path", "said"), PICTURES)
def test_a_picture_is_light_and_has_words(path, said) -> None:
    assert path.stat().st_size < BYTES_MAX
    assert said


def test_all_pictures_together_are_light_and_each_is_shown_somewhere() -> None:
    assert _kept() == {path.resolve() for path, _ in PICTURES}
    assert sum(path.stat().st_size for path in _kept()) < ALL_BYTES_MAX


def test_every_picture_is_taken_by_the_script() -> None:
    taken = re.findall(r'^ {4}"([\w.-]+)": ', (FOLDER / "shown.py").read_text("utf-8"), re.M)

    assert sorted(taken) == sorted(path.name for path in _kept())
