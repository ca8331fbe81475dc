"""XML taken apart: whole documents agree with a parser of documents, and of bad ones only the bad element is lost."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.outcome import BadElement
from stance.engines.exports.xml_elements import XmlElement, head_of, split_xml
from stance.engines.exports.xml_fragments import MOST_TAGS, BadXml, Fragments
from tests.sizes import sized
from tests.unit.growth.counting import lines
from tests.unit.growth.spending import overspent

NAMES = frozenset({"item", "entry"})
CLOSING = "the file ends before the document does"


class Dribble(io.RawIOBase):
    """A stream that hands out a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._at, self._size = data, 0, size

    def read(self, _size: int = -1) -> bytes:
        chunk = self._data[self._at : self._at + self._size]
        self._at += len(chunk)
        return chunk


def split(data: bytes, offset: int = 0, size: int = 1 << 20, **more: int) -> list[XmlElement | BadElement]:
    return list(split_xml(Dribble(data, size), NAMES, offset, root="rss", **more))


def texts(found: list[XmlElement | BadElement]) -> list[bytes]:
    return [one.raw_bytes for one in found if isinstance(one, XmlElement)]


def reasons(found: list[XmlElement | BadElement]) -> list[str]:
    return [one.reason for one in found if isinstance(one, BadElement)]


inner = st.lists(
    st.sampled_from(
        ["a", " ", "&amp;", "<b/>", "<b>x</b>", "<!-- </item> -->", "<!-- <item> -->", "<![CDATA[ <item> </item> ]]>",
         "<![CDATA[x]]>", '<c d="/>"/>', "<items/>", "<![CDATA[ <!-- ]]>"]
    ),
    max_size=6,
).map("".join)  # fmt: skip
items = st.builds(lambda name, text: f"<{name}>{text}</{name}>", st.sampled_from(["item", "x:item", "entry"]), inner)
heads = st.sampled_from(
    ["", "<!-- <item> -->", "<![CDATA[ <item> ]]>", "<title>t</title>", "<items><li/></items>", "<itemx/>", "\n"]
)


@settings(max_examples=sized(80, 3_000))
@given(heads, st.lists(items | st.just("<item/>") | st.just("<item a='1' />"), max_size=6), st.integers(1, 40))
def test_a_whole_document_is_taken_apart_as_a_parser_would(head: str, listed: list[str], size: int) -> None:
    document = f'<rss xmlns:x="u">{head}{" ".join(listed)}</rss>'.encode()
    found = split(document, size=size)
    assert texts(found) == [one.encode() for one in listed]
    assert not reasons(found)
    root = ElementTree.fromstring(document)
    wanted = [one for one in root if one.tag.rpartition("}")[2] in NAMES]
    fragments = Fragments(head_of(io.BytesIO(document), NAMES))
    for one, whole in zip(found, wanted, strict=True):
        assert isinstance(one, XmlElement)
        assert document[one.offset_bytes : one.offset_bytes + one.length_bytes] == one.raw_bytes
        assert ElementTree.tostring(fragments.parse(one.raw_bytes)[0]).strip() == ElementTree.tostring(whole).strip()
        assert split(document, one.offset_bytes, size) == found[found.index(one) :]


