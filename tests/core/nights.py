"""Any night as a log: reports, holds, decisions, tiers, switches, and entries of one instant."""

from dataclasses import dataclass

from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import make_contest, make_numbers, make_source
from tests.core.held import Ledger, hold, reject, release, report
from tracker.core.entries import Delta, Entry, Recap, SourceState, SourceSwitched, Tick
from tracker.core.model import Provenance

CONTEST = make_contest(
    sources=(make_source(), make_source(id="press", name={"id": "Pers", "en": "Press"}))
)
DISTRICTS = ("9101", "9102", "9201", "9202")
TIERS = {
    "recap_kecamatan": DISTRICTS,
    "recap_kota": ("91", "92"),
    "recap_provinsi": ("9",),
    "declared": ("9",),
}


@dataclass(frozen=True)
class Tier:
    """A tier of the recapitulation says *votes* of a region, or takes them back."""

    stage: str
    region_id: str
    votes: tuple[int, int] | None

    def body(self, ledger: Ledger) -> Recap | None:
        key = (self.stage, self.region_id)
        old = ledger.last.get(key)
        new = None if self.votes is None else make_numbers(*self.votes)
        if old == new:
            return None
        ledger.last[key] = new
        return Recap(
            source_id=self.stage,
            path="recap",
            digest="r" * 64,
            source_at_ms=None,
            provenance=Provenance("Dewi", "D.Hasil"),
            deltas=(Delta(self.region_id, "own", old, new),),
        )


@dataclass(frozen=True)
class Said:
    """An entry that is what it is, whatever was said before."""

    what: SourceSwitched | SourceState | Tick

    def body(self, _ledger: Ledger) -> SourceSwitched | SourceState | Tick:
        return self.what


votes = st.tuples(st.integers(0, 9), st.integers(0, 9))
tiers = st.sampled_from(sorted(TIERS)).flatmap(
    lambda stage: st.builds(
        Tier, st.just(stage), st.sampled_from(TIERS[stage]), st.one_of(st.none(), votes)
    )
)
others = st.sampled_from(
    [
        Said(SourceSwitched(source_id="press", by="Siti")),
        Said(SourceSwitched(source_id="feed", by="Siti")),
        Said(SourceState(source_id="feed", state="frozen", since_ms=5)),
        Said(Tick()),
    ]
)
steps = st.one_of(
    st.builds(report, st.sampled_from(DISTRICTS), votes),
    st.builds(hold, st.sampled_from(DISTRICTS), votes),
    st.builds(release, st.sampled_from(DISTRICTS)),
    st.builds(reject, st.sampled_from(DISTRICTS)),
    tiers,
    others,
)


def log_of(said, pauses):
    """The log that *said* makes, each entry *pauses* after the one before; some pauses are none."""
    ledger = Ledger()
    bodies = [body for step in said if (body := step.body(ledger)) is not None]
    entries, at_ms = [], 1_000
    for number, body in enumerate(bodies, 1):
        at_ms += pauses[number % len(pauses)] if pauses else 0
        entries.append(Entry(offset=number, at_ms=at_ms, chain=f"{number:016x}", body=body))
    return entries


logs = st.builds(
    log_of, st.lists(steps, max_size=25), st.lists(st.sampled_from([0, 0, 500, 9_000]), max_size=9)
)


def sourced(entries, times):
    """The same log with source times of its reports, which may come in any order."""
    return [
        replace(entry, body=replace(entry.body, source_at_ms=times[n % len(times)]))
        if hasattr(entry.body, "source_at_ms") and times
        else entry
        for n, entry in enumerate(entries)
    ]
