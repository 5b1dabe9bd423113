"""The table of rules is documented, complete, and readable in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

from tracker.core.model import Finding, Thresholds
from tracker.core.rules import RULES, Rule, sentence
from tracker.core.rules.words import finding

DOCUMENT = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
ENDS = {
    "itself": "the next report",
    "agreement": "agreement, continuation",
    "continuation": "continuation",
}


def documented(rule: Rule) -> str:
    """The row of *rule* in the document, up to the case that made it necessary."""
    ends = ENDS[rule.ends] if rule.action == "hold" else ""
    cells = (rule.severity, rule.action, ends, str(rule.points or ""), rule.en, rule.id)
    return f"| `{rule.code}` | {' | '.join(cells)} | "


def test_the_document_has_every_rule_in_the_order_of_the_table_and_no_other():
    rows = re.findall(r"^\| `([EW]\d{3})` ", DOCUMENT, re.M)
    assert rows == list(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_is_documented_word_for_word_with_the_case_that_made_it_necessary(rule):
    (line,) = (row for row in DOCUMENT.splitlines() if row.startswith(f"| `{rule.code}` "))
    assert line.startswith(documented(rule))
    assert len(line.removeprefix(documented(rule))) > 20


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_both_sentences_name_the_same_fields(rule):
    fields = [{name for _, name, _, _ in Formatter().parse(t) if name} for t in (rule.en, rule.id)]
    assert fields[0] == fields[1]
    assert rule.en != rule.id


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_code_says_its_severity_and_its_family(rule):
    assert re.fullmatch(r"[EW][1-5]\d\d", rule.code)
    assert rule.severity == {"E": "error", "W": "warning"}[rule.code[0]]
    assert rule.ends == "itself" or rule.action == "hold"


@pytest.mark.parametrize("name", Thresholds.__struct_fields__)
def test_the_document_says_why_a_limit_is_so(name):
    assert f"| `{name}` = {getattr(Thresholds(), name)} | " in DOCUMENT


def test_numbers_are_written_as_each_language_writes_them():
    found = finding("W401", "31", option=3, old=2_183_239, new=1_000)
    assert sentence(found, "en") == "option 3 was corrected from 2,183,239 to 1,000 votes"
    assert sentence(found, "id") == "suara pilihan 3 dibetulkan dari 2.183.239 menjadi 1.000"
    assert found.text == sentence(found, "en")


def test_a_share_has_a_comma_in_indonesian_and_a_region_code_keeps_its_dots():
    assert sentence(finding("E209", "31", sum="100.63"), "id").startswith(
        "persentase berjumlah 100,63"
    )
    assert sentence(finding("W303", "31", other="31.75"), "id").endswith("dengan 31.75")


def test_what_is_missing_is_a_dash_and_what_was_never_given_an_ellipsis():
    found = Finding(code="W402", region_id="31", text="", fields={"old": None})
    assert sentence(found, "en") == "stations in fell from – to …"


def test_a_text_with_braces_is_no_template():
    found = finding("E503", "31", mark="{old} {0} %s")
    assert sentence(found, "en").endswith(": {old} {0} %s")
