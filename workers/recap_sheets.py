"""What somebody sends in of a tier of the recapitulation: a sheet, a table, or a file of KPU's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.core.desk_wire import finding_json
from tracker.core.entered import read_entered
from tracker.core.model import Contest, Provenance, Report, Stage
from tracker.core.recap import TIERS
from tracker.core.wire import Json
from tracker.errors import EntryRefused, SourceMalformed
from tracker.ports import Recording, Store
from tracker.sources.hand import RECAP_TEXTS, Sheet, read_sheet, sheet_body
from tracker.sources.kpu_recap import read_recap
from workers.dating import address_problems, read_dated
from workers.recapping import Entered, Tier, enter_tiers, withdraw_recap


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in. A sheet says itself of which tier and document it is.

    Of a file of KPU's (`hr`), `told` says the document and its date; its rows say their tier.
    """

    body: bytes
    told: Mapping[str, str] | None = None
    despite: bool = False


async def enter_sent(
    store: Store, recording: Recording, contest: Contest, sent: Sent, *, by: str
) -> Json:
    """Append or withdraw what was *sent*, as *by*, and return what became of it.

    Raises:
        EntryRefused: with every problem; nothing was taken.
    """
    body = sent.body if sent.told is None else sheet_body(**sent.told)
    sheet = read_sheet(body, RECAP_TEXTS)
    told, problems = _signed(contest, sheet, by, await store.clock.now_ms())
    if sheet.withdraw:
        tier = Tier(contest, _stage_of(sheet, problems), told)
        _refuse(problems)
        return recap_json(by, [await withdraw_recap(store, tier, sheet.withdraw)])
    tiers, left_out = _tiers(contest, sheet, sent, problems)
    _refuse(problems)
    placed = [(Tier(contest, stage, told), reports) for stage, reports in tiers.items()]
    done = await enter_tiers(store, recording, placed, body=sent.body, despite=sent.despite)
    return recap_json(by, done, left_out)


def recap_json(by: str, done: Sequence[Entered], left_out: Sequence[str] = ()) -> Json:
    """Return what became of each tier that was entered, and what a file had of no use."""
    return {
        "by": by,
        "entered": [
            {
                "stage": entered.stage,
                "offset": entered.offset,
                "regions": [delta.region_id for delta in entered.deltas],
                "findings": [finding_json(found) for found in entered.findings],
            }
            for entered in done
        ],
        "left_out": list(left_out),
    }


def _tiers(
    contest: Contest, sheet: Sheet, sent: Sent, problems: list[str]
) -> tuple[Mapping[Stage, tuple[Report, ...]], tuple[str, ...]]:
    """Return the reports of each tier and what was left out; *problems* takes what is wrong."""
    if sent.told is None:
        reports, wrong = read_entered(contest, sheet.rows, each=sheet.each)
        problems += wrong
        return {_stage_of(sheet, problems): reports}, ()
    try:
        found = read_recap(contest, sent.body)
    except SourceMalformed as error:
        problems.append(str(error))
        return {}, ()
    return found.by_stage, found.left_out


def _signed(contest: Contest, sheet: Sheet, by: str, now_ms: int) -> tuple[Provenance, list[str]]:
    """Return who says what is in *sheet*, of which document, and what of it is missing."""
    dated, problems = read_dated(contest, sheet.dated, now_ms)
    problems += address_problems(sheet.url)
    if not sheet.document:
        problems.append("document: say its title, like 'Model D.Hasil Prov'")
    return Provenance(by, sheet.document, "", sheet.url, dated[0] if dated else None), problems


def _stage_of(sheet: Sheet, problems: list[str]) -> Stage:
    found = next((stage for stage in TIERS if stage == sheet.stage), None)
    if found is None:
        problems.append(f"stage: {sheet.stage[:40]!r} is none; there are {', '.join(TIERS)}")
    return found or TIERS[0]


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise EntryRefused("the recapitulation", tuple(problems))
