"""A running store in which a district is blanked, and the command on it, here or as a process."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from tests.builders import make_contest, make_delta, make_numbers, make_reports
from tests.cli.running import Running, committed
from tracker.cli.hold import hold
from tracker.core.entries import Held, HeldDelta
from tracker.core.model import Suspect
from tracker.ports import Payload
from tracker.sources.recording import FolderRecording

ROOT = Path(__file__).parents[2]
CONTEST = make_contest()
GOOD = make_numbers(120, 80)
ZEROS = make_numbers(0, 0, stations_reported=3)


class HeldRun(Running):
    """One running store; 9101 has good numbers and later zeros, which are held."""

    def __init__(self, url, folder):
        super().__init__(url)
        self._folder = folder
        recording = FolderRecording(folder / "recording")
        payload = Payload(body=b"zeros\x1b[2J", url="x", fetched_at_ms=1)
        self.digest = recording.put(CONTEST.id, "feed", "x.json", payload)
        self.store(self._begin)

    def hold(self, *region_ids, old=None, new=ZEROS, part="row", good=None):
        """Let regions be said to have what can't be true."""
        deltas = tuple(HeldDelta(r, part, good, old, Suspect(new, ("E207",))) for r in region_ids)
        self.store(lambda store: self._append(store, deltas))

    def last(self):
        """The body of the newest entry."""

        async def read(store):
            head = await store.log.head(CONTEST.id)
            return (await store.log.read(CONTEST.id, head.offset - 1, 1))[0].body

        return self.store(read)

    def reduce(self):
        """Commit what the log holds beyond the standings."""
        self.commit(CONTEST)

    def __call__(self, *words):
        """Run `realcount hold` in this process."""
        return CliRunner().invoke(hold, [*words, *self._where()])

    def started(self, *words):
        """Start `realcount hold` as a process of its own."""
        env = {n: v for n, v in os.environ.items() if not n.startswith("REALCOUNT_")}
        return subprocess.Popen(
            [sys.executable, "-m", "tracker.cli", "hold", *words, *self._where()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=env | {"HOME": str(self._folder)},
        )

    def _where(self):
        return "--redis-url", self.url, "--folder", str(self._folder)

    async def _begin(self, store):
        await store.contests.register(CONTEST)
        await store.log.append_reports(CONTEST.id, make_reports(make_delta("9101")), now_ms=1)
        delta = HeldDelta("9101", "row", GOOD, None, Suspect(ZEROS, ("E207",)))
        await self._append(store, (delta,))

    async def _append(self, store, deltas):
        body = Held(
            source_id="feed",
            path="x.json",
            digest=self.digest,
            source_at_ms=1_732_690_000_000,
            deltas=deltas,
        )
        await store.log.append_reports(CONTEST.id, body, now_ms=1_732_690_100_000)
        await committed(store, CONTEST)
