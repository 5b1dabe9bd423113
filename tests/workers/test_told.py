"""What whole nights tell a newsroom, held as lists that a person reads (`told/*.txt`).

Where a rule or its words change, `python -m tests.workers.told` writes them anew and the diff says
what a desk would have heard differently.
"""

import pytest

from tests.workers.told import LISTS, as_text, captured, synthetic, told
from tracker.contests.library import load
from tracker.simulate.night import SyntheticNight

FEW_DOZEN = 36


@pytest.fixture(name="jakarta", scope="module")
def _jakarta():
    return load("jakarta-2024")


async def test_the_synthetic_night_tells_what_its_list_says():
    assert await synthetic() == (LISTS / "synthetic.txt").read_text()


@pytest.mark.captures
async def test_the_captured_night_tells_what_its_list_says(captures):
    assert await captured(captures) == (LISTS / "captured.txt").read_text()


async def test_the_public_hears_a_few_dozen_alerts_at_most_and_no_two_of_one_id(jakarta):
    alerts = await told(jakarta, SyntheticNight(jakarta))

    assert 5 <= sum(alert.audience == "public" for alert in alerts) <= FEW_DOZEN
    assert len({alert.id for alert in alerts}) == len(alerts)


async def test_another_seed_of_the_night_is_told_with_the_same_care(jakarta):
    """Other stations first, other leads on the way: still a few dozen, and the same end."""
    alerts = await told(jakarta, SyntheticNight(jakarta, seed=7))
    text = as_text(jakarta, alerts, "seed 7")

    assert sum(alert.audience == "public" for alert in alerts) <= FEW_DOZEN
    assert "All 14,835 polling stations are in" in text
