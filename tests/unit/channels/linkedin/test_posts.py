"""From rows to items: what is hashed, and that nothing in a cell brings the reader down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.linkedin.channel import CHANNEL
from stance.channels.linkedin.posts import RowReader
from stance.channels.linkedin.records import RECORDS
from stance.channels.linkedin.texts import commentary, moment, urn_in
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.instants import BadInstant
from stance.engines.exports.item import ODD, Item, Link
from tests.factories import linkedin_export as made
from tests.factories.linkedin_export import Comment, Share, urn
from tests.sizes import sized

from .test_exports import ACCOUNT, read

PICTURE = "https://media.licdn.com/dms/image/v2/D4E22AQHabcdefgh/feedshare-shrink_2048_1536/0/1718?e=1&v=beta&t=x"


def share(**given: str) -> Item:
    post = Share(**({"urn": urn(7448081445065035776), "text": "Boil your water #flood"} | given))
    return RowReader(ACCOUNT, "shares", [name.lower() for name in made.SHARES]).item(list(post.row()))


def comment(reader: RowReader | None = None, **given: str) -> Item:
    said = Comment(**({"urn": urn(5, "activity"), "text": "Thank you"} | given))
    return (reader or RowReader(ACCOUNT, "comments", ["date", "link", "message"])).item(list(said.row()))


def test_a_post_whole() -> None:
    item = share(shared="https://health.example/water", media=PICTURE)
    assert item.content == {
        "account": ACCOUNT,
        "created_at": "2026-05-07T16:41:18Z",
        "id": "urn:li:share:7448081445065035776",
        "links": [{"expanded": "https://health.example/water", "shown": "https://health.example/water"}],
        "media": [{"id": "D4E22AQHabcdefgh", "type": "image"}],
        "platform": "linkedin",
        "schema": "stance-content/1",
        "text": "Boil your water #flood",
    }
    assert item.record_id == f"linkedin:{ACCOUNT}/urn:li:share:7448081445065035776"
    assert item.permalink == "https://www.linkedin.com/feed/update/urn:li:share:7448081445065035776"
    assert (item.kind, item.hashtags, item.created_at) == ("post", ("flood",), 1_778_172_078)
    assert item.links == (Link("https://health.example/water", "https://health.example/water"),)
    assert [(one.media_id, one.shows, one.url) for one in item.media] == [("D4E22AQHabcdefgh", "image", PICTURE)]


def test_a_comment_answers_the_post_in_its_link() -> None:
    item = comment(urn=urn(7458194261025673216, "ugcPost"), text='He said "no"')
    assert item.kind == "reply"
    assert item.reply_to == f"linkedin:{ACCOUNT}/urn:li:ugcPost:7458194261025673216"
    assert item.permalink == "https://www.linkedin.com/feed/update/urn:li:ugcPost:7458194261025673216"
    assert item.content["reply_to"] == {"post": "urn:li:ugcPost:7458194261025673216"}
    assert item.post_id.startswith("~")
    assert len(item.post_id) == 21
    assert (
        item.post_id
        == item.content["id"]
        == comment(urn=urn(7458194261025673216, "ugcPost"), text='He said "no"').post_id
    )


def test_equal_comments_are_told_apart_by_their_order_and_others_by_what_they_say() -> None:
    reader = RowReader(ACCOUNT, "comments", ["date", "link", "message"])
    first, second, third = (comment(reader).post_id for _ in range(3))
    assert (second, third) == (f"{first}-2", f"{first}-3")
    other = {
        comment(reader, text="Thanks").post_id,
        comment(reader, urn=urn(6)).post_id,
        comment(reader, at="2026-05-08 09:00:01").post_id,
    }
    assert len({first, *other}) == 4


@pytest.mark.parametrize(
    ("make", "medium"), [(share(), "media"), (share(urn=""), "media"), (comment(), "media"), (comment(urn=""), "media")]
)
def test_records_say_the_same_as_the_reader(make: Item, medium: str) -> None:
    content = json.loads(canonical(make.content))
    assert RECORDS.record_id(ACCOUNT, content["id"]) == make.record_id
    assert RECORDS.kind(content) == make.kind
    assert RECORDS.parent(content, make.record_id) == make.reply_to
    assert RECORDS.permalink(content, "https://www.linkedin.com/company/health-dept") == make.permalink
    assert RECORDS.order(content) == 0
    assert RECORDS.medium("document") == medium


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A7458", ("ugcPost", "urn:li:ugcPost:7458")),
        ("https://www.linkedin.com/feed/update/urn:li:activity:740/", ("activity", "urn:li:activity:740")),
        ("https://www.linkedin.com/feed/update/urn:li:activity:740?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A740%2C9%29",
         ("activity", "urn:li:activity:740")),
        ("https://www.linkedin.com/feed/update/urn:li:share:", ("", "")),
        ("https://www.linkedin.com/in/jane", ("", "")),
        ("", ("", "")),
    ],
)  # fmt: skip
def test_addresses_of_posts(link: str, wanted: tuple[str, str]) -> None:
    assert urn_in(link) == wanted


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("one line", "one line"),
        ('"a quote"', '"a quote"'),
        ('say ""hi""', 'say ""hi""'),
        ('first"\n"second', "first\nsecond"),
        ('first"\n""\n"third', "first\n\nthird"),
        ('"first"\n""\n"third"', "first\n\nthird"),
        ('a ""word"""\n"b', 'a "word"\nb'),
        ('plain\n"and quoted"', 'plain\n"and quoted"'),
        ("a\r\nb\n", "a\nb"),
        ('"', '"'),
        ('"\n"', ""),
    ],
)
def test_quotation_marks_round_every_line_are_taken_off(cell: str, text: str) -> None:
    assert commentary(cell) == text


