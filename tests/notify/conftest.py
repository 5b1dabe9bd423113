"""A receiver, and what posts to it."""

import pytest

from tests.notify.receiver import receiving
from tracker.notify.posting import Poster


@pytest.fixture(name="receiver")
async def _receiver():
    async with receiving() as receiver:
        yield receiver


@pytest.fixture(name="poster")
async def _poster():
    poster = Poster(timeout_s=5, wall_ms=lambda: 1_732_712_400_000)
    yield poster
    await poster.close()
