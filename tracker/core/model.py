"""The values that every room speaks in: contests, reports, deltas, log entries, tallies.

Rules at the door: values only. A number that a source did not give is None, never 0.
Instants are integers in milliseconds since 1970 UTC; the name says whose clock they are:
`at_ms` is our night clock, `source_at_ms` is the source's own.
Values that come by the hundred thousand hold no cycles, so the garbage collector skips them.
"""

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from tracker.core.alerting import Alerting, Called

Numbers: TypeAlias = tuple[int | None, ...]
"""One report's figures: votes in ballot order, then one slot for each name in FIGURES."""

FIGURES = (
    "valid",  # suara sah
    "rejected",  # suara tidak sah
    "cast",  # suara sah + tidak sah, as published
    "registered",  # DPT
    "participated",  # pengguna hak pilih
    "stations_reported",  # TPS masuk
    "stations_total",  # jumlah TPS
)
"""The figures that follow the votes in `Numbers`, in this order."""

Part: TypeAlias = Literal["row", "own"]
"""Where in a document a region's numbers stand: a row of its parent's, or its own total."""


Stage: TypeAlias = Literal[
    "counting", "recap_kecamatan", "recap_kota", "recap_provinsi", "declared"
]
"""How far a region's numbers have come, in the words of the law's tiers ("rekapitulasi
berjenjang"). The count is provisional, the recapitulation is the result."""

STAGES: tuple[Stage, ...] = get_args(Stage)


class Option(Struct, frozen=True, kw_only=True):
    """What a voter may choose; a pair of candidates is one option ("pasangan calon")."""

    id: str
    number: int
    name: str
    short: str
    colour: str


class Region(Struct, frozen=True, kw_only=True):
    """An area or place that counts are attributed to (NIST GpUnit, "wilayah", "TPS")."""

    id: str
    name: str
    level: str
    parent_id: str | None = None
    registered: int | None = None
    stations: int | None = None


STATION_LEVEL = "station"
"""What a definition calls the level of polling stations; a report of one is one form."""

HAND = "hand"
"""The format of a source that nobody polls: people enter its reports, each with where from."""


class Source(Struct, frozen=True, kw_only=True):
    """One place that numbers come from, how it is polled, and which of its numbers count."""

    id: str
    format: str
    base_url: str = ""
    trusted_hosts: tuple[str, ...] = ()
    interval_s: int = 60
    publish_s: int = 900
    timeout_s: int = 10
    body_bytes_max: int = 2_000_000
    requests_per_minute_max: int = 600
    headers: dict[str, str] = {}
    election: str = ""
    counted_level: str
    counted_part: Part = "row"
    poll_levels: tuple[str, ...] = ()
    above: Literal["summed", "reported"] = "summed"
    columns: dict[str, str] = {}
    name: dict[str, str] = {}


class Decision(Struct, frozen=True, kw_only=True):
    """When somebody has won: most votes, or more than half of the valid votes.

    `reserve_permille` is what a station gets in ballots beyond its register ("surat suara
    cadangan"). None is not known: then a register says nothing of how many votes may come.
    """

    rule: Literal["plurality", "majority"]
    station_votes_max: int | None = None
    reserve_permille: int | None = None


class Thresholds(Struct, frozen=True, kw_only=True):
    """Where the rules begin to doubt, as whole numbers; `docs/rules.md` says why each is so."""

    register_excess_permille: int = 20
    collapse_percent: int = 33
    jump_percent: int = 50
    far_times: int = 5
    doubt_points: int = 25


class Official(Struct, frozen=True, kw_only=True):
    """Where a reader follows the count at the authority; `pages` maps a level to an address.

    Words in braces stand for the region; `core/official.py` fills them in.
    """

    authority: dict[str, str]
    site: str
    pages: dict[str, str] = {}


class Calendar(Struct, frozen=True, kw_only=True):
    """Instants of the election, on the authority's own clock, as epoch milliseconds."""

    polls_close_ms: int
    announcement_deadline_ms: int | None = None


