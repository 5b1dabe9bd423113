"""From the count to the declaration: Jakarta, one tier after the other.

The count is that of the last good publish, 28 November 2024, 10:00:05, one district of each city
holding all of it; the recapitulation is the official table that ships with the definition.
"""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CONTEST, make_report, make_reports
from tracker.contests.library import load
from tracker.core.diff import diff
from tracker.core.entries import Delta, Entry, Recap, Reports
from tracker.core.model import Provenance, figure, numbers_of, option_ids, votes_of
from tracker.core.reduce import Fold, fold_all
from tracker.core.stages import staged
from tracker.core.tree import grow

JAKARTA = load("jakarta-2024")
TREE = grow(JAKARTA)
OPTIONS = option_ids(JAKARTA)
OFFICIAL = {reference.region_id: reference for reference in JAKARTA.reference}
COUNT = {  # 28 November 2024, 10:00:05: votes in ballot order, stations in, stations
    "3101": ((6_578, 653, 7_456), 41, 41),
    "3171": ((152_235, 44_865, 220_372), 1_542, 1_542),
    "3172": ((260_561, 76_682, 327_190), 2_376, 2_386),
    "3173": ((386_881, 109_457, 500_738), 3_452, 3_452),
    "3174": ((375_391, 90_294, 491_017), 3_270, 3_270),
    "3175": ((535_599, 136_935, 635_166), 4_144, 4_144),
}
WHO = Provenance("Dewi", "Model D.Hasil Kabko", "", "https://kpu.example/d", 1_733_400_000_000)


def _count():
    deltas = []
    for city, (votes, reported, total) in COUNT.items():
        district = TREE.children[city][0]
        numbers = numbers_of(
            OPTIONS,
            dict(zip(OPTIONS, votes, strict=True)),
            stations_reported=reported,
            stations_total=total,
        )
        deltas.append(Delta(district, "row", None, numbers))
    return Reports(source_id="kpu", path="x.json", digest="d", source_at_ms=1, deltas=tuple(deltas))


def _recap(stage, region_id, old=None):
    given = OFFICIAL[region_id]
    numbers = numbers_of(
        OPTIONS, dict(given.votes), valid=given.valid, rejected=given.rejected, cast=given.cast
    )
    return Recap(
        source_id=stage,
        path="recap.csv",
        digest="e" * 64,
        source_at_ms=None,
        provenance=WHO,
        deltas=(Delta(region_id, "own", old, numbers),),
    )


class Night:
    """The fold of one body after another."""

    def __init__(self, contest=JAKARTA):
        self.fold = Fold(contest)
        self.tree = grow(contest)

    def then(self, body):
        offset = self.fold.offset + 1
        self.fold.apply(Entry(offset=offset, at_ms=1_000 * offset, chain="", body=body))
        return self

    def votes(self, region_id="31"):
        return votes_of(self.fold.tallies[region_id].numbers)

    def shown(self, region_id="31"):
        below = [self.fold.tallies.get(r) for r in self.tree.children.get(region_id, ())]
        return staged(self.fold.tallies.get(region_id), below)


def test_the_count_alone_is_the_first_stage():
    night = Night().then(_count())

    assert night.votes() == (1_717_245, 458_886, 2_181_939)
    assert night.shown().stage == "counting"
    assert night.fold.state.declared is None


def test_the_way_from_the_count_through_six_cities_to_the_declaration():
    night = Night().then(_count())
    for number, city in enumerate(COUNT, 1):
        night.then(_recap("recap_kota", city))
        shown = night.shown()

        assert night.votes(city) == tuple(OFFICIAL[city].votes.values())
        assert shown.mixed == {"recap_kota": number}
        assert shown.parts == 6
        assert shown.stage == "counting"
        assert night.fold.state.declared is None
    assert night.votes() == tuple(OFFICIAL["31"].votes.values())
    assert figure(night.fold.tallies["31"].numbers, "stations_reported") == 14_835

    night.then(_recap("recap_provinsi", "31"))
    assert (night.shown().stage, night.shown().mixed) == ("recap_provinsi", {})
    assert night.fold.state.declared is None

    night.then(_recap("declared", "31"))
    assert night.shown().stage == "declared"
    assert night.fold.state.declared.provenance == WHO
    assert night.votes() == (1_718_160, 459_230, 2_183_239)


def test_a_parent_sums_what_is_shown_below_it():
    night = Night().then(_count()).then(_recap("recap_kota", "3172"))

    assert night.votes() == (1_717_245 + 902, 458_886 + 344, 2_181_939 + 1_296)


def test_jakarta_barat_loses_a_vote_without_a_correction():
    night = Night().then(_count()).then(_recap("recap_kota", "3173"))

    assert night.votes("3173")[0] == 386_880
    assert night.fold.corrections == []
    assert night.shown("3173").drift == (-1, 0, 0)
    assert night.fold.tallies["3173"].marks is None


def test_the_drift_of_a_city_is_what_the_recapitulation_adds_to_its_count():
    night = Night().then(_count()).then(_recap("recap_kota", "3172"))

    assert night.shown("3172").drift == (902, 344, 1_296)
    assert night.shown().drift == (902, 344, 1_296)
    assert night.shown("3171").drift is None


