"""Every colour that text is set in can be read, on paper and on the mark of a test."""

import re
from importlib.resources import files

import pytest

CSS = files("tracker.web").joinpath("static", "page.css").read_text(encoding="utf-8")
LIGHT = CSS.split(":root {")[1].split("}")[0]
DARK = CSS.split("(prefers-color-scheme: dark)")[1].split("}")[0]
MARK = re.search(r"fill='%23([0-9a-f]{3})'", CSS)
TEXT = ("ink", "second", "quiet", "bad", "good", "accent")
WIDGET = files("tracker.web").joinpath("static", "embed", "realcount.css").read_text("utf-8")
SHADES = {
    "light": WIDGET.split("realcount-chart) {")[1].split("}")[0],
    "dark": WIDGET.split("(prefers-color-scheme: dark)")[1].split("}")[0],
    "dark by its attribute": WIDGET.split('[theme="dark"] {')[1].split("}")[0],
}
READABLE = 4.5
"""WCAG 2.2, 1.4.3: contrast of text that is not large."""


def _colours(block):
    return dict(re.findall(r"--([a-z-]+): ([^;]+);", block))


def _rgb(text):
    digits = text.lstrip("#")
    wide = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    return [int(wide[i : i + 2], 16) for i in (0, 2, 4)]


def _light(rgb):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one, other):
    light, dark = sorted((_light([c / 255 for c in rgb]) for rgb in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", TEXT)
@pytest.mark.parametrize("block", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_paper_and_on_the_mark(block, name):
    colours = _colours(block)
    paper, text, opacity = _rgb(colours["paper"]), _rgb(colours[name]), float(colours["mark"])
    marked = [p * (1 - opacity) + m * opacity for p, m in zip(paper, _rgb(MARK[1]), strict=True)]

    assert _contrast(text, paper) >= READABLE
    assert _contrast(text, marked) >= READABLE


@pytest.mark.parametrize("block", [LIGHT, DARK], ids=["light", "dark"])
def test_a_lost_connection_can_be_read(block):
    colours = _colours(block)

    assert _contrast(_rgb(colours["on-bad"]), _rgb(colours["bad"])) >= READABLE


@pytest.mark.parametrize("name", ["ink", "quiet", "bad", "good", "accent"])
@pytest.mark.parametrize("shade", SHADES)
def test_a_widgets_text_can_be_read_on_paper_and_on_the_mark(shade, name):
    block = SHADES[shade]
    colours = dict(re.findall(r"--_([a-z-]+): var\(--realcount-[a-z-]+, (#[0-9a-f]+)\)", block))
    opacity = float(re.search(r"--_mark: ([0-9.]+)", block)[1])
    paper, text = _rgb(colours["paper"]), _rgb(colours[name])
    marked = [p * (1 - opacity) + m * opacity for p, m in zip(paper, _rgb(MARK[1]), strict=True)]

    assert _contrast(text, paper) >= READABLE
    assert _contrast(text, marked) >= READABLE
    assert _contrast(_rgb(colours["on-bad"]), _rgb(colours["bad"])) >= READABLE


def test_a_widget_is_as_dark_by_the_reader_as_by_its_attribute():
    bare = [" ".join(SHADES[name].split("{")[-1].split()) for name in list(SHADES)[1:]]

    assert bare[0] == bare[1]
