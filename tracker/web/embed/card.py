"""`/card/{contest}/{region}.png`: the numbers as a picture, for links that are shared.

A picture costs a hundred times what a page does, so they are drawn one at a time, away from the
loop, and kept: a crowd that asks for one has it drawn once.
"""

import asyncio
from collections import OrderedDict
from hashlib import sha256

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.core.wire import Json
from tracker.web.api import is_known
from tracker.web.asked import language_for
from tracker.web.doubts import marks_say, stage_says
from tracker.web.embed.card_draw import ROWS_MAX, Card, CardRow, png_of
from tracker.web.embed.files import SHARED
from tracker.web.embed.paste import source_name, speech_of, time_of
from tracker.web.shown import Shown, cached, shown_of
from tracker.web.texts import Speech, headline, notice, progress

KEPT_MAX = 200
WAITING_MAX = 100
FRESH = "public, max-age=30, stale-while-revalidate=300"


class Cards:
    """The cards that were drawn last, and a turn for each that is drawn now."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[Card, bytes] = OrderedDict()
        self._turn = asyncio.Lock()
        self._waiting = 0
        self.count = 0
        """How many were drawn."""

    async def png(self, card: Card) -> bytes:
        """Return *card* as a picture, or raise 503 where too many other cards wait."""
        found = self._drawn.get(card)
        if found is not None:
            self._drawn.move_to_end(card)
            return found
        if self._waiting >= WAITING_MAX:
            raise HTTPException(503, "too many cards are being drawn", {"Retry-After": "2"})
        self._waiting += 1
        try:
            async with self._turn:
                return self._drawn.get(card) or await self._draw(card)
        finally:
            self._waiting -= 1

    async def _draw(self, card: Card) -> bytes:
        self._drawn[card] = drawn = await asyncio.to_thread(png_of, card)
        self.count += 1
        if len(self._drawn) > KEPT_MAX:
            self._drawn.popitem(last=False)
        return drawn


async def show_card(request: Request) -> Response:
    """Answer with a region's card, of now or of the moment `at`."""
    at = request.query_params.get("at")
    shown = await shown_of(request, request.path_params["region"], at)
    card = card_of(shown, speech_of(shown, language_for(request)))
    etag = f'"{sha256(repr(card).encode()).hexdigest()[:32]}"'
    headers = {
        "Cache-Control": cached(shown, FRESH),
        "ETag": etag,
        "Vary": "Accept-Language",
        **SHARED,
    }
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    cards: Cards = request.app.state.cards
    return Response(await cards.png(card), media_type="image/png", headers=headers)


def card_of(shown: Shown, speech: Speech) -> Card:
    """Return what the card of a region says."""
    contest, row, words = shown.contest, shown.row, speech.words
    note = "" if contest["declared"] is not None else words["card_note"]
    when = time_of(shown, speech) if row["source_at"] or row["at"] else ""
    if shown.as_of is not None:
        when = words["as_of"].format(time=speech.time(shown.as_of))
    return Card(
        where=row["name"],
        title=contest["title"][speech.language],
        headline=headline(contest, row, speech),
        counted=" · ".join(filter(None, (progress(row, speech), when))),
        source=_source(shown, speech, note),
        rows=_rows(contest, row, speech),
        more=_more(contest, speech),
        notice=_notice(shown, speech),
        band=words["test_band"] if contest["test"] else "",
    )


def _more(contest: Json, speech: Speech) -> str:
    """Say how many options have no row; where there are too many, one row's place is for that."""
    count = len(contest["options"])
    if count <= ROWS_MAX:
        return ""
    return speech.words["card_more"].format(n=speech.count(count - ROWS_MAX + 1))


def _source(shown: Shown, speech: Speech, note: str) -> str:
    """Say whose numbers these are; of the official count, which document they are from."""
    if shown.row["recap"] is not None:
        return f"{stage_says(shown.contest, shown.row, speech)} {note}".strip()
    said = speech.words["card_source"].format(source=source_name(shown, speech), note=note)
    return said.strip()


def _notice(shown: Shown, speech: Speech) -> str:
    """Say what is wrong with the source, and how many numbers are held or were corrected."""
    # The longer comes last: what has no room is cut off at the end.
    said = (marks_say(shown.row, speech), notice(shown.contest, speech))
    return " · ".join(filter(None, said))


def _rows(contest: Json, row: Json, speech: Speech) -> tuple[CardRow, ...]:
    numbers = {option["id"]: option for option in row["options"]}
    shown = contest["options"]
    if len(shown) > ROWS_MAX:
        ranked = sorted(shown, key=lambda o: numbers[o["id"]]["rank"] or len(shown))
        shown = ranked[: ROWS_MAX - 1]
    return tuple(
        CardRow(
            number=str(option["number"]),
            colour=option["colour"],
            name=option["short"],
            votes=speech.count(numbers[option["id"]]["votes"]),
            share=speech.share(numbers[option["id"]]["share"]),
            width=float(numbers[option["id"]]["share"] or 0),
            leads=option["id"] == row["leader"],
        )
        for option in shown
    )
