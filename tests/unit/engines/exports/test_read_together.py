"""What is read together comes to what is read alone."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from stance.engines.exports.provisional import Equals
from stance.engines.exports.text_numbers import TextNumbers
from stance.engines.exports.xml_fragments import BadXml, Fragments

FRAGMENTS = Fragments(b'<rss xmlns="https://a.example/" xmlns:p="https://b.example/">')
ODD = [
    "<i>a</i>",
    "<i>",
    "</i>",
    "<i><!-- ",
    " --></i>",
    "<i><![CDATA[",
    "]]></i>",
    "<_between/>",
    '<_between xmlns=""/>',
    "&nbsp;",
    "<p:i/>",
]


def told(parsed: object) -> object:
    if isinstance(parsed, BadXml):
        return str(parsed)
    assert isinstance(parsed, tuple)
    return ElementTree.tostring(parsed[0]).partition(b"</")[0], ElementTree.tostring(parsed[0]), parsed[1]


def alone(raw: bytes) -> object:
    try:
        return FRAGMENTS.parse(raw)
    except BadXml as error:
        return error


@given(st.lists(st.lists(st.sampled_from(ODD), min_size=1, max_size=3).map("".join), max_size=5))
def test_elements_of_xml(texts: list[str]) -> None:
    raws = [f"<i>{text}</i>".encode() if number % 2 else text.encode() for number, text in enumerate(texts)]
    assert [told(one) for one in FRAGMENTS.parse_all(raws)] == [told(alone(raw)) for raw in raws]


@given(st.lists(st.text(alphabet="ab\ud800", max_size=3), max_size=60))
def test_texts_have_the_number_at_which_they_came_first(texts: list[str]) -> None:
    numbers, equals, first = TextNumbers(), Equals(), list(dict.fromkeys(texts))
    assert [numbers.add(text)[0] for text in texts] == [first.index(text) for text in texts]
    assert numbers.find("c") is None
    named = [equals.told_apart(text) for text in texts]
    assert named == [
        text if (count := texts[: at + 1].count(text)) == 1 else f"{text}-{count}" for at, text in enumerate(texts)
    ]


def test_many_texts_are_told_apart() -> None:
    numbers = TextNumbers()
    assert [numbers.add(str(one)) for one in range(5_000)] == [(one, True) for one in range(5_000)]
    assert all(numbers.find(str(one)) == one for one in range(5_000))
