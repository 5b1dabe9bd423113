"""Where a feed may send us, and how its addresses are spoken of."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_source
from tracker.core.model import Document
from tracker.errors import SourceRefused
from tracker.sources.addresses import address_of, origin_of, redirected, shown

SOURCE = make_source(trusted_hosts=("feed.example", "mirror.example"))
HERE = "https://feed.example/91.json"
STARTS = st.sampled_from(
    ["", "/", "//", "https://", "https://feed.example", "https://feed.example:", "https:\\\\", "x@"]
)


def test_a_document_lies_below_its_source():
    document = Document(path="31/3171.json", region_id="91")

    assert address_of(SOURCE, document) == "https://feed.example/pilkada/31/3171.json"


def test_a_document_without_a_path_is_the_source_itself():
    source = make_source(base_url="https://sheet.example/export?format=csv")

    assert address_of(source, Document(path="", region_id="9")) == source.base_url


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/x.json", "https://feed.example/x.json"),
        ("x.json", "https://feed.example/x.json"),
        ("https://mirror.example/x.json", "https://mirror.example/x.json"),
        ("//MIRROR.example/x.json", "https://MIRROR.example/x.json"),
    ],
)
def test_a_redirect_to_a_known_host_is_followed(location, target):
    assert redirected(SOURCE, HERE, location) == target


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://feed.example/91.json", "not followed"),
        ("http://mirror.example/91.json", "not followed"),
        ("ftp://feed.example/91.json", "not followed"),
        ("file:///etc/passwd", "not followed"),
        ("https://evil.example/91.json", "https://evil.example/91.json, which is on no trusted"),
        ("https://feed.example@evil.example/", "https://evil.example/, which is on no trusted"),
        ("https://feed.example.evil.example/", "no trusted host"),
        ("https://[bad/", "no address"),
        ("https://feed.example:99999/", "no address"),
        (
            "https://feed.example:6379/91.json",
            "https://feed.example:6379/91.json, which is another port",
        ),
        ("//mirror.example:8443/91.json", "another port"),
        ("https://feed.example:80/91.json", "another port"),
    ],
)
def test_a_redirect_elsewhere_or_to_less_safety_is_refused(location, why):
    with pytest.raises(SourceRefused, match=why):
        redirected(SOURCE, HERE, location)


def test_a_redirect_to_more_safety_is_followed():
    target = redirected(SOURCE, "http://feed.example/91.json", "https://feed.example/91.json")

    assert target == "https://feed.example/91.json"


def test_a_redirect_stays_on_the_port_we_asked_or_goes_to_that_of_the_web():
    here = "http://feed.example:8042/91.json"

    for target in ("http://feed.example:8042/x", "https://feed.example/x", "http://feed.example/x"):
        assert redirected(SOURCE, here, target) == target
    with pytest.raises(SourceRefused, match="another port"):
        redirected(SOURCE, here, "http://feed.example:6379/")


@given(st.builds("".join, st.tuples(STARTS, st.text())))
def test_no_redirect_whatsoever_leaves_the_known_hosts(location):
    try:
        found = urlsplit(redirected(SOURCE, HERE, location))
        reached = {(found.hostname, found.port or 443)}
    except SourceRefused:
        reached = set()

    assert reached <= {("feed.example", 443), ("mirror.example", 443)}


@given(st.text(st.characters(), max_size=20))
def test_a_refused_redirect_is_spoken_of_in_one_plain_line(path):
    with pytest.raises(SourceRefused) as caught:
        redirected(SOURCE, HERE, f"https://evil.example/{path}")

    assert str(caught.value).encode()
    assert not {"\n", "\r", "\x1b"} & set(str(caught.value))


def test_an_address_is_shown_without_what_may_be_secret():
    address = "https://user:secret@feed.example/a\udcff\x1b[31m?key=hidden#part"

    assert shown(address) == "https://feed.example/a[31m"


def test_an_origin_is_scheme_host_and_port():
    assert origin_of("https://user:secret@feed.example:8443/a?b") == "https://feed.example:8443"
