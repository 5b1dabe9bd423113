"""No hook reaches into our own network: the check sees the address that is connected to."""

import socket

import pytest

from tests.notify.receiver import receiving
from tracker.notify.addresses import PrivateAddress, is_public, public_socket
from tracker.notify.posting import Poster

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "::7f00:1",
    "fec0::1",
    "not an address",
    "",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_none_of_the_internet_s(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_public_address_is(address):
    assert is_public(address)


def test_no_socket_is_made_for_a_private_address():
    with pytest.raises(PrivateAddress, match=r"private address 10\.0\.0\.1"):
        public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]"])
async def test_whatever_a_private_address_is_written_as_nobody_is_asked(receiver, poster, host):
    url = receiver.url.replace("127.0.0.1", host)
    answer = await poster.post(url, {}, b"{}")
    assert answer.trouble in ("private", "refused")
    assert receiver.got == []


async def test_a_name_that_means_another_address_when_it_is_connected_to_is_caught(
    receiver, monkeypatch
):
    """What a resolver says first doesn't matter; the socket is made for what it says last."""
    port = int(receiver.url.rpartition(":")[2].partition("/")[0])

    def rebound(host, *_rest, **_more):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    poster = Poster(timeout_s=5)
    try:
        answer = await poster.post(f"http://hooks.example:{port}/hook", {}, b"{}")
    finally:
        await poster.close()
    assert answer.trouble == "private"
    assert receiver.got == []


async def test_a_hook_that_may_reach_private_addresses_does(receiver, poster):
    answer = await poster.post(receiver.url, {}, b"{}", allow_private=True)
    assert answer.status == 204
    assert len(receiver.got) == 1


async def test_a_redirect_to_a_private_address_is_a_failure_and_nobody_is_asked(receiver, poster):
    async with receiving() as inside:
        receiver.answers = [(307, {"Location": inside.url})]
        answer = await poster.post(receiver.url, {}, b"{}", allow_private=True)
        assert answer.status == 307
        assert inside.got == []