def test_a_stage_below_the_one_that_is_shown_changes_nothing_that_is_shown():
    night = Night().then(_count()).then(_recap("recap_provinsi", "31"))
    night.then(_recap("recap_kota", "3173"))

    assert night.votes() == tuple(OFFICIAL["31"].votes.values())
    assert night.votes("3173") == tuple(OFFICIAL["3173"].votes.values())


def test_the_count_goes_on_beneath_and_is_no_longer_shown():
    night = Night().then(_count()).then(_recap("recap_kota", "3172"))
    district = TREE.children["3172"][0]
    old = night.fold.tallies[district].numbers
    more = (old[0] + 5, *old[1:])
    night.then(
        Reports(
            source_id="kpu",
            path="x.json",
            digest="d",
            source_at_ms=2,
            deltas=(Delta(district, "row", old, more),),
        )
    )

    assert night.votes("3172") == tuple(OFFICIAL["3172"].votes.values())
    assert night.shown("3172").drift == (897, 344, 1_296)
    assert night.votes(district)[0] == more[0]


def test_a_corrected_recapitulation_is_a_correction():
    night = Night().then(_count()).then(_recap("recap_kota", "3173"))
    old = night.fold.reports["recap_kota", ("own", "3173")].numbers
    lower = (old[0] - 1, *old[1:])
    night.then(
        Recap(
            source_id="recap_kota",
            path="recap.csv",
            digest="f" * 64,
            source_at_ms=None,
            provenance=WHO,
            deltas=(Delta("3173", "own", old, lower),),
        )
    )

    (correction,) = night.fold.corrections
    assert (correction.source_id, correction.region_id) == ("recap_kota", "3173")
    assert (correction.by, correction.why) == (WHO.by, WHO.document)
    assert night.fold.tallies["3173"].marks.corrections == 1


def test_a_withdrawn_recapitulation_shows_the_count_again():
    night = Night().then(_count()).then(_recap("recap_kota", "3172"))
    old = night.fold.reports["recap_kota", ("own", "3172")].numbers
    night.then(
        Recap(
            source_id="recap_kota",
            path="recap.csv",
            digest="f" * 64,
            source_at_ms=None,
            provenance=WHO,
            deltas=(Delta("3172", "own", old, None),),
        )
    )

    assert night.votes() == (1_717_245, 458_886, 2_181_939)
    assert night.shown("3172").stage == "counting"
    assert night.shown().mixed == {}


def test_who_entered_a_stage_and_when_stays_while_the_count_moves_on():
    night = Night().then(_count()).then(_recap("recap_kota", "3172"))
    entered = night.fold.tallies["3172"].recap
    night.then(_recap("recap_kota", "3171"))

    assert night.fold.tallies["3172"].recap == entered
    assert entered.at_ms == 2_000


DISTRICTS = ("9101", "9102", "9201", "9202")
step = st.one_of(
    st.tuples(st.just("count"), st.sampled_from(DISTRICTS)),
    st.tuples(st.just("recap_kecamatan"), st.sampled_from(DISTRICTS)),
    st.tuples(st.just("recap_kota"), st.sampled_from(("91", "92"))),
    st.tuples(st.just("recap_provinsi"), st.just("9")),
)
steps = st.lists(st.tuples(step, st.tuples(st.integers(0, 9), st.integers(0, 9))), max_size=15)


def _bodies(said):
    """What pollers and desks would append for *said*."""
    ledgers = {}
    for (kind, region), votes in said:
        source = "feed" if kind == "count" else kind
        part = "row" if kind == "count" else "own"
        report = make_report(region, *votes, part=part)
        ledger = ledgers.setdefault(source, {})
        deltas = diff(ledger, [report])
        for delta in deltas:
            ledger[(part, region)] = delta.new
        if deltas and kind == "count":
            yield make_reports(*deltas)
        elif deltas:
            yield Recap(
                source_id=kind,
                path="r",
                digest="e",
                source_at_ms=None,
                provenance=WHO,
                deltas=deltas,
            )


def _entries(said):
    return [
        Entry(offset=n, at_ms=n, chain="", body=body) for n, body in enumerate(_bodies(said), 1)
    ]


@given(steps)
def test_every_region_shows_its_highest_stage_or_the_sum_of_what_is_shown_below(said):
    fold = fold_all(CONTEST, _entries(said))
    last = dict(said)
    for region in ("9", "91", "92"):
        below = [r for r in fold.tree.children[region] if r in fold.tallies]
        tiers = [t for t in ("recap_provinsi", "recap_kota") if (t, region) in last]
        if tiers:
            assert votes_of(fold.tallies[region].numbers) == last[tiers[0], region]
        elif below:
            sums = _sums([votes_of(fold.tallies[r].numbers) for r in below])
            assert votes_of(fold.tallies[region].numbers) == sums


def _sums(rows):
    given_rows = [[v for v in slot if v is not None] for slot in zip(*rows, strict=True)]
    return tuple(sum(slot) if slot else None for slot in given_rows)


@given(steps, st.integers(0, 15))
def test_a_fold_that_is_put_back_goes_on_as_if_it_had_never_stopped(said, cut):
    entries = _entries(said)
    whole = fold_all(CONTEST, entries)
    half = fold_all(CONTEST, entries[:cut])
    again = Fold(CONTEST)
    again.tallies, again.reports, again.state = dict(half.tallies), dict(half.reports), half.state
    again.restore(half.offset, half.chain, half.at_ms)
    for entry in entries[cut:]:
        again.apply(entry)

    assert again.tallies == whole.tallies