class Reference(Struct, frozen=True, kw_only=True):
    """Totals that the authority has declared, kept to compare with; never counted."""

    region_id: str
    votes: dict[str, int]
    valid: int | None = None
    rejected: int | None = None
    cast: int | None = None
    registered: int | None = None
    stations: int | None = None


class Contest(Struct, frozen=True, kw_only=True):
    """One question, one set of ballot options, one tree of regions, one log.

    `live_hosts` count as real in this run by the operator's own word, whatever they serve.
    """

    id: str
    title: dict[str, str]
    time_zone: str
    levels: tuple[str, ...]
    level_names: dict[str, dict[str, str]]
    options: tuple[Option, ...]
    regions: tuple[Region, ...]
    sources: tuple[Source, ...]
    counting_source: str
    decision: Decision
    calendar: Calendar
    official: Official
    reference: tuple[Reference, ...] = ()
    thresholds: Thresholds = Thresholds()
    alerts: Alerting = Alerting()
    test: bool = False
    live_hosts: tuple[str, ...] = ()


class Document(Struct, frozen=True, kw_only=True):
    """One address of a source: the unit that is fetched, recorded and validated."""

    path: str
    region_id: str


class Provenance(Struct, frozen=True, array_like=True, gc=False):
    """Where a report that a person entered comes from: who entered it, and what it was read in.

    `document` is its title, `author` who wrote it, `url` where it stands, `dated_ms` its own date.
    """

    by: str
    document: str = ""
    author: str = ""
    url: str = ""
    dated_ms: int | None = None


class Report(Struct, frozen=True, array_like=True, gc=False):
    """All that one source says, in one document, of one region: absolute numbers.

    `provenance` is set where a person has entered it. In the fold, `at_ms` is when it was
    appended, and `differs_since_ms` since when its votes are others than those shown there.
    """

    region_id: str
    part: Part
    numbers: Numbers
    source_at_ms: int | None = None
    note: str | None = None
    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    provenance: Provenance | None = None
    at_ms: int | None = None
    differs_since_ms: int | None = None


class Suspect(Struct, frozen=True, array_like=True, gc=False):
    """Numbers that are held, and the codes of the rules that hold them.

    `rejected`: the desk has looked at them and said no; said again they are no news. Only a
    publish later than `source_at_ms` can agree with them: a copy of their own says nothing.
    """

    numbers: Numbers
    codes: tuple[str, ...]
    rejected: bool = False
    source_at_ms: int | None = None


class Hold(Struct, frozen=True, array_like=True):
    """What is held of one source's word on one region, since when, and where it was said."""

    region_id: str
    part: Part
    source_id: str
    suspect: Suspect
    good: Numbers | None
    since_ms: int
    offset: int
    path: str
    digest: str
    source_at_ms: int | None
    note: str | None = None
    links: tuple[str, ...] = ()
    provenance: Provenance | None = None


class Correction(Struct, frozen=True, array_like=True):
    """A change that lowered a count: legal, visible, news.

    `by` and `why` are set where a person let it count: the reason of a decision on what was held,
    or the document that it was entered from.
    """

    offset: int
    at_ms: int
    source_at_ms: int | None
    region_id: str
    source_id: str
    old: Numbers
    new: Numbers
    note: str | None = None
    links: tuple[str, ...] = ()
    by: str | None = None
    why: str | None = None


class Doubt(Struct, frozen=True, array_like=True, gc=False):
    """What rules say of one region: those that doubt what is shown, and of what is held, if any."""

    codes: tuple[str, ...] = ()
    held_since_ms: int | None = None
    held_codes: tuple[str, ...] = ()


class Marks(Struct, frozen=True, array_like=True, gc=False):
    """How many counted regions at or below a region are held, doubted or were corrected.

    One region of each kind is named, so that a reader gets there in one step.
    """

    holds: int = 0
    doubts: int = 0
    corrections: int = 0
    hold_at: str | None = None
    doubt_at: str | None = None
    correction_at: str | None = None


