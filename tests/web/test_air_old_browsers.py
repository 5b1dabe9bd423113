"""Nothing in the ticker is newer than Chromium 71, which CasparCG 2.3 and old SPX have.

A parser of ECMAScript 2017 holds the syntax, and a list the names; both without a browser.
"""

import re

import pytest

from tests.tidy.code import ROOT

STATIC = ROOT / "tracker" / "web" / "static"
SCRIPTS = ("air.js", "spx.js")
NEW_NAMES = (
    "replaceChildren",  # 86
    "replaceAll",  # 85
    "allSettled",  # 76
    "matchAll",  # 73
    "fromEntries",  # 73
    "structuredClone",  # 98
    "ResizeObserver",  # 64, but not in every build
    "AbortSignal.timeout",  # 103
    r"\.at\(",  # 92
    r"\.findLast\(",  # 97
    r"\.hasOwn\(",  # 93
    "BroadcastChannel",  # refused by file://
    r"\bimport\b",
    r"\bexport\b",
    r"\?\?",
    r"\?\.(?![0-9])",
)
NEW_STYLES = (
    r"\bmin\(",  # 79
    r"\bmax\(",  # 79
    r"\bclamp\(",  # 79
    r"\binset\b",  # 87
    r"\baspect-ratio\b",  # 88
    r"\bgap\b",  # 84 in a flex box
    r":is\(",  # 88
    r":where\(",  # 88
    r":has\(",  # 105
    r"backdrop-filter",  # 76
    r"@layer",  # 99
    r"@container",  # 105
    r"color-mix",  # 111
    r"\bd[vs]h\b",
    r"^\s*&",
)


def code(text):
    """Return a script without what it says in comments and strings."""
    return re.sub(r'/\*.*?\*/|^\s*//.*?$|"(?:[^"\\\n]|\\.)*"', '""', text, flags=re.S | re.M)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_of_the_syntax_of_2017(name):
    esprima = pytest.importorskip("esprima")

    esprima.parseScript((STATIC / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_uses_no_newer_name(name):
    text = code((STATIC / name).read_text(encoding="utf-8"))

    assert [new for new in NEW_NAMES if re.search(new, text)] == []


def test_the_stylesheet_uses_nothing_newer():
    text = re.sub(r"/\*.*?\*/", "", (STATIC / "air.css").read_text(encoding="utf-8"), flags=re.S)

    assert [new for new in NEW_STYLES if re.search(new, text, re.M)] == []


@pytest.mark.parametrize("newer", ["a?.b", "a ?? b", "import x from 'y'", "class A { #b = 1; }"])
def test_the_parser_refuses_what_is_newer(newer):
    esprima = pytest.importorskip("esprima")

    with pytest.raises(esprima.Error):
        esprima.parseScript(newer)
