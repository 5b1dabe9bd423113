"""The chain token: equal logs have equal tokens on every backend, others do not."""

from tests.builders import make_delta, make_reports
from tracker.core.chain import fingerprint, link
from tracker.core.entries import Tick
from tracker.storage.codec import encode, encode_body, frame_of

C = "contoh-2024"
FIRST = make_reports(make_delta("9101"), make_delta("9102"))


async def test_the_token_is_the_one_that_the_core_computes(store):
    await store.log.append_reports(C, FIRST, now_ms=1_732_687_200_123)
    await store.log.append(C, Tick(), now_ms=1_732_687_200_124)

    prints = [
        fingerprint(frame_of(FIRST)[0]),
        *(fingerprint(encode(d)) for d in FIRST.deltas),
    ]
    first = link("", 1_732_687_200_123, prints)
    second = link(first, 1_732_687_200_124, [fingerprint(encode_body(Tick()))])

    assert [first, second] == [entry.chain for entry in await store.log.read(C, 0, 10)]
    assert second == (await store.log.head(C)).chain


async def test_an_entry_that_lost_a_moved_region_has_the_token_of_the_rest(store):
    await store.log.append_reports(C, make_reports(make_delta("9101")), now_ms=1)
    before = (await store.log.head(C)).chain
    await store.log.append_reports(C, FIRST, now_ms=1)

    prints = [fingerprint(frame_of(FIRST)[0]), fingerprint(encode(FIRST.deltas[1]))]
    assert link(before, 1, prints) == (await store.log.head(C)).chain