class Recapped(Struct, frozen=True, array_like=True, gc=False):
    """The stage of the recapitulation that a region's numbers are from, and who entered them."""

    stage: Stage
    at_ms: int
    provenance: Provenance


class Tally(Struct, frozen=True, array_like=True, gc=False):
    """A region's numbers as folded, and the offset of the entry that last changed them.

    `known` is None where the numbers are the source's own report. In a region that is summed
    from below it says, slot by slot, how many counted regions gave that number. `doubt` is about
    its own report, `marks` count over everything at or below it; None is nothing to say.
    `recap` is set where the numbers are the recapitulation's. Where they are, and above, `count`
    is what the count alone says. `provenance` is set where a person has entered what counts.
    """

    offset: int
    at_ms: int
    source_at_ms: int | None
    numbers: Numbers
    known: tuple[int, ...] | None = None
    note: str | None = None
    links: tuple[str, ...] = ()
    doubt: Doubt | None = None
    marks: Marks | None = None
    recap: Recapped | None = None
    count: "Tally | None" = None
    provenance: Provenance | None = None


SourceCondition: TypeAlias = Literal["fine", "unreachable", "frozen", "withdrew", "not_polled"]


class SourceStanding(Struct, frozen=True):
    """The state that a source was last said to be in, and since when."""

    state: SourceCondition
    since_ms: int
    reason: str = ""


class ContestState(Struct, frozen=True):
    """What is known of the contest as a whole; it travels with its own offset.

    `structure` stands for the tree and the counting rules that its numbers were folded with.
    `defined` is the offset of the newest definition: everything is shown by another one since.
    `withdrawn` says since when a source shows zeros in the place of its numbers. `declared` is
    set by the authority's declaration alone, `called` by a newsroom. `alerts` counts its alerts,
    `published` those of the public.
    """

    offset: int = 0
    counting_source: str = ""
    sources: dict[str, SourceStanding] = {}
    withdrawn: dict[str, int] = {}
    declared: Recapped | None = None
    called: Called | None = None
    alerts: int = 0
    published: int = 0
    fingerprint: str = ""
    defined: int = 0
    structure: str = ""


class Finding(Struct, frozen=True, kw_only=True):
    """Something wrong with numbers, as a value: a code, where, and a sentence."""

    code: str
    region_id: str
    text: str
    fields: dict[str, int | str | None] = {}


def option_ids(contest: Contest) -> tuple[str, ...]:
    """Return the ids of the options of *contest* in ballot order, the order of votes."""
    return tuple(option.id for option in contest.options)


def numbers_of(
    options: tuple[str, ...], votes: dict[str, int | None], **figures: int | None
) -> Numbers:
    """Lay out *votes* by option id and *figures* by name; whatever is not given is None."""
    unknown = set(figures) - set(FIGURES)
    assert not unknown, f"no such figure: {sorted(unknown)}"
    return (*(votes.get(o) for o in options), *(figures.get(f) for f in FIGURES))


def figure(numbers: Numbers, name: str) -> int | None:
    """Return the figure called *name*; figures stand behind the votes, so count from the end."""
    return numbers[FIGURES.index(name) - len(FIGURES)]


def votes_of(numbers: Numbers) -> Numbers:
    """Return the votes alone, in ballot order."""
    return numbers[: len(numbers) - len(FIGURES)]


def is_by_hand(source: Source) -> bool:
    """Say whether people enter what *source* says; then it has no address and isn't polled."""
    return source.format == HAND


def counting_source(contest: Contest, state: ContestState) -> str:
    """Return the source that counts now: the definition's, or one that a desk has switched to."""
    return state.counting_source or contest.counting_source


def source_of(contest: Contest, source_id: str) -> Source:
    """Return the source called *source_id*; asking for another is our bug."""
    for source in contest.sources:
        if source.id == source_id:
            return source
    raise AssertionError(f"{contest.id} has no source {source_id}")
