"""Formats are found by the name that a definition gives them."""

import pytest

from tests.builders import make_source
from tracker.errors import ConfigError
from tracker.sources.registry import FORMATS, format_of


def test_every_format_is_found_by_its_name():
    assert set(FORMATS) == {"kpu-pilkada", "kpu-pemilu", "table"}
    for name, fmt in FORMATS.items():
        assert format_of(make_source(format=name)) is fmt


def test_an_unknown_format_names_the_known_ones_and_the_way_out():
    with pytest.raises(ConfigError) as caught:
        format_of(make_source(format="kpu"))
    assert "'kpu' is none of kpu-pemilu, kpu-pilkada, table" in str(caught.value)
    assert "docs/add-a-source.md" in str(caught.value)
