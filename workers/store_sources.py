"""What the web may ask about sources, on a store; see `web.sources.Sources`."""

from collections.abc import Mapping

from tracker.core.model import Contest
from tracker.core.reconcile import Compared
from tracker.core.wire import Json
from tracker.ports import Recording, Store
from tracker.sources.hand import table_body
from tracker.web.sources import Form
from workers.choosing import Comparing, choose
from workers.entering import done_json, enter_reports
from workers.recap_sheets import Sent, enter_sent


class StoreSources:
    """Compares sources, lets one count, and takes in what people report."""

    def __init__(self, store: Store, recording: Recording) -> None:
        self._store = store
        self._recording = recording
        self._comparing = Comparing(store)

    async def compared(self, contest: Contest) -> Compared:
        return await self._comparing.compared(contest)

    async def choose(
        self, contest: Contest, source_id: str, *, by: str, why: str, losing: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        change = await choose(self._store, contest, source_id, by=by, why=why, losing=losing)
        return change.moved, change.lost

    async def enter(
        self, contest: Contest, body: bytes, *, told: Mapping[str, str] | None, by: str
    ) -> Json:
        sheet = body if told is None else table_body(body, told)
        return done_json(await enter_reports(self._store, self._recording, contest, sheet, by=by))

    async def recap(
        self,
        contest: Contest,
        body: bytes,
        *,
        form: Form,
        told: Mapping[str, str],
        by: str,
        despite: bool,
    ) -> Json:
        if form == "table":
            sent = Sent(table_body(body, told), None, despite)
        else:
            sent = Sent(body, told if form == "hr" else None, despite)
        return await enter_sent(self._store, self._recording, contest, sent, by=by)
