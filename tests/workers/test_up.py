"""A run on free ports: every address that is printed or sent to a browser carries the real one."""

from urllib.parse import urlsplit

import pytest

from tracker.config import read_settings
from workers.up import with_free_ports
from workers.web import socket_url

HOME = {"HOME": "/home/desk"}


def test_pages_and_socket_are_where_the_free_ports_are() -> None:
    settings = with_free_ports(read_settings(HOME, {"web_port": 0, "hub_port": 0, "feed_port": 0}))

    assert urlsplit(settings.public_url).port == settings.web_port != 0
    assert urlsplit(socket_url(settings)).port == settings.hub_port != 0


def test_an_address_behind_a_proxy_stays_as_it_was_given() -> None:
    asked = {"web_port": 0, "hub_port": 0, "public_url": "https://hitung.example"}
    settings = with_free_ports(read_settings(HOME, asked))

    assert settings.public_url == "https://hitung.example"
    assert socket_url(settings) == "wss://hitung.example/v1/ws"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "ws://localhost:8041/v1/ws"),
        ({"host": "0.0.0.0"}, "ws://*:8041/v1/ws"),
        ({"host": "192.0.2.7"}, "ws://*:8041/v1/ws"),
        ({"host": "0.0.0.0", "public_url": "http://desk.lan:8040"}, "ws://desk.lan:8041/v1/ws"),
        (
            {"host": "::", "public_url": "http://[2001:db8::7]:8040"},
            "ws://[2001:db8::7]:8041/v1/ws",
        ),
        ({"host": "0.0.0.0", "public_url": "https://hitung.example"}, "wss://hitung.example/v1/ws"),
    ],
    ids=str,
)
def test_a_browser_elsewhere_is_not_sent_to_its_own_machine_for_the_socket(given, expected) -> None:
    assert socket_url(read_settings(HOME, given)) == expected
