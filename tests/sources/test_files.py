"""A document on disk has the limits of one on the wire."""

import os

import pytest

from tests.builders import make_source
from tracker.core.model import Document
from tracker.errors import SourceMalformed, SourceRefused, SourceUnreachable
from tracker.ports import DocumentState, NotModified
from tracker.sources.files import body_of, read_document

TABLE = Document(path="hasil.csv", region_id="9")


@pytest.fixture(name="folder")
def _folder(tmp_path):
    folder = tmp_path / "hasil 2024"
    folder.mkdir()
    (folder / "hasil.csv").write_bytes(b"kode,suara\n91,5\n")
    return folder


def read(folder, *, document=TABLE, held=None, **source):
    return read_document(make_source(base_url=f"file:{folder}", **source), document, held, 77)


def held_of(got, verdict="accepted"):
    return DocumentState(path="hasil.csv", region_id="9", etag=got.etag, verdict=verdict)


def test_a_document_on_disk_comes_with_the_nights_time(folder):
    got = read(folder)

    assert (got.body, got.fetched_at_ms) == (b"kode,suara\n91,5\n", 77)


def test_a_folder_may_be_written_as_an_address_writes_it(folder):
    source = make_source(base_url=folder.as_uri())

    assert read_document(source, TABLE, None, 77).url == (folder / "hasil.csv").as_uri()


def test_the_address_may_be_the_file_itself(folder):
    got = read(folder / "hasil.csv", document=Document(path="", region_id="9"))

    assert got.body == b"kode,suara\n91,5\n"


def test_the_same_file_is_not_read_twice(folder):
    assert read(folder, held=held_of(read(folder))) == NotModified()


def test_a_file_without_a_verdict_is_read_again(folder):
    assert read(folder, held=held_of(read(folder), verdict=None)).body


def test_a_new_file_in_its_place_is_read_even_of_the_same_size_and_time(folder):
    held, old = held_of(read(folder)), (folder / "hasil.csv").stat()
    (folder / "new").write_bytes(b"kode,suara\n91,6\n")
    os.utime(folder / "new", ns=(old.st_atime_ns, old.st_mtime_ns))
    (folder / "new").replace(folder / "hasil.csv")

    assert read(folder, held=held).body == b"kode,suara\n91,6\n"


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../secret"])
def test_a_path_never_leads_out_of_its_folder(folder, path):
    (folder.parent / "secret").write_text("secret")

    with pytest.raises(SourceRefused, match="leads out"):
        read(folder, document=Document(path=path, region_id="9"))


def test_a_file_of_exactly_the_limit_is_read_and_one_more_byte_is_not(folder):
    assert read(folder, body_bytes_max=16).body
    with pytest.raises(SourceMalformed, match="larger than 15"):
        read(folder, body_bytes_max=15)


def test_an_empty_file_is_malformed(folder):
    (folder / "hasil.csv").write_bytes(b"")

    with pytest.raises(SourceMalformed, match="empty"):
        read(folder)


def test_a_file_that_is_written_to_while_it_is_read_is_left_for_later(folder):
    file = folder / "hasil.csv"
    before = file.stat()
    file.write_bytes(b"kode,suara\n91,5\n92,")

    with pytest.raises(SourceUnreachable, match="written to"):
        body_of(make_source(), file, before)


def test_a_pipe_is_no_document(folder):
    (folder / "hasil.csv").unlink()
    os.mkfifo(folder / "hasil.csv")

    with pytest.raises(SourceUnreachable, match="no plain file"):
        read(folder)


def test_links_in_a_circle_are_unreachable(folder):
    (folder / "hasil.csv").unlink()
    (folder / "hasil.csv").symlink_to("hasil.csv")

    with pytest.raises(SourceUnreachable, match="can't be read"):
        read(folder)


@pytest.mark.parametrize("path", ["missing.csv", "a\0b", "x" * 300])
def test_what_cannot_be_opened_is_unreachable(folder, path):
    with pytest.raises(SourceUnreachable):
        read(folder, document=Document(path=path, region_id="9"))
