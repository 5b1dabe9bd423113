"""The desk names every type of alert and every family in both languages."""

import pytest

from tracker.core.alerts.kinds import KINDS
from tracker.web.desk.type_words import FAMILIES, TYPES


def test_every_type_and_every_family_has_its_words_and_no_other_has():
    assert set(TYPES) == set(KINDS)
    assert set(FAMILIES) == {kind.partition(".")[0] for kind in KINDS} - {"digest"}


@pytest.mark.parametrize("table", [TYPES, FAMILIES])
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_two_are_called_the_same(table, language):
    names = [words[language] for words in table.values()]

    assert len(set(names)) == len(names)
