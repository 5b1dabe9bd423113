"""A contest with numbers in a memory store, and ways to move them."""

from tests.builders import make_contest, make_numbers, make_reports
from tracker.core.buckets import bucket_of
from tracker.core.entries import CalledBy, Delta, Held, HeldDelta, Recap
from tracker.core.model import Provenance, Suspect
from tracker.hub.hub import Hub
from tracker.ports import DocumentState
from tracker.sources.recording import MemoryRecording
from tracker.storage.memory import memory_store
from tracker.web.app import make_app
from workers import reducing
from workers.alerting import StoreAlerts
from workers.deciding import StoreDesk
from workers.definitions import apply_definition
from workers.past import StorePast
from workers.store_sources import StoreSources


class World:
    """One contest, its store, and a reducer that is called by hand."""

    def __init__(self, contest=None):
        self.contest = contest or make_contest()
        self.store = memory_store()
        self.recording = MemoryRecording()
        self.votes = {}
        self._reduction = None
        self._fence = None

    async def begin(self):
        """Register the contest and commit an empty start."""
        await self.store.contests.register(self.contest)
        self._fence = await self.store.leases.acquire(bucket_of(self.contest.id), "t", 9_999)
        self._reduction = await reducing.begin(self.store, self.contest, fence=self._fence)
        return self

    async def move(
        self,
        region_id="9101",
        votes=(120, 80),
        figures=None,
        links=(),
        at_ms=1_732_690_000_000,
        **changes,
    ):
        """Let one district report *votes*, *figures* and *links*, and commit."""
        numbers = make_numbers(*votes, **(figures or {}))
        delta = Delta(region_id, "row", self.votes.get(region_id), numbers, None, links)
        self.votes[region_id] = numbers
        body = make_reports(delta, **changes)
        await self.store.log.append_reports(self.contest.id, body, now_ms=at_ms)
        return await self.reduce()

    async def blank(self, *region_ids):
        """Let districts be said to have zeros, which are held."""
        zeros = make_numbers(0, 0, stations_reported=3, stations_total=6)
        deltas = tuple(
            HeldDelta(r, "row", self.votes.get(r), None, Suspect(zeros, ("E207",)))
            for r in region_ids
        )
        body = Held(
            source_id="feed", path="x.json", digest="z" * 64, source_at_ms=None, deltas=deltas
        )
        await self.store.log.append_reports(self.contest.id, body, now_ms=1_732_690_000_000)
        return await self.reduce()

    async def recap(self, stage, region_id, votes):
        """Let a tier of the recapitulation say *votes* of a region."""
        body = Recap(
            source_id=stage,
            path="recap",
            digest="r" * 64,
            source_at_ms=None,
            provenance=Provenance("Dewi", "Model D.Hasil"),
            deltas=(Delta(region_id, "own", None, make_numbers(*votes)),),
        )
        await self.store.log.append_reports(self.contest.id, body, now_ms=1_732_690_000_000)
        return await self.reduce()

    async def call(self, option_id="a", source="Kantor Berita"):
        """Let a newsroom call the contest."""
        body = CalledBy(option_id=option_id, by="siti", source=source)
        await self.store.log.append(self.contest.id, body, now_ms=1_732_690_000_000)
        return await self.reduce()

    async def reduce(self):
        """Commit what the log holds beyond the standings."""
        await reducing.advance(self.store, self._reduction, fence=self._fence)
        return self

    async def check(self, at_ms=1_732_690_100_000):
        """Let every document have been read at *at_ms*."""
        for region_id in ("9", "91", "92"):
            state = DocumentState(
                path=f"{region_id}.json", region_id=region_id, checked_at_ms=at_ms
            )
            await self.store.documents.put(self.contest.id, "feed", state)
        return self

    async def start_over(self, epoch="ffffffffffff"):
        """Put the same standings under another epoch."""
        stored = await self.store.standings.load(self.contest.id, reports=True)
        self._reduction = await reducing.start_over(
            self.store, self.contest, stored, fence=self._fence, epoch=epoch
        )
        return self

    async def define(self, contest, *, refold=False):
        """Put another definition into effect; the reducer has not looked at it yet."""
        await apply_definition(self.store, contest, by="Siti", refold=refold)
        self.contest = contest
        return self

    async def take_up(self):
        """Let the reducer begin by the definition that is in effect, and commit what is new."""
        self._reduction = await reducing.begin(self.store, self.contest, fence=self._fence)
        return await self.reduce()

    def app(self, **changes):
        """The web app on this store."""
        fields = {
            "desk": StoreDesk(self.store, self.recording),
            "past": StorePast(self.store),
            "sources": StoreSources(self.store, self.recording),
            "alert_desk": StoreAlerts(self.store),
            "standings": self.store.standings,
            "contests": self.store.contests,
            "documents": self.store.documents,
            "history": self.store.log,
            "clock": self.store.clock,
            "alerts": self.store.alerts,
            "tokens": self.store.tokens,
            "channels": self.store.channels,
            "socket_url": "ws://localhost:1/v1/ws",
            "public_url": "http://testserver",
        }
        return make_app(**fields | changes)

    def hub(self, **changes):
        """A hub on this store."""
        fields = {
            "standings": self.store.standings,
            "contests": self.store.contests,
            "documents": self.store.documents,
            "history": self.store.log,
            "clock": self.store.clock,
            "alerts": self.store.alerts,
        }
        return Hub(**fields | changes)
