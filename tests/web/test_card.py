"""What a card says in every state, in both languages, and that all of it has its place."""

import pytest

from tests.builders import make_contest
from tests.web.world import World
from tracker.core.model import Option
from tracker.core.scope import Scope, members
from tracker.core.wire import contest_json
from tracker.web.embed.card import card_of
from tracker.web.embed.card_draw import ROWS_MAX, Card, CardRow, png_of
from tracker.web.embed.paste import speech_of
from tracker.web.shown import Shown

LONG = "Muhammad Abdurrahman Wahid Kusumawardhani – Siti Nurhaliza Binti Tarudin"


async def _card(world, language="en", root="9"):
    app = world.app()
    await app.state.live.tail.look_round()
    replica = app.state.live.replicas[world.contest.id]
    scope = Scope(world.contest.id, root, 1)
    shown = Shown(
        replica=replica,
        position=replica.position,
        root=root,
        contest=contest_json(replica.contest, replica.state),
        rows={row["region"]: row for row in replica.standings(members(replica.tree, scope))},
        checked_at=None,
        now_ms=0,
        as_of=None,
        settled=False,
    )
    return card_of(shown, speech_of(shown, language))


async def _world(**changes):
    world = await World(make_contest(**changes)).begin()
    return await world.check()


def _options(count):
    return tuple(
        Option(id=f"o{n}", number=n, name=f"Nama {n}", short=f"Nama {n}", colour="#5B7C99")
        for n in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("count", "language", "told"),
    [
        (5, "en", ""),
        (6, "en", "and 2 more options"),
        (8, "en", "and 4 more options"),
        (8, "id", "dan 4 pilihan lain"),
    ],
)
async def test_of_many_options_the_first_are_shown_and_the_rest_counted(count, language, told):
    card = await _card(await _world(options=_options(count)), language)

    assert len(card.rows) == (ROWS_MAX if count <= ROWS_MAX else ROWS_MAX - 1)
    assert card.more == told


async def test_before_the_count_a_card_has_no_time_and_no_number():
    card = await _card(await _world())

    assert card.headline == "No votes counted yet"
    assert card.counted == "How many polling stations are in is not known"
    assert [(row.votes, row.share, row.width) for row in card.rows] == [("–", "–", 0)] * 2


@pytest.mark.parametrize(("language", "told"), [("en", "1 correction"), ("id", "1 koreksi")])
async def test_a_corrected_number_says_so(language, told):
    world = await _world()
    await (await world.move("9101", (1_200, 800))).move("9101", (1_150, 800))

    assert told in (await _card(world, language)).notice


async def test_a_source_that_withdrew_its_numbers_is_named_before_anything_else():
    world = await _world()
    await world.move("9101", (1_200, 800))
    await world.blank("9101")

    assert "Example feed" in (await _card(world)).notice


async def test_declared_numbers_name_the_document_and_are_no_longer_unofficial():
    world = await _world()
    await world.move("9101", (1_200, 800))
    before = (await _card(world)).source
    declared = (await _card(await world.recap("declared", "9", (2_100, 1_900)))).source

    assert before == "Source: Example feed. Not the official result."
    assert declared.startswith("Declared by Example Board, Model D.Hasil")
    assert "Not the official" not in declared


async def test_a_test_run_is_in_the_band():
    assert "TEST" in (await _card(await _world(id="contoh-2024+test", test=True))).band


def _drawn(**changes):
    rows = tuple(
        CardRow(str(n), "#5B7C99", LONG, "2.183.239", "100,00%", 60.0, n == 1) for n in (1, 2)
    )
    fields = {
        "where": "Provinsi Contoh",
        "title": "Gubernur Contoh",
        "headline": "Andi unggul sementara 40 suara",
        "counted": "3 dari 20 TPS masuk",
        "source": "Sumber: Umpan contoh.",
        "rows": rows,
        "more": "",
        "notice": "",
        "band": "",
    }
    return png_of(Card(**fields | changes))


def test_by_how_much_somebody_leads_is_drawn_however_long_the_name():
    """The end of a long headline is what it is about."""
    one, other = (_drawn(headline=f"{LONG} leads for now by {n} votes") for n in (28_486, 31_975))

    assert one != other


@pytest.mark.parametrize("part", ["more", "notice", "band"])
def test_every_part_of_a_card_is_drawn(part):
    assert _drawn(**{part: "dan 3 pilihan lain"}) != _drawn()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_any_number_of_rows_finds_room_beside_everything_else(count):
    row = CardRow("1", "#5B7C99", LONG, "–", "–", 0.0, leads=False)

    assert _drawn(rows=(row,) * count, more="dan 9", notice="1 koreksi", band="TEST")
