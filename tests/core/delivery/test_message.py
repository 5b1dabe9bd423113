"""Alerts as a message in a chat."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.delivery.message import CHARACTERS_MAX, LINES_MAX, Line, message_of


def line(headline="Andi leads for now", **fields):
    return Line(headline=headline, **fields)


def text(*lines, language="en"):
    return message_of(lines, language).text


def test_one_alert_is_said_in_full():
    said = text(line(sentence="By 40 votes.", url="https://count.example/c/x"))
    assert said == "Andi leads for now\nBy 40 votes.\nhttps://count.example/c/x"


def test_several_are_a_list():
    said = text(line("One", sentence="left out"), line("Two", url="https://x.example"))
    assert said == "2 alerts\n• One\n• Two https://x.example"


def test_a_list_says_how_many_it_leaves_out():
    said = text(*[line(str(n)) for n in range(40)], language="id")
    assert said.startswith("40 peringatan\n• 0\n")
    assert said.endswith(f"… dan {40 - LINES_MAX} lagi")


@given(st.lists(st.text(max_size=3_000), min_size=1, max_size=30), st.sampled_from(["id", "en"]))
def test_a_message_is_never_too_long_for_its_channel(headlines, language):
    assert len(text(*map(line, headlines), language=language)) <= CHARACTERS_MAX


def test_what_is_history_or_a_test_says_so_first():
    assert text(line(news=False)) == "Earlier: Andi leads for now"
    assert text(line(test=True)) == "[TEST] Andi leads for now"
    assert text(line("[TEST] Andi leads", test=True, news=False)) == "[TEST] Earlier: Andi leads"


def test_only_a_call_calls_whoever_is_there():
    assert message_of([line(kind="called")], "en").rousing
    assert message_of([line(), line(kind="uncalled")], "en").rousing
    assert not message_of([line(kind="result.declared", significance=3)], "en").rousing
    assert not message_of([line(kind="called", news=False)], "en").rousing
    assert not message_of([line(kind="called", test=True)], "en").rousing


def test_no_name_calls_people_or_makes_a_link():
    said = text(line("@here <!channel> <https://evil.example|click>\n@everyone"))
    assert "@here" not in said
    assert "@everyone" not in said
    assert "<" not in said
    assert "\n" not in said
