"""The README's pictures are there, light, and have words for those who can't see them."""

import re

import pytest

from tests.tidy.code import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURES = re.findall(r'<img src="([^"]+)"[^>]* alt="([^"]*)"', README)
BYTES_MAX = 200_000


def test_every_picture_of_the_readme_is_of_this_form() -> None:
    assert len(PICTURES) == README.count("<img") + README.count("![") > 0


@pytest.mark.parametrize(("path", "said"), PICTURES)
def test_a_picture_is_light_and_has_words(path: str, said: str) -> None:
    assert (ROOT / path).stat().st_size < BYTES_MAX
    assert said
