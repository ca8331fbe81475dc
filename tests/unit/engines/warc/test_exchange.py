"""What is written is read alike by two other programs for web archives, and by us."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from stance.engines.warc.exchange import Exchange, body_of, information, written

AT = datetime(2026, 11, 30, 12, 34, 56, 789, tzinfo=UTC)
IDS = UUID(int=1), UUID(int=2)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
names = st.sampled_from(
    ["Content-Type", "Link", "Transfer-Encoding", "Content-Encoding", "X-RateLimit-Remaining", "X-Odd"]
)
exchanges = st.builds(
    Exchange,
    url=st.sampled_from(["https://a.example/x?y=1", "https://a.example", "http://b.example:8080/é?q=%20"]),
    at=st.just(AT),
    status=st.integers(100, 599),
    headers=st.lists(st.tuples(names, texts), max_size=5).map(tuple),
    body=st.binary(max_size=300),
    method=st.sampled_from(["GET", "POST"]),
    request_headers=st.lists(st.tuples(names, texts), max_size=3).map(tuple),
    request_body=st.binary(max_size=50),
)


def file_of(*given: Exchange) -> bytes:
    head = information((("software", "Stance"), ("format", "WARC File Format 1.1")), AT, UUID(int=3))
    return head + b"".join(written(one, *IDS) for one in given)


@given(st.lists(exchanges, min_size=1, max_size=4))
def test_warcio_finds_every_record_whole(some: list[Exchange]) -> None:
    found = []
    for record in WarcioIterator(io.BytesIO(file_of(*some)), check_digests="raise"):
        found.append(record.rec_type)
        record.raw_stream.read()
    assert found == ["warcinfo", *["response", "request"] * len(some)]


@given(st.lists(exchanges, min_size=1, max_size=4))
def test_fastwarc_finds_every_record_whole(some: list[Exchange]) -> None:
    bodies, kinds = [], []
    for record in ArchiveIterator(io.BytesIO(file_of(*some)), parse_http=False, verify_digests=True):
        kinds.append(record.record_type)
        if record.record_type == WarcRecordType.response:
            bodies.append(record.reader.read().partition(b"\r\n\r\n")[2])
    assert kinds.count(WarcRecordType.response) == kinds.count(WarcRecordType.request) == len(some)
    assert bodies == [one.body for one in some]


@given(exchanges)
def test_the_body_comes_back(one: Exchange) -> None:
    assert body_of(written(one, *IDS)) == one.body


def test_the_same_gives_the_same_bytes() -> None:
    one = Exchange("https://a.example/x", AT, 200, (("Content-Type", "text/plain"),), b"hello")
    assert written(one, *IDS) == written(one, *IDS)


def test_how_a_body_was_packed_misleads_nobody() -> None:
    one = Exchange("https://a.example/x", AT, 200, (("Transfer-Encoding", "chunked"),), b"5\r\nhello")
    (_info, answer, _asked) = WarcioIterator(io.BytesIO(file_of(one)))
    assert answer.http_headers.get_header("Transfer-Encoding") is None
    assert answer.http_headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"


def test_the_request_names_its_answer() -> None:
    one = Exchange("https://a.example/x?y=1", AT, 404, (), b"", request_headers=(("Accept", "*/*"),))
    (_info, answer, asked) = WarcioIterator(io.BytesIO(file_of(one)))
    assert asked.rec_headers.get_header("WARC-Concurrent-To") == answer.rec_headers.get_header("WARC-Record-ID")
    assert asked.http_headers.get_header("Host") == "a.example"
    assert answer.http_headers.get_statuscode() == "404"
    assert answer.rec_headers.get_header("WARC-Date") == "2026-11-30T12:34:56.000789Z"


@given(st.binary(max_size=200))
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="gzip|answer"):
        body_of(data)


@given(exchanges, st.data())
def test_what_is_cut_off_is_refused(one: Exchange, data: st.DataObject) -> None:
    whole = written(one, *IDS)
    cut = data.draw(st.integers(0, len(whole) - 1))
    try:
        found = body_of(whole[:cut])
    except ValueError:
        return
    assert found == one.body, "the answer's record was whole already"
