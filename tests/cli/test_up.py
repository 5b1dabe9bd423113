"""`realcount up` tells what else its store counts."""

from tests.builders import CONTEST
from tracker.cli.up import print_others


def test_up_names_what_its_store_counts_besides_and_how_to_end_it(capsys):
    print_others(("alt-2020", CONTEST.id), [CONTEST])

    assert capsys.readouterr().err.splitlines() == [
        "  also counted here: alt-2020; `realcount contest retire alt-2020` ends it"
    ]


def test_up_says_nothing_where_there_is_nothing_else(capsys):
    print_others((CONTEST.id,), [CONTEST])

    assert capsys.readouterr().err == ""
