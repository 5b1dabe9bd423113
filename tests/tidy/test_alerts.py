"""docs/alerts.md is the tables of types and settings in words."""

import re

import pytest

from tests.tidy.code import ROOT
from tracker.core.alerting import Alerting
from tracker.core.alerts.kinds import KINDS

TEXT = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
TYPES = re.findall(r"^\| `([a-z_.]+)` \| (\w+) \| (\d) \| (\w+) \| (.*) \|$", TEXT, re.M)
SETTINGS = re.findall(r"^\| `([a-z_]+)` \| ([^|]*) \| [^|]+ \|$", TEXT, re.M)


def written(value: object) -> str:
    """Return a default as the document writes it."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "empty"
    return f"{value:,}" if isinstance(value, int) else "empty"


def test_every_type_is_told_in_the_order_of_the_table() -> None:
    wanted = [(k, v.audience, str(v.significance), v.publish) for k, v in KINDS.items()]
    assert [row[:4] for row in TYPES] == wanted


@pytest.mark.parametrize("row", TYPES, ids=lambda row: row[0])
def test_what_a_type_says_is_said_in_a_sentence(row: tuple[str, ...]) -> None:
    assert row[4].endswith(".")


def test_every_setting_stands_there_with_its_default() -> None:
    defaults = Alerting()
    wanted = [(f, written(getattr(defaults, f))) for f in Alerting.__struct_fields__]
    assert [(name, default.strip()) for name, default in SETTINGS] == wanted
