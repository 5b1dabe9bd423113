"""A feed in memory: what polls fetch, scripted."""

import hashlib
import json

from tracker.errors import SourceError
from tracker.ports import NotModified, Payload


class FeedTwin:
    """`ports.Fetcher` over a dict of bodies; an error in a body's place is raised."""

    def __init__(self, **bodies):
        self.bodies = bodies
        self.asked = []

    async def fetch(self, contest, source, document, held):
        self.asked.append((document.path, held.etag if held else None))
        body = self.bodies[document.path]
        if isinstance(body, SourceError):
            raise body
        etag = hashlib.sha256(body).hexdigest()[:8]
        if held is not None and held.verdict is not None and held.etag == etag:
            return NotModified()
        return Payload(
            body=body, url=f"{source.base_url}/{document.path}", fetched_at_ms=1, etag=etag
        )

    async def close(self):
        """Nothing to give back."""


def city_body(ts="2024-11-27 20:00:00", **rows):
    """A city file in KPU's format: `city_body(r9101=(120, 80))`."""
    table = {}
    for name, votes in rows.items():
        given = {option: v for option, v in zip("ab", votes, strict=True) if v is not None}
        progress = {"total": 6, "progres": 3, "persen": 50.0}
        table[name[1:]] = {"psu": "Reguler", **given, "progres": progress, "status_progress": True}
    total = {"total": 6 * len(table), "progres": 3 * len(table), "persen": 50.0}
    chart = {o: sum(row.get(o, 0) for row in table.values()) for o in "ab"}
    body = {
        "mode": "hhcw",
        "tungsura": {"chart": {**chart, "progres": total}, "table": table},
        "psu": "Reguler",
        "progres": {"total": 6 * len(table), "progres": 3 * len(table)},
        "ts": ts,
    }
    return json.dumps(body).encode()
