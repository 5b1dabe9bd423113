"""`ports.Recording`: by digest, once, in the order of time."""

import gzip
import hashlib
import resource
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from tracker.errors import StorageMalformed, StorageUnavailable
from tracker.ports import Payload
from tracker.sources.recording import FolderRecording, MemoryRecording

C = "contoh-2024+test"
START_MS = 1_732_720_000_000
START = datetime.fromtimestamp(START_MS / 1_000, UTC)


@pytest.fixture(name="recording", params=["memory", "folder"])
def _recording(request, tmp_path):
    return MemoryRecording() if request.param == "memory" else FolderRecording(tmp_path)


def _payload(body, at_ms=START_MS):
    return Payload(body=body, url="https://feed.example/9.json", fetched_at_ms=at_ms)


def test_a_body_comes_back_by_its_digest(recording):
    digest = recording.put(C, "feed", "9.json", _payload(b"{}"))

    assert digest == hashlib.sha256(b"{}").hexdigest()
    assert recording.get(digest) == b"{}"


def test_a_body_that_was_never_seen_is_none(recording):
    assert recording.get("0" * 64) is None


def test_every_fetch_is_listed_even_of_the_same_body(recording):
    for at_ms in (START_MS, START_MS + 60_000):
        recording.put(C, "feed", "9.json", _payload(b"{}", at_ms))

    assert [r.fetched_at_ms for r in recording.since(C, START)] == [START_MS, START_MS + 60_000]


def test_the_list_begins_at_the_moment_asked_for_and_is_in_order(recording):
    for n in (3, 1, 2):
        recording.put(C, "feed", f"{n}.json", _payload(b"%d" % n, START_MS + n))

    after = datetime.fromtimestamp((START_MS + 2) / 1_000, UTC)
    assert [r.path for r in recording.since(C, after)] == ["2.json", "3.json"]


def test_the_list_goes_on_over_midnight(recording):
    for days in (0, 1, 2):
        recording.put(C, "feed", "9.json", _payload(b"%d" % days, START_MS + days * 86_400_000))

    assert len(list(recording.since(C, START))) == 3


def test_contests_are_listed_apart(recording):
    recording.put(C, "feed", "9.json", _payload(b"{}"))

    assert list(recording.since("contoh-2024", START)) == []


def test_a_body_is_written_once_and_compressed(tmp_path):
    recording = FolderRecording(tmp_path)
    for _ in range(2):
        recording.put(C, "feed", "9.json", _payload(b"0" * 100_000))

    (file,) = (tmp_path / "bodies").glob("*/*")
    assert file.stat().st_size < 1_000


def test_a_line_torn_by_a_power_cut_is_left_out(tmp_path):
    recording = FolderRecording(tmp_path)
    recording.put(C, "feed", "9.json", _payload(b"{}"))
    (file,) = (tmp_path / "index").glob("*/*.jsonl")
    with file.open("ab") as index:
        index.write(b'{"digest":"ab')

    assert len(list(recording.since(C, START))) == 1


def test_a_line_after_a_torn_one_is_kept(tmp_path):
    recording = FolderRecording(tmp_path)
    recording.put(C, "feed", "1.json", _payload(b"1"))
    (file,) = (tmp_path / "index").glob("*/*.jsonl")
    with file.open("ab") as index:
        index.write(b'{"digest":"ab')

    recording.put(C, "feed", "2.json", _payload(b"2"))

    assert [r.path for r in recording.since(C, START)] == ["1.json", "2.json"]


def test_writers_at_once_lose_no_line_and_tear_no_body(tmp_path):
    def write(writer):
        recording = FolderRecording(tmp_path)
        return [recording.put(C, "feed", f"{writer}-{n}", _payload(b"%d" % n)) for n in range(20)]

    with ThreadPoolExecutor(8) as pool:
        digests = {digest for written in pool.map(write, range(8)) for digest in written}

    recording = FolderRecording(tmp_path)
    assert len({r.path for r in recording.since(C, START)}) == 160
    assert {recording.get(digest) for digest in digests} == {b"%d" % n for n in range(20)}


def test_nothing_but_bodies_is_left_where_bodies_lie(tmp_path):
    FolderRecording(tmp_path).put(C, "feed", "9.json", _payload(b"{}"))

    assert [file.suffix for file in (tmp_path / "bodies").glob("*/*")] == [".gz"]


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "ab", "Z" * 64])
def test_what_is_no_digest_names_no_body(recording, digest):
    assert recording.get(digest) is None


@pytest.mark.parametrize("contest_id", ["..", ".", "a/b", ""])
def test_a_contest_never_names_a_folder_elsewhere(tmp_path, contest_id):
    with pytest.raises(AssertionError, match="no name for a folder"):
        FolderRecording(tmp_path).put(contest_id, "feed", "9.json", _payload(b"{}"))


@pytest.mark.parametrize(
    "torn", [gzip.compress(b"{}")[:-4], b"\x1f\x8b\x08\x00" + b"\xff" * 30, b"x"]
)
def test_a_body_that_was_torn_on_disk_is_not_given_out(tmp_path, torn):
    recording = FolderRecording(tmp_path)
    digest = recording.put(C, "feed", "9.json", _payload(b"{}"))
    (file,) = (tmp_path / "bodies").glob("*/*")
    file.write_bytes(torn)

    with pytest.raises(StorageMalformed):
        recording.get(digest)


def test_a_body_that_cannot_be_read_is_an_error_of_ours(tmp_path):
    recording = FolderRecording(tmp_path)
    digest = recording.put(C, "feed", "9.json", _payload(b"{}"))
    (file,) = (tmp_path / "bodies").glob("*/*")
    file.unlink()
    file.mkdir()

    with pytest.raises(StorageUnavailable, match="can't be read"):
        recording.get(digest)


def test_a_body_that_changed_on_disk_is_not_given_out(tmp_path):
    recording = FolderRecording(tmp_path)
    digest = recording.put(C, "feed", "9.json", _payload(b"{}"))
    (file,) = (tmp_path / "bodies").glob("*/*")
    file.write_bytes(gzip.compress(b"[]"))

    with pytest.raises(StorageMalformed, match="digest"):
        recording.get(digest)


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path):
    (tmp_path / "bodies").write_text("in the way")

    with pytest.raises(StorageUnavailable, match="can't be written"):
        FolderRecording(tmp_path).put(C, "feed", "9.json", _payload(b"{}"))


def test_a_full_disk_is_an_error_of_ours(tmp_path):
    index = tmp_path / "index" / C
    index.mkdir(parents=True)
    (index / f"{START:%Y-%m-%d}.jsonl").symlink_to("/dev/full")

    with pytest.raises(StorageUnavailable, match="No space"):
        FolderRecording(tmp_path).put(C, "feed", "9.json", _payload(b"{}"))


def test_half_a_line_is_no_record(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60, hard))
    try:
        with pytest.raises(StorageUnavailable, match="half a line"):
            FolderRecording(tmp_path).put(C, "feed", "9.json", _payload(b"{}"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_recording_is_read_by_others_than_its_writer(tmp_path):
    FolderRecording(tmp_path).put(C, "feed", "9.json", _payload(b"{}"))

    (file,) = (tmp_path / "bodies").glob("*/*")
    assert file.stat().st_mode & 0o777 == 0o644
