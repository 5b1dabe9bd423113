"""What statuses, headers and packed bodies mean."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import SourceRefused, SourceThrottled, SourceUnreachable
from tracker.sources.answers import error_of, unzipped, validator

NOW_S = 1_732_720_000


@pytest.mark.parametrize(
    ("status", "pause_s", "kind"),
    [
        (400, None, SourceRefused),
        (404, 5.0, SourceRefused),
        (408, None, SourceUnreachable),
        (425, None, SourceUnreachable),
        (429, None, SourceThrottled),
        (503, None, SourceUnreachable),
        (503, 5.0, SourceThrottled),
        (500, 5.0, SourceUnreachable),
        (206, None, SourceUnreachable),
    ],
)
def test_a_status_says_what_to_do_next(status, pause_s, kind):
    assert type(error_of("feed", "https://feed.example/", status, pause_s)) is kind


@pytest.mark.parametrize(
    ("status", "blocked"), [(401, True), (403, True), (451, True), (404, False)]
)
def test_a_block_of_our_address_is_told_from_a_missing_document(status, blocked):
    assert error_of("feed", "https://feed.example/", status, None).blocked is blocked


@pytest.mark.parametrize("header", ['"1"', 'W/"abc"', "Wed, 27 Nov 2024 15:06:40 GMT"])
def test_a_validator_is_kept_as_it_came(header):
    assert validator(header) == header


@pytest.mark.parametrize("header", [None, '"' + "a" * 512, '"\udcff"', '"\x7f"', '"é"'])
def test_a_validator_that_cannot_be_stored_or_sent_is_dropped(header):
    assert validator(header) is None


@given(st.lists(st.binary(), min_size=1))
def test_what_was_packed_comes_back_whatever_its_parts(parts):
    packed = b"".join(map(gzip.compress, parts))

    assert unzipped(packed, 1_000_000) == b"".join(parts)


@given(st.binary(), st.data())
def test_a_body_cut_anywhere_is_never_taken_for_a_whole_one(body, data):
    packed = gzip.compress(body)
    cut = data.draw(st.integers(1, len(packed) - 1))

    with pytest.raises(EOFError):
        unzipped(packed[:cut], 1_000_000)


@given(st.integers(0, 2_000))
def test_no_more_is_unpacked_than_the_limit_and_the_byte_that_breaks_it(bytes_max):
    bomb = gzip.compress(b"0" * 1_000_000) * 2

    assert len(unzipped(bomb, bytes_max)) == bytes_max + 1


@pytest.mark.parametrize("packed", [b"{}", b"\x1f\x8bnope", gzip.compress(b"{}") + b"more"])
def test_what_is_no_gzip_is_refused(packed):
    with pytest.raises(ValueError):
        unzipped(packed, 100)


def test_a_body_whose_checksum_is_wrong_is_refused():
    packed = bytearray(gzip.compress(b"{}"))
    packed[-8] ^= 1

    with pytest.raises(ValueError, match="data check"):
        unzipped(bytes(packed), 100)
