"""Tokens on every backend: a name is given once, and revoking is for ever."""

import asyncio

from msgspec.structs import replace

from tests.builders import make_token


async def test_a_created_token_comes_back_whole(store):
    token = make_token("siti", "desk", "air")

    assert await store.tokens.create(token) == token
    assert await store.tokens.every() == (token,)


async def test_there_is_none_before_the_first(store):
    assert await store.tokens.every() == ()


async def test_tokens_are_listed_by_name(store):
    for name in ("siti", "adi", "desk-1"):
        await store.tokens.create(make_token(name))

    assert [token.name for token in await store.tokens.every()] == ["adi", "desk-1", "siti"]


async def test_a_name_that_is_taken_stays_with_its_first_holder(store):
    first, second = make_token("siti"), make_token("siti", "admin", digest="b" * 64)
    await store.tokens.create(first)

    assert await store.tokens.create(second) == first
    assert await store.tokens.every() == (first,)


async def test_of_two_that_take_a_name_at_once_one_has_it(store):
    rivals = [make_token("siti", digest=digit * 64) for digit in "ab"]
    holders = await asyncio.gather(*map(store.tokens.create, rivals))

    assert holders[0] == holders[1]
    assert await store.tokens.every() == (holders[0],)


async def test_a_token_that_is_sent_twice_is_created_once(store):
    token = make_token("siti")
    await store.tokens.create(token)

    assert await store.tokens.create(token) == token


async def test_revoking_says_who_and_when(store):
    token = make_token("siti")
    await store.tokens.create(token)
    revoked = replace(token, revoked_at_ms=7_000, revoked_by="adi")

    assert await store.tokens.revoke("siti", by="adi", now_ms=7_000) == revoked
    assert await store.tokens.every() == (revoked,)


async def test_the_first_revocation_stands(store):
    await store.tokens.create(make_token("siti"))
    first = await store.tokens.revoke("siti", by="adi", now_ms=7_000)

    assert await store.tokens.revoke("siti", by="eve", now_ms=9_000) == first


async def test_revoking_leaves_the_others(store):
    other = make_token("adi")
    await store.tokens.create(other)
    await store.tokens.create(make_token("siti"))
    await store.tokens.revoke("siti", by="adi", now_ms=7_000)

    assert (await store.tokens.every())[0] == other


async def test_revoking_what_is_not_there_is_none(store):
    assert await store.tokens.revoke("siti", by="adi", now_ms=7_000) is None
    assert await store.tokens.every() == ()


async def test_the_name_of_a_revoked_token_is_not_given_again(store):
    await store.tokens.create(make_token("siti"))
    revoked = await store.tokens.revoke("siti", by="adi", now_ms=7_000)

    assert await store.tokens.create(make_token("siti", digest="b" * 64)) == revoked
