"""A small contest with declared totals, and a night made of it."""

from tests.builders import make_contest
from tracker.core.model import Contest, Reference
from tracker.simulate.night import SyntheticNight

HOUR_MS = 3_600_000
PROVINCE = "/pilkada/hhcw/pkwkp/9.json"
CITY = "/pilkada/hhcw/pkwkp/9/91.json"
OTHER_CITY = "/pilkada/hhcw/pkwkp/9/92.json"
FILES = (PROVINCE, CITY, OTHER_CITY)

REFERENCE = (
    Reference(
        region_id="9",
        votes={"1000001": 4_003, "1000002": 2_999},
        rejected=301,
        registered=11_000,
        stations=20,
    ),
    Reference(
        region_id="91",
        votes={"1000001": 2_001, "1000002": 1_500},
        rejected=150,
        registered=5_500,
        stations=10,
    ),
    Reference(
        region_id="92",
        votes={"1000001": 2_002, "1000002": 1_499},
        rejected=151,
        registered=5_500,
        stations=10,
    ),
)


def small_contest() -> Contest:
    """A province with two cities, four districts, two options with KPU's ids, and totals."""
    contest = make_contest()
    options = tuple(
        type(option)(
            id=f"100000{option.number}",
            number=option.number,
            name=option.name,
            short=option.short,
            colour=option.colour,
        )
        for option in contest.options
    )
    return make_contest(options=options, reference=REFERENCE)


def small_night(seed: int = 1) -> SyntheticNight:
    """A night of the small contest."""
    return SyntheticNight(small_contest(), seed=seed)