@pytest.mark.parametrize(
    ("text", "seconds", "is_told"),
    [
        ("2026-05-07 16:41:18", 1_778_172_078, True),
        ("2026-05-07 16:41:18 UTC", 1_778_172_078, True),
        ("2026-05-07T16:41", 1_778_172_060, True),
        ("2026-05-07", 1_778_112_000, False),
    ],
)
def test_moments(text: str, seconds: int, is_told: bool) -> None:
    assert moment(text) == (seconds, is_told)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-02-30 00:00:00", "2026-01-01 24:00:00", "9999-01-01", "0001-01-01", "٢٠٢٦-٠١-٠١"]
)
def test_moments_that_are_none(text: str) -> None:
    with pytest.raises(BadInstant):
        moment(text)


def test_a_day_alone_stays_a_day() -> None:
    assert share(at="2014-03-02").content["created_at"] == "2014-03-02"


def test_media_are_named_by_what_does_not_change() -> None:
    other = PICTURE.replace("e=1", "e=2").replace("t=x", "t=y")
    assert share(media=PICTURE).content == share(media=other).content
    unknown = share(media="https://media.licdn.com/some/new/form?e=1")
    assert unknown.content == share(media="https://media.licdn.com/some/new/form?e=2").content
    assert len(unknown.media[0].media_id) == 20
    for address, word in (
        ("/dms/document/v2/D4E1FAQabcdefgh/x", "document"),
        ("/playlist/vid/v2/D4E10AQabcdefgh/x", "video"),
    ):
        assert share(media="https://dms.licdn.com" + address).media[0].type == word


def test_a_post_of_an_address_alone_and_a_row_of_nothing(tmp_path: Path) -> None:
    assert share(urn="", text="", shared="https://a.example").content["links"]
    rows = [Share("", ""), Share("", "", shared="https://a.example"), Share(urn(4), "")]
    items, failures = read(made.write_zip(tmp_path / "a.zip", rows, [Comment("", "")]))
    assert len(items) == 2
    assert [failure.reason for failure in failures] == ["it has neither text nor address"] * 2


def test_rows_without_a_date_are_listed(tmp_path: Path) -> None:
    items, failures = read(
        made.write_zip(tmp_path / "a.zip", [Share(urn(1), "a", at="")], [Comment(urn(1), "b", at="")])
    )
    assert items == []
    assert [failure.reason for failure in failures] == ["it has no date"] * 2


def test_formulas_are_text(tmp_path: Path) -> None:
    items, _ = read(made.write_zip(tmp_path / "a.zip", [Share(urn(1), '=HYPERLINK("https://evil.example","x")')]))
    assert items[0].text == '=HYPERLINK("https://evil.example","x")'


ODD_TEXTS = (
    "", " ", "0", "x" * 5000, "\u202e\u0301\U0001f3fd", "<script>alert(1)</script>", "../../etc/passwd", "https://" + "a" * 3000, "=cmd()",
    "2026-13-45", "9999-12-31 23:59:59", "urn:li:share:" + "9" * 400, "urn:li:groupPost:", '"', '"\n"', "\\", '\\"', "\n\n\n", "\x00", "%",
    "%ff%fe", "https://www.linkedin.com/feed/update/urn%253Ali", "null", "[]", "{}", "٣", "\ufffd",
)  # fmt: skip


def test_no_text_in_any_cell_brings_the_reader_down(tmp_path: Path) -> None:
    good = [Share(urn(number), f"Good {number}") for number in range(3)]
    odd = [Share(urn(9), "text")._replace(**{field: text}) for field in Share._fields for text in ODD_TEXTS]
    said = [Comment(urn(9), "text")._replace(**{field: text}) for field in Comment._fields for text in ODD_TEXTS]
    path = made.write_zip(
        tmp_path / "a.zip", [good[0], *odd[: len(odd) // 2], good[1], *odd[len(odd) // 2 :], good[2]], said
    )
    items, failures = read(path)
    assert {item.text for item in items} >= {"Good 0", "Good 1", "Good 2"}
    assert len(items) > 0.6 * (len(odd) + len(said))
    for item in items:
        canonical(item.content)
    assert all(failure.reason for failure in failures)


CELL = st.text(max_size=80) | st.sampled_from(ODD_TEXTS)


@given(st.lists(CELL, min_size=6, max_size=6), st.sampled_from(["shares", "comments"]))
@settings(max_examples=sized(100, 4_000), deadline=None)
def test_any_cells_make_an_item_or_a_reason(cells: list[str], kind: str) -> None:
    headings = [name.lower() for name in (made.SHARES if kind == "shares" else made.COMMENTS)]
    reader = RowReader(ACCOUNT, kind, headings)  # type: ignore[arg-type]
    reader.withheld(cells)
    for date in (cells[0], "2026-05-07 16:41:18"):
        try:
            item = reader.item([date, *cells[1:]])
        except ODD as error:
            assert str(error)
            continue
        canonical(json.loads(json.dumps(item.content, ensure_ascii=True)))
        assert RECORDS.parent(item.content, item.record_id) == item.reply_to


def test_the_registers_names_are_understood() -> None:
    spelled = CHANNEL.shapes.spelled
    assert spelled is not None
    for text, key, kind in (
        ("company/Health-Dept", "company/health-dept", "page"),
        ("company/12345", "company/12345", "id"),
        ("in/jane", "in/jane", "page"),
        ("Showcase/a", "showcase/a", "page"),
    ):
        found = spelled(text)
        assert found is not None
        assert (found.key, found.kind) == (key, kind)
    for text in ("company", "company/", "people/jane", "company/a/b", "a/b", "", "/"):
        assert spelled(text) is None
