"""Draws the card that stands for a region's numbers where only a picture travels."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIZE = WIDTH, HEIGHT = 1200, 630
EDGE = 60
PAPER, INK, QUIET, TRACK = "#fbfaf7", "#15171c", "#565d69", "#e6e2d8"
BAND, BAND_INK, MARK = "#ffcf33", "#1a1300", (221, 17, 17, 34)
BAND_HEIGHT = 46
ROW_HEIGHT_MAX = 122
ROWS_MAX = 5
"""More options than that are not told apart on a card: the first in rank are, the rest counted."""

WARNING = "#a3211b"
ROWS_END, NOTE_HEIGHT = 540, 36
GAP = 26


@dataclass(frozen=True, slots=True)
class CardRow:
    """One option on a card; *share* and *votes* are written, *width* is per cent of the bar."""

    number: str
    colour: str
    name: str
    votes: str
    share: str
    width: float
    leads: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that a card says, in words."""

    where: str
    title: str
    headline: str
    counted: str
    source: str
    rows: Sequence[CardRow]
    more: str
    """How many options have no row."""

    notice: str
    """What is wrong with these numbers, or was."""

    band: str
    """What a test run says of itself; empty for a real one."""


def png_of(card: Card) -> bytes:
    """Return *card* as a PNG of 1200 by 630."""
    image = Image.new("RGB", SIZE, PAPER)
    if card.band:
        _burn_in(image)
    draw = ImageDraw.Draw(image)
    top = _band(draw, card.band) if card.band else 40
    where = f"{card.where} · {card.title}"
    size = _size_for(where, 28, WIDTH - 2 * EDGE, least=22)
    draw.text((EDGE, top), _fit(where, size, WIDTH - 2 * EDGE), QUIET, _font(size))
    _headline(draw, card.headline, top + 44)
    end = _notes(draw, card)
    _rows(draw, card.rows, top + (126 if len(card.rows) > 3 else 142), end)
    draw.line((EDGE, 548, WIDTH - EDGE, 548), INK, 3)
    draw.text((EDGE, 562), _fit(card.counted, 24, WIDTH - 2 * EDGE), INK, _font(24))
    draw.text((EDGE, 592), _fit(card.source, 20, WIDTH - 260), QUIET, _font(20))
    draw.text((WIDTH - EDGE, 592), "realcount", INK, _font(20, bold=True), anchor="ra")
    kept = BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _headline(draw: ImageDraw.ImageDraw, text: str, top: int) -> None:
    """Write a headline in one line, or smaller in two: by how much comes last and is never cut."""
    width = WIDTH - 2 * EDGE
    size = _size_for(text, 58, width, bold=True, least=42)
    lines = [text]
    if _font(size, bold=True).getlength(text) > width:
        size = _size_for(text, 38, 1.85 * width, bold=True, least=30)
        lines = _lines(text, size, width)
    for number, line in enumerate(lines):
        said = _fit(line, size, width, bold=True)
        draw.text((EDGE, top + number * int(size * 1.12)), said, INK, _font(size, bold=True))


def _lines(text: str, size: int, width: float) -> list[str]:
    """Return *text* in two lines, the first as full as it can be."""
    words, font = text.split(), _font(size, bold=True)
    count = len(words)
    while count > 1 and font.getlength(" ".join(words[:count])) > width:
        count -= 1
    return [" ".join(words[:count]), " ".join(words[count:])]


def _notes(draw: ImageDraw.ImageDraw, card: Card) -> int:
    """Write what stands below the rows, and return where the rows have to end."""
    end = ROWS_END
    for text, ink in ((card.notice, WARNING), (card.more, QUIET)):
        if text:
            end -= NOTE_HEIGHT
            size = _size_for(text, 26, WIDTH - 2 * EDGE, bold=True, least=20)
            said = _fit(text, size, WIDTH - 2 * EDGE, bold=True)
            draw.text((EDGE, end), said, ink, _font(size, bold=True))
    return end


