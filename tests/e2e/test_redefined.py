"""A definition that changes under real processes: readers see it live, and lose no number."""

import asyncio
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from tests.builders import CONTEST, OPTIONS, REGIONS, make_contest
from tests.e2e.polled import roles_of
from tests.e2e.test_faults_reading import Reader
from tests.e2e.worlds import night_of_districts, settings_on, until
from workers.definitions import apply_definition
from workers.up import running, with_free_ports

pytestmark = pytest.mark.processes
RENAMED = replace(CONTEST, options=(replace(OPTIONS[0], short="Andi A."), OPTIONS[1]))
MERGED = make_contest(
    options=RENAMED.options,
    regions=tuple(
        replace(r, parent_id="91") if r.parent_id == "92" else r for r in REGIONS if r.id != "92"
    ),
)


@dataclass
class _Named:
    """What a reader has to know of a run."""

    settings: object
    contest: object = CONTEST


class Followed(Reader):
    """A reader, and what it knows of the definition."""

    async def names(self, short) -> bool:
        return bool(self.view) and self.view.contest["options"][0]["short"] == short

    async def has_no(self, region_id) -> bool:
        return bool(self.view) and region_id not in self.view.standings


async def test_a_name_reaches_a_reader_live_and_another_tree_under_a_new_epoch(tmp_path):
    settings = with_free_ports(settings_on(tmp_path))
    async with running(settings, [CONTEST], roles_of(reducer=1, hub=1)) as run:
        for body in night_of_districts(8):
            await run.store.log.append_reports(CONTEST.id, body, now_ms=1_000)
        reader = Followed(_Named(run.settings))
        reading = asyncio.create_task(reader.read())
        await until(lambda: reader.at(22), "the reader has the count")
        before = reader.view.standings["9"], reader.view.position

        await apply_definition(run.store, RENAMED, by="Siti")
        await until(lambda: reader.names("Andi A."), "the reader has the new name")
        assert reader.view.position.epoch == before[1].epoch
        assert reader.view.position.offset == 9
        assert reader.snapshots() == 1

        await apply_definition(run.store, MERGED, by="Siti", refold=True)
        await until(lambda: reader.has_no("92"), "the reader has the new tree")
        reading.cancel()

    assert reader.view.position.epoch != before[1].epoch
    assert reader.view.message == "snapshot"
    assert reader.view.standings["9"]["options"] == before[0]["options"]
    assert reader.view.standings["91"]["options"] == before[0]["options"]
