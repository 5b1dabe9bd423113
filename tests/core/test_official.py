"""Where a reader finds a region at the authority."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CONTEST
from tests.core.test_definition import GOOD, _read
from tracker.contests.library import load
from tracker.core.model import Official
from tracker.core.official import official_page, slug, unknown_blanks
from tracker.core.tree import grow

KPU = "https://pilkada2024.kpu.go.id/pilgub/dki-jakarta"
TREE = grow(CONTEST)


def _page(region_id, **pages):
    return official_page(
        Official(authority={}, site="https://o.example/", pages=pages), TREE, region_id
    )


@pytest.mark.parametrize(
    ("pattern", "page"),
    [
        ("https://o.example/{id}", "https://o.example/9101"),
        ("https://o.example/{city}/{district}", "https://o.example/91/9101"),
        ("https://o.example/{city.slug}/{id}", "https://o.example/kota-satu/9101"),
        ("https://o.example/all", "https://o.example/all"),
    ],
)
def test_the_words_in_braces_stand_for_the_region_and_those_above(pattern, page):
    assert _page("9101", district=pattern) == page


def test_a_level_without_a_page_has_the_authoritys_site():
    assert _page("91", district="https://o.example/{id}") == "https://o.example/"


def test_jakarta_has_a_page_for_every_region_of_every_level():
    contest = load("jakarta-2024-stations")
    tree = grow(contest)
    pages = [official_page(contest.official, tree, region_id) for region_id in tree.regions]

    assert official_page(contest.official, tree, "31") == KPU
    assert official_page(contest.official, tree, "3171") == f"{KPU}/jakarta-pusat"
    assert (
        official_page(contest.official, tree, "3101011001001")
        == f"{KPU}/kepulauan-seribu/310101/3101011001/3101011001001"
    )
    assert len(set(pages)) == len(pages)
    assert "{" not in "".join(pages)


@pytest.mark.parametrize("blank", ["village", "id.slug", "", "name"])
def test_a_word_that_stands_for_nothing_is_a_problem_of_the_definition(blank):
    pages = f'pages = {{ city = "https://o.example/{{{blank}}}" }}, authority'
    problems = _read(GOOD.replace("authority", pages, 1))[1]

    assert f"official.pages.city: {{{blank}}} is nothing that a region is made of" in problems[0]


def test_a_level_below_stands_for_nothing():
    assert list(unknown_blanks("{province}/{city.slug}/{district}", ("province", "city"))) == [
        "district"
    ]


@given(st.text())
def test_a_name_in_an_address_needs_no_escape(name):
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