def _rows(draw: ImageDraw.ImageDraw, rows: Sequence[CardRow], top: int, end: int) -> None:
    height = min(ROW_HEIGHT_MAX, (end - top) // max(1, len(rows)))
    size = min(42, height - 36)
    shares = max((_font(size + 4, bold=True).getlength(row.share) for row in rows), default=0)
    votes = max((_font(size - 2).getlength(row.votes) for row in rows), default=0)
    for index, row in enumerate(rows):
        columns = (WIDTH - EDGE - shares - GAP, votes + GAP)
        _row(draw, row, top=top + index * height, height=height, columns=columns)


def _row(
    draw: ImageDraw.ImageDraw,
    row: CardRow,
    *,
    top: int,
    height: int,
    columns: tuple[float, float],
) -> None:
    """Draw one option; *columns* are where its votes end, and how wide they are."""
    side = height - 34 if height > 92 else height - 22
    left = EDGE + side + 28
    draw.rounded_rectangle((EDGE, top, EDGE + side + 12, top + side + 12), 8, row.colour)
    middle = (EDGE + (side + 12) / 2, top + (side + 12) / 2)
    number = _font(side - 8, bold=True)
    draw.text(middle, row.number, "#fff", number, "mm", stroke_width=2, stroke_fill="#333")
    size = min(42, height - 36)
    ink = INK if row.leads else QUIET
    share = _font(size + 4, bold=True)
    draw.text((WIDTH - EDGE, top - 4), row.share, ink, share, "ra")
    draw.text((columns[0], top), row.votes, ink, _font(size - 2), "ra")
    width = columns[0] - columns[1] - left
    small = _size_for(row.name, size, width, bold=row.leads, least=min(size, 26))
    name = _fit(row.name, small, width, bold=row.leads)
    draw.text((left, top - 2 + (size - small)), name, INK, _font(small, bold=row.leads))
    bar = (left, top + size + 10, WIDTH - EDGE, top + side + 12)
    draw.rectangle(bar, TRACK)
    if row.width > 0:
        right = left + (WIDTH - EDGE - left) * min(row.width, 100.0) / 100
        draw.rectangle((left, bar[1], max(right, left + 1), bar[3]), row.colour)


def _band(draw: ImageDraw.ImageDraw, text: str) -> int:
    draw.rectangle((0, 0, WIDTH, BAND_HEIGHT), BAND)
    font = _font(24, bold=True)
    draw.text((WIDTH / 2, BAND_HEIGHT / 2), _fit(text, 24, WIDTH, bold=True), BAND_INK, font, "mm")
    return BAND_HEIGHT + 18


def _burn_in(image: Image.Image) -> None:
    """Write TEST behind the numbers, so that no crop of them goes unmarked."""
    tile = Image.new("RGBA", (400, 240), (0, 0, 0, 0))
    ImageDraw.Draw(tile).text((200, 120), "TEST", MARK, _font(104, bold=True), "mm")
    tile = tile.rotate(18)
    for left in range(-60, WIDTH, 380):
        for top in range(-20, HEIGHT, 210):
            image.paste(tile, (left, top), tile)


def _size_for(text: str, size: int, width: float, *, bold: bool = False, least: int) -> int:
    """Return *size*, or a smaller one at which *text* fits, though not below *least*."""
    while size > least and _font(size, bold=bold).getlength(text) > width:
        size -= 2
    return size


def _fit(text: str, size: int, width: float, *, bold: bool = False) -> str:
    """Return *text*, cut with an ellipsis where it is too long."""
    font = _font(size, bold=bold)
    line = " ".join(text.split())[:200]
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = f"Inter-{'ExtraBold' if bold else 'Regular'}.otf"
    body = files("tracker.web").joinpath("fonts", name).read_bytes()
    return ImageFont.truetype(BytesIO(body), size, layout_engine=ImageFont.Layout.BASIC)
