"""What every feed format owes, as checks that any `SourceFormat` can be put through."""

from dataclasses import dataclass

import msgspec
import pytest

from tracker.core.model import FIGURES, Contest, Document, Source, source_of
from tracker.core.tree import grow
from tracker.errors import SourceMalformed
from tracker.ports import Parsed, SourceFormat


@dataclass(frozen=True, slots=True)
class Case:
    """A format in a contest that uses it, and one good body of one of its documents."""

    fmt: SourceFormat
    contest: Contest
    region_id: str
    body: bytes

    @property
    def source(self) -> Source:
        """The source that the contest counts by."""
        return source_of(self.contest, self.contest.counting_source)

    def parse(self, body: bytes) -> Parsed:
        """Read *body* as the document of the case's region."""
        return self.fmt.parse(self.contest, self.source, self.document(), body)

    def document(self) -> Document:
        """The document of the case's region."""
        documents = self.fmt.documents(self.contest, self.source)
        return next(d for d in documents if d.region_id == self.region_id)


def check_documents(case: Case) -> None:
    """Documents are of known regions, have paths of their own, and parents come first."""
    documents = case.fmt.documents(case.contest, case.source)
    tree = grow(case.contest)
    depths = [tree.depth[document.region_id] for document in documents]
    assert documents
    assert depths == sorted(depths)
    assert len({document.path for document in documents}) == len(documents)
    assert not any(d.path.startswith("/") or ".." in d.path.split("/") for d in documents)


def check_good_body(case: Case) -> None:
    """A good body gives reports of known regions, each once, with whole numbers or None."""
    parsed = case.parse(case.body)
    check_reports(case.contest, parsed)
    assert parsed.reports
    assert parsed == case.parse(case.body)


def check_reports(contest: Contest, parsed: Parsed) -> None:
    """Reports have the contest's width and regions; everything can be written to the log."""
    regions = {region.id for region in contest.regions}
    keys = [(report.part, report.region_id) for report in parsed.reports]
    assert len(set(keys)) == len(keys)
    for report in parsed.reports:
        assert report.region_id in regions
        assert len(report.numbers) == len(contest.options) + len(FIGURES)
        assert all(n is None or (type(n) is int and n >= 0) for n in report.numbers)
    assert msgspec.json.decode(msgspec.json.encode(parsed), type=Parsed) == parsed


def check_rubbish(case: Case, body: bytes) -> None:
    """A body that is none of this format is malformed, and the error names the source."""
    with pytest.raises(SourceMalformed) as caught:
        case.parse(body)
    assert caught.value.source_id == case.source.id
    assert caught.value.reason
    assert str(caught.value).isprintable()


def check_any_bytes(case: Case, body: bytes) -> None:
    """Whatever the bytes: reports that hold all of the above, or SourceMalformed."""
    try:
        parsed = case.parse(body)
    except SourceMalformed:
        check_rubbish(case, body)
    else:
        check_reports(case.contest, parsed)


def rubbish(case: Case) -> dict[str, bytes]:
    """Bodies that no format may take for numbers, made from the good one."""
    half = case.body[: len(case.body) // 2]
    return {
        "empty": b"",
        "blank": b" \r\n\t",
        "page": b"<!doctype html><title>403 Forbidden</title>",
        "page-with-mark": b"\xef\xbb\xbf\n<html></html>",
        "half-a-character": case.body[:-1] + b"\xc3",
        "latin-1": "Pemilihan Gubernur Café".encode("latin-1"),
        "utf-16": case.body.decode().encode("utf-16"),
        "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        "zeros": bytes(100),
        "nothing": b"null",
        "truth": b"true",
        "number": b"1",
        "no-number": b"NaN",
        "endless-number": b"9" * 5_000,
        "list": b"[]",
        "object": b"{}",
        "deep-lists": b"[" * 200_000,
        "deep-objects": b'{"a":' * 200_000,
        "error": b'{"message": "Too many requests"}',
        "truncated-object": b'{"mode": "hhcw", "tungsura": {"chart"',
        "too-large": case.body + b" " * case.source.body_bytes_max,
        "torn": half + b"\x00" + half,
    }
