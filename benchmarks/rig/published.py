"""A made-up night as polls read it, without a network, and how late each station was read."""

import hashlib

from msgspec.structs import replace

from tracker.core.model import Contest, Document, Reference, Region, Source
from tracker.core.tree import grow
from tracker.ports import DocumentState, NotModified, Payload
from tracker.simulate.night import SyntheticNight

STATION = "station"


class NightFeed:
    """`ports.Fetcher` over a night; *now_ms* is set by whoever plays it.

    `read` has, by station, when its report was published and when it was first read.
    """

    def __init__(self, night: SyntheticNight, contest: Contest) -> None:
        self._night = night
        self._stations = {r.id for r in contest.regions if r.level == STATION}
        self.now_ms = night.start_ms
        self.requests = 0
        self.read: dict[str, tuple[int, int]] = {}

    async def fetch(
        self, contest: Contest, source: Source, document: Document, held: DocumentState | None
    ) -> Payload | NotModified:
        """Answer as the feed would at `now_ms`."""
        self.requests += 1
        served = self._night.body(f"/pilkada/{document.path}", self.now_ms)
        assert served is not None, "the night serves every document of its contest"
        etag = str(served.changed_at_ms)
        if held is not None and held.etag == etag:
            return NotModified()
        if document.region_id in self._stations and served.changed_at_ms > self._night.start_ms:
            self.read.setdefault(document.region_id, (served.changed_at_ms, self.now_ms))
        url = f"{source.base_url}/{document.path}"
        return Payload(body=served.body, url=url, fetched_at_ms=self.now_ms, etag=etag)

    def late_s(self, until_ms: int) -> list[float]:
        """Return how old each report that was published by *until_ms* was when it was read."""
        return [(at - since) / 1_000 for since, at in self.read.values() if since <= until_ms]

    async def close(self) -> None:
        """Nothing to give back."""


class NoRecording:
    """What `polling` needs of a recording: the digest of a body, which is kept nowhere."""

    def put(self, contest_id: str, source_id: str, path: str, payload: Payload) -> str:
        """Return the digest of *payload*."""
        return hashlib.sha256(payload.body).hexdigest()

    def get(self, digest: str) -> bytes | None:
        """Return nothing: no body was kept."""
        return None

    def since(self, contest_id: str, moment: object) -> tuple[()]:
        """Return nothing: no body was kept."""
        return ()


def with_stations(contest: Contest, number: int) -> Contest:
    """Return *contest* with its first *number* stations, its totals and its budget in proportion.

    So a sweep takes as long as in the whole.
    """
    stations = [region.id for region in contest.regions if region.level == STATION]
    kept, tree = stations[:number], grow(contest)
    below: dict[str, int] = {}
    for station in kept:
        for region_id in (station, *tree.ancestors(station)):
            below[region_id] = below.get(region_id, 0) + 1
    regions = tuple(
        replace(r, stations=below[r.id], registered=None) for r in contest.regions if r.id in below
    )
    return replace(
        contest,
        regions=regions,
        sources=tuple(_asked_less(s, len(regions), len(contest.regions)) for s in contest.sources),
        reference=(_total(contest, regions[0], len(kept), len(stations)),),
    )


def _asked_less(source: Source, documents: int, of: int) -> Source:
    rate = -(-source.requests_per_minute_max * documents // of)
    return replace(source, requests_per_minute_max=rate)


def _total(contest: Contest, root: Region, stations: int, of: int) -> Reference:
    whole = next(one for one in contest.reference if one.region_id == root.id)
    votes = {option: number * stations // of for option, number in whole.votes.items()}
    return Reference(
        region_id=root.id, votes=votes, rejected=(whole.rejected or 0) * stations // of
    )