@pytest.mark.parametrize(
    ("document", "whole", "told"),
    [
        ("<rss><item>a</item><item>b<item>c</item></rss>", ["a", "c"], ["it is not closed: the next one begins inside it"]),
        ("<rss><item><![CDATA[x </item>\n<item>y</item></rss>", ["y"], ["a section or comment in it is not closed"]),
        ("<rss><item><!-- x </item>\n<item>y</item></rss>", ["y"], ["a section or comment in it is not closed"]),
        ("<rss><item><![CDATA[x </item><item>y<![CDATA[z]]></item></rss>", ["y<![CDATA[z]]>"],
         ["a section or comment in it is not closed"]),
        ("<rss><item>a</item>b</item><item>c</item></rss>", ["a", "c"], ["something ends here that never began"]),
        ("<rss><item>a</item><item>b", ["a"], ["the file ends inside this element", CLOSING]),
        ("<rss><item>a</item><item", ["a"], [CLOSING]),
        ("<rss><item>a</item>", ["a"], [CLOSING]),
        ("<rss><item>a</item></rss", ["a"], [CLOSING]),
        ("<rss><![CDATA[ <item>a</item></rss>", ["a"], []),
        ("", [], [CLOSING]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_damaged_element_costs_itself_only(document: str, whole: list[str], told: list[str], size: int) -> None:
    found = split(document.encode(), size=size)
    assert texts(found) == [f"<item>{one}</item>".encode() for one in whole]
    assert reasons(found) == told


def test_text_that_speaks_of_feeds_is_text() -> None:
    quoted = "<item><![CDATA[ <item>a</item> <item>b</item> ]]></item>"
    assert texts(split(f"<rss>{quoted}<item>c</item></rss>".encode())) == [quoted.encode(), b"<item>c</item>"]


def test_declarations_are_passed_over_and_never_read() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "<item>x</item>"><!ENTITY b SYSTEM "file:///etc/passwd"> ]>'
    document = f"{bomb}<rss><item>&a; &b; &amp;</item></rss>".encode()
    (one,) = split(document)
    assert isinstance(one, XmlElement)
    element, _ = Fragments(head_of(io.BytesIO(document), NAMES)).parse(one.raw_bytes)
    assert element.text == "&a; &b; &"


def test_too_large_ones_pass_by_in_bounded_memory() -> None:
    large = b"<item>" + b"x" * 9_000_000 + b"</item>"
    document = b"<rss><item>a</item>" + large + b"<item>b</item></rss>"
    tracemalloc.start()
    found = list(split_xml(io.BytesIO(document), NAMES, max_element_bytes=1 << 20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert texts(found) == [b"<item>a</item>", b"<item>b</item>"]
    assert [one.length_bytes for one in found if isinstance(one, BadElement)] == [len(large)]
    assert peak < 8 << 20


def test_damage_of_the_package_ends_it_and_is_told() -> None:
    class Damaged(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            if not data:
                raise MemberDamaged("a.xml", "its checksum is wrong")
            return data

    found = list(split_xml(Damaged(b"<rss><item>a</item>"), NAMES))
    assert texts(found) == [b"<item>a</item>"]
    assert reasons(found)[-1] == "the file cannot be trusted or read any further: its checksum is wrong"


@given(st.text(alphabet="<>!-[]CDATitem/ x", max_size=80).map(str.encode), st.integers(1, 9))
def test_nothing_is_too_odd_to_be_taken_apart(data: bytes, size: int) -> None:
    found = split(data, size=size)
    assert found == split(data, size=1000)
    ends = 0
    for one in found:
        assert one.offset_bytes >= ends
        ends = one.offset_bytes + one.length_bytes
    assert ends <= len(data)


PIECES = (
    "<item>", '<item "', "<item><![CDATA[", "<item><!--", "<![CDATA[", "<!--", "<!DOCTYPE", "<!DOCTYPE[", "</item>", "<item><![CDATA[</item>",
    "<item><![CDATA[</item><item>", "<", "<item", "<item><item/>", "<item>]]>", "<item> ", "</item ", "&", "<item>&a;</item>", "<a:",
)  # fmt: skip


def taken_apart(data: bytes) -> None:
    fragments = Fragments(head_of(io.BytesIO(data), NAMES))
    for one in split(data):
        if isinstance(one, XmlElement):
            with suppress(BadXml):
                fragments.parse(one.raw_bytes)


def odd(count: int) -> list[tuple[str, Callable[[], object]]]:
    documents = [(piece, b"<rss>" + piece.encode() * count) for piece in PIECES]
    documents += [(f"in one {piece}", b"<rss><item>" + piece.encode() * count + b"</item></rss>") for piece in PIECES]
    return [(piece, partial(taken_apart, data)) for piece, data in documents]


def test_work_grows_as_the_file_does(tmp_path: Path) -> None:
    assert not overspent(odd(40_000), 10, tmp_path / "told")
    for (piece, few), (_, many) in zip(odd(150), odd(600), strict=True):
        lines(few)
        assert lines(many) <= 6 * lines(few) + 10_000, piece


@pytest.mark.parametrize(
    ("raw", "text", "warned"),
    [
        (b"<item>x & y &nbsp; &eacute; &lt;</item>", "x & y \xa0 é <", 0),
        (b"<item>&foo; &#8; &#65; &#x110000; &#xD800;</item>", "&foo; \ufffd A \ufffd \ufffd", 0),
        (b"<item>\x08</item>", "\ufffd", 1),
        (b"<item>\xff</item>", "\ufffd", 1),
        (b"<item><![CDATA[a & \x01 &nbsp;]]></item>", "a & \ufffd &nbsp;", 1),
        (b"<q:item r:s='1'>x</q:item>", "x", 0),
    ],
)
def test_what_was_plainly_meant_is_repaired(raw: bytes, text: str, warned: int) -> None:
    element, warnings = Fragments(b"<rss>").parse(raw)
    assert (element.text, len(warnings)) == (text, warned)


@pytest.mark.parametrize(
    "raw", [b"<item><br></item>", b"<item>", b"", b"<item></_><!DOCTYPE x><_></item>", b"<item>" + b"<a/>" * MOST_TAGS]
)
def test_what_was_not_is_refused(raw: bytes) -> None:
    with pytest.raises(BadXml):
        Fragments(b"<rss>").parse(raw)


def test_deep_and_many_elements_end_nothing() -> None:
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    element, _ = Fragments(b"<rss>").parse(deep)
    assert sum(1 for _ in element.iter()) == 100_000


@pytest.mark.parametrize(
    ("name", "encoding", "text"),
    [("windows-1252", "cp1252", "“é”"), ("ISO-8859-1", "latin-1", "é"), ("Shift_JIS", "shift_jis", "日本"), ("UTF-8", "utf-8", "日本")],
)  # fmt: skip
def test_encodings_that_feeds_are_written_in(name: str, encoding: str, text: str) -> None:
    document = f'<?xml version="1.0" encoding="{name}"?><rss><channel><item>{text}</item></channel></rss>'.encode(
        encoding
    )
    fragments = Fragments(head_of(io.BytesIO(document), NAMES))
    (one,) = split(document)
    assert isinstance(one, XmlElement)
    assert fragments.parse(one.raw_bytes)[0].text == text
    assert not fragments.refusal


@pytest.mark.parametrize(
    "head", ['<?xml encoding="utf-7"?><rss>', '<?xml encoding="rot13"?>', '<?xml encoding="nosuch"?>']
)
def test_other_encodings_are_refused(head: str) -> None:
    assert "save it as UTF-8" in Fragments(head.encode()).refusal
    assert "save it as UTF-8" in Fragments(head.encode("utf-16")).refusal


def test_what_the_head_declares_holds_in_each_element() -> None:
    head = b'<!-- <rdf> --><rdf:RDF xmlns:rdf="r" xmlns="d"><channel xmlns:x="u&amp;v">'
    fragments = Fragments(head)
    assert fragments.root == "rdf:RDF"
    assert fragments.namespaces == {"rdf": "r", "": "d", "x": "u&v"}
    assert [one.tag for one in fragments.parse(b"<item><x:a/><rdf:b/></item>")[0]] == ["{u&v}a", "{r}b"]
