"""What a night tells its newsroom, as text that a person can read and a test can hold.

PYTHONPATH=. .venv/bin/python -m tests.workers.told      writes the lists anew; read the diff
"""

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.contests.library import load
from tracker.core.alerts.watch import Watch, step_on
from tracker.core.alerts.words import our_words
from tracker.core.history import resumed
from tracker.core.instant import moment_of
from tracker.core.night import Night
from tracker.simulate.night import SyntheticNight
from tracker.simulate.recorded import read_recording
from tracker.sources.lookup import lookup
from tracker.sources.registry import format_of
from tracker.storage.memory import memory_store
from workers.appending import Origin, append_checked
from workers.played import documents_of, feed_path

LISTS = Path(__file__).parent / "told"
A_MINUTE_MS = 60_000


async def told(contest, night, publish=None, until_ms=None):
    """Play *night* into *contest* a publish at a time, and return every alert.

    Each body is read a minute after it was published. *publish* lets the desk decide on what
    waits a minute later: alert -> whether it is let out.
    """
    store, fold = memory_store(), resumed(contest, None)
    watch, before_ms = Watch(fold), 0
    for moment_ms in night.moments():
        if until_ms is not None and moment_ms > until_ms:
            break
        await store.clock.set(Night(moment_ms + A_MINUTE_MS, 0, 0))
        for document in _changed(contest, night, before_ms, moment_ms):
            await _read(store, contest, document, night.body(feed_path(document), moment_ms))
        before_ms = moment_ms
        for entry in await store.log.read(contest.id, fold.offset, 9_999):
            step_on(fold, watch, entry)
    watch.settle(fold, before_ms + 60 * A_MINUTE_MS)
    return watch.book.every


def _changed(contest, night, before_ms, moment_ms):
    changed = night.changed(before_ms, moment_ms)
    return [d for d in documents_of(contest, contest.sources[0]) if feed_path(d) in changed]


async def _read(store, contest, document, served):
    if served is None:
        return
    source = contest.sources[0]
    parsed = format_of(source).parse(contest, source, document, served.body)
    origin = Origin(
        contest=contest,
        tree=lookup(contest).tree,
        source=source,
        path=document.path,
        digest="d" * 64,
    )
    await append_checked(store, origin, parsed)


def as_text(contest, alerts, because):
    """One line an alert: when, for whom, how much it matters, its headline. *because* explains."""
    zone, tree = ZoneInfo(contest.time_zone), lookup(contest).tree
    lines = [f"# {line}".rstrip() for line in because.strip().splitlines()]
    for alert in alerts:
        at = f"{moment_of(alert.at_ms, zone):%d %b %H:%M}"
        undoes = "" if alert.undoes is None else "  (takes back)"
        words = our_words(alert, contest, tree, "en").headline
        who = f"{alert.audience:6} {alert.status:9} {alert.significance}"
        lines.append(f"{at}  {who}  {alert.type:22} {words}{undoes}")
    return "\n".join(lines) + "\n"


SYNTHETIC = """
The synthetic night of Jakarta 2024: 14,835 stations report in fifteen-minute publishes and end at
the declared result. Read from the top it is what a desk hears with the settings as shipped.
The public hears the milestones by themselves; changes of lead, the line of 50 % and what is certain
wait for a person. While they wait they say the newest numbers; what no longer holds is overtaken.
"""

CAPTURED = """
The captured feed of 27 and 28 November 2024, a publish at a time, until two hours after the
blanking. Collected were one publish of the afternoon and those of the night, so most districts
arrive complete. At 10:45:04 every number was zero: one alert says so, the zeros themselves are held
and reach nobody.
"""


async def synthetic():
    """The list of the synthetic night."""
    contest = load("jakarta-2024")
    return as_text(contest, await told(contest, SyntheticNight(contest)), SYNTHETIC)


async def captured(captures):
    """The list of the captured night."""
    contest = load("jakarta-2024")
    zone = ZoneInfo(contest.time_zone)
    file = captures / "kpu" / "pilkada2024_all_indonesia_snapshots.jsonl.gz"
    night = read_recording(file, zone, only="pkwkp/31")
    return as_text(contest, await told(contest, night), CAPTURED)


def main():
    """Write both lists anew."""
    LISTS.mkdir(exist_ok=True)
    (LISTS / "synthetic.txt").write_text(asyncio.run(synthetic()))
    folder = Path(__file__).parents[3] / "shared" / "data"
    if folder.exists():
        (LISTS / "captured.txt").write_text(asyncio.run(captured(folder)))


if __name__ == "__main__":
    main()
