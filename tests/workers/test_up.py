"""A run on free ports: every address that is printed or sent to a browser carries the real one."""

from urllib.parse import urlsplit

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
