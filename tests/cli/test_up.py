"""What `up` and `demo` print for the people who open pages."""

from rich.console import Console

from tests.builders import make_contest
from tracker.cli import demo
from tracker.cli.up import print_addresses
from tracker.config import read_settings

MARKED = {"id": "Contoh", "en": "A [/x] [bold]title"}
LONG = "https://[fe80::1]:8040/" + "a" * 90


def test_addresses_and_titles_are_printed_as_they_are_and_in_one_piece(capsys):
    settings = read_settings({}, {"public_url": LONG})
    print_addresses(settings, [make_contest(title=MARKED, test=True)])
    said = capsys.readouterr().err.splitlines()

    assert "TEST A [/x] [bold]title" in said
    assert f"  reader  {LONG}/c/contoh-2024" in said


def test_a_demo_prints_the_command_that_watches_it_and_the_folder_of_its_data(capsys):
    folder = "/tmp/" + "[a]" * 40
    given = {"folder": folder, "hub_port": 5, "demo_feed_url": "http://127.0.0.1:6"}
    contest = make_contest(id="contoh-2024+test", title=MARKED, test=True)
    demo._print_addresses(Console(stderr=True), read_settings({}, given), contest, 180)
    said = capsys.readouterr().err

    assert "watch contoh-2024+test --url ws://127.0.0.1:5/v1/ws\n" in said
    assert f"doctor --folder {folder}\n" in said
    assert "TEST A [/x] [bold]title, 180 times as fast" in said
    assert "http://127.0.0.1:6/_feed/state\n" in said
