"""Names as hostile as a feed can make them, at every place that would obey them."""

import csv
import html as reader
import io
import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core import escape

SCRIPT = "</script><script>alert(1)</script><!--"
TERMINAL = "\x1b[2J\x1b]0;owned\x07Andi\u202e 999\u2066\x9b31m\u200f"
FORMULA = '=HYPERLINK("http://evil.example","Andi")'


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, attrs))


def _tags(page):
    parser = _Tags()
    parser.feed(page)
    parser.close()
    return parser.seen


@given(st.text())
def test_a_name_stays_inside_the_attribute_that_holds_it(name):
    assert [tag for tag, _ in _tags(f'<b title="{escape.html(name)}">')] == ["b"]


@given(st.text())
def test_html_reads_as_the_name_itself(name):
    assert reader.unescape(escape.html(name)) == name


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n")))
def test_a_cell_is_one_cell_and_never_a_formula(name):
    (row,) = csv.reader(io.StringIO(f"a,{escape.csv_cell(name)},b\n"), strict=True)

    assert len(row) == 3
    assert not row[1].startswith(escape.FORMULA_STARTS)
    assert row[1].removeprefix("'") == name.removeprefix("'")


@pytest.mark.parametrize("start", escape.FORMULA_STARTS)
def test_whatever_spreadsheets_take_for_a_formula_is_text(start):
    assert next(csv.reader(io.StringIO(escape.csv_cell(f"{start}1+1"), newline="")))[0][0] == "'"


def test_a_link_in_a_cell_is_text():
    (row,) = csv.reader([escape.csv_cell(FORMULA)])

    assert row == [f"'{FORMULA}"]


def test_a_terminal_is_told_nothing_but_letters():
    assert escape.terminal(TERMINAL) == "[2J]0;ownedAndi 99931m"


def test_a_name_keeps_its_own_letters_in_a_terminal():
    assert escape.terminal("Kelurahan Gunung–Sahari, “Åé”") == "Kelurahan Gunung–Sahari, “Åé”"


def test_a_log_line_is_one_line_of_bounded_length():
    line = escape.log("a\nlevel=error forged\r\x1b[1m" + "x" * 10_000)

    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) == escape.LOG_CHARACTERS_MAX


@given(st.text())
def test_json_in_a_script_is_the_same_json_and_cannot_end_it(name):
    text = escape.json_script(json.dumps({"name": name}, ensure_ascii=False))

    assert json.loads(text) == {"name": name}
    assert not set(text) & set("<>&\u2028\u2029")


def test_a_script_in_a_name_starts_nothing():
    page = f"<script>{escape.json_script(json.dumps(SCRIPT))}</script>"

    assert page.count("</script>") == 1
    assert _tags(page) == [("script", [])]


@given(st.lists(st.text()))
def test_only_addresses_over_https_may_be_linked(texts):
    good = "https://photos.example/1.jpg"

    kept = escape.addresses([*texts, good])
    assert good in kept
    assert all(t.startswith("https://") and t.isprintable() and " " not in t for t in kept)
