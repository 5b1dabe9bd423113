"""A night in lock-step waits for what the feed publishes, and lets nothing be forgotten."""

import asyncio
import hashlib

import pytest

from tests.e2e.worlds import small_definition
from tracker.contests.library import load
from tracker.core.model import source_of
from tracker.ports import DocumentState
from tracker.simulate.night import SyntheticNight
from tracker.storage.memory import memory_store
from workers import lockstep
from workers.lockstep import Stage, play
from workers.played import documents_of, feed_path


@pytest.fixture(name="stage")
def _stage(tmp_path):
    contest = load(small_definition(tmp_path))
    source = source_of(contest, contest.counting_source)
    return Stage(
        store=memory_store(),
        contest=contest,
        playbook=SyntheticNight(contest),
        documents=documents_of(contest, source),
        feed_path=feed_path,
        run_ms=0,
    )


def _digest(stage, document, now_ms):
    return hashlib.sha256(stage.playbook.body(feed_path(document), now_ms).body).hexdigest()


async def _read_what_is_announced(stage):
    """A poller that reads nothing but what somebody has told of."""
    documents, names = stage.store.documents, (stage.contest.id, stage.source.id)
    while True:
        told, now_ms = await documents.announced(*names), await stage.store.clock.now_ms()
        for document in stage.documents:
            if document.region_id in told:
                digest = _digest(stage, document, now_ms)
                state = DocumentState(
                    path=document.path, region_id=document.region_id, digest=digest
                )
                await documents.put(*names, state)
        await asyncio.sleep(0)


async def test_what_nobody_told_of_is_announced_once_nothing_moves(stage, monkeypatch):
    monkeypatch.setattr(lockstep, "NUDGE_S", 0.0)
    poller = asyncio.create_task(_read_what_is_announced(stage))
    progress = await play(stage, stage.playbook.start_ms, lambda _: None)
    poller.cancel()

    assert progress.steps == 1
    assert len(await stage.store.documents.get(stage.contest.id, "feed")) == len(stage.documents)


async def test_what_is_published_while_the_night_goes_on_is_waited_for_instead(stage):
    (document, *_), publish_ms = stage.documents, stage.playbook.moments()[1]
    before_ms = publish_ms - 1
    unread = {document.path: _digest(stage, document, before_ms)}
    newer = await lockstep._go_on(stage, unread, before_ms)

    assert newer == {document.path: _digest(stage, document, publish_ms)}
    assert newer != unread
    assert await lockstep._go_on(stage, newer, before_ms - stage.tick_ms) is newer
