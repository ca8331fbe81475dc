"""One element of an archive becomes one version of a post, the same whichever layout it came in."""

import html
import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.x.archive import Archive
from stance.channels.x.dates import BadDate, parse_date, parse_instant
from stance.channels.x.posts import BadPost, PostReader, post_id_of, unescape
from stance.engines.exports.instants import instant
from tests.factories.x_archive import created, monthly_tweet_of, tweet_of
from tests.factories.x_posts import ACCOUNT_ID, HANDLE, Feed

ARCHIVE = Archive("current", ACCOUNT_ID, HANDLE, None, None, False, ())
READER = PostReader(ARCHIVE)
ID = "1600000000000000007"


def post(**fields: Any) -> dict[str, Any]:
    usual = {"id_str": ID, "created_at": "Wed Nov 16 09:00:00 +0000 2022", "full_text": "Take care"}
    return {"tweet": usual | fields}


@given(st.integers(0, 4999))
@settings(deadline=None)  # the first call reads the corpus
def test_every_layout_gives_the_same_content(number: int) -> None:
    made = Feed(5000, media_every=7).post(number)
    today = READER.item({"tweet": tweet_of(made)})
    bare = READER.item(json.loads(json.dumps(tweet_of(made, edits=False))))
    monthly = READER.item(json.loads(json.dumps(monthly_tweet_of(made))))
    assert today.content == bare.content == monthly.content
    assert today.text == made.words.text
    assert today.created_at == made.created_at == monthly.created_at
    assert today.reply_to == monthly.reply_to
    assert pickle.loads(pickle.dumps(today)) == today  # noqa: S301 (our own bytes)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_escaping_is_undone_exactly_once(text: str) -> None:
    assert unescape(html.escape(text, quote=False)) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&amp;lt;", "&lt;"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("&copy=1 &nosuch; & &#233;&#xe9;&quot;", '&copy=1 &nosuch; & éé"'),
        ("&#0;&#55357;&#x110000;", "&#0;&#55357;&#x110000;"),
    ],
)
def test_escapes(written: str, meant: str) -> None:
    assert READER.item(post(full_text=written)).text == meant


def test_content_is_what_the_author_controls_and_no_more() -> None:
    plain = READER.item(post())
    assert plain.content == {
        "account": ACCOUNT_ID,
        "created_at": "2022-11-16T09:00:00Z",
        "id": ID,
        "platform": "x",
        "schema": "stance-content/1",
        "text": "Take care",
    }
    later = PostReader(Archive("current", ACCOUNT_ID, "NewHandle", None, None, False, ()))
    changed = post(favorite_count="9", retweet_count=8, lang="en", source="x", possibly_sensitive=False)
    again = later.item(changed)
    assert again.content == plain.content
    assert again.counters == {"likes": 9, "reposts": 8}
    assert again.language == "en"
    assert again.permalink == f"https://x.com/NewHandle/status/{ID}"


def test_links_quotes_and_names() -> None:
    urls = [
        {
            "url": "https://t.co/a",
            "expanded_url": "https://www.bom.gov.au/?a=1&b=2",
            "display_url": "bom.gov.au",
        },
        {"url": "https://t.co/b", "expanded_url": "https://mobile.twitter.com/a/status/123?s=20"},
        {"url": "https://t.co/c", "expanded_url": None},
    ]
    entities = {
        "urls": urls,
        "hashtags": [{"text": "Storm"}],
        "user_mentions": [{"screen_name": "qldpolice"}],
    }
    item = READER.item(post(entities=entities))
    assert item.kind == "quote"
    assert item.content["quotes"] == "123"
    assert item.content["links"][0] == {
        "expanded": "https://www.bom.gov.au/?a=1&b=2",
        "shown": "https://t.co/a",
    }
    assert item.links[2].expanded == "https://t.co/c"
    assert item.hashtags == ("Storm",)
    assert item.mentions == ("qldpolice",)


@pytest.mark.parametrize(
    ("address", "quoted"),
    [
        ("https://x.com/a/status/1", "1"),
        ("https://twitter.com/a/statuses/12/", "12"),
        ("http://www.twitter.com/#!/a/status/123", "123"),
        ("https://x.com/i/web/status/5", "5"),
        ("https://twitter.com/a/status/12/photo/1", None),
        ("https://nottwitter.com/a/status/12", None),
        ("https://x.com.evil.example/a/status/12", None),
    ],
)
def test_quotes_are_known_by_their_address(address: str, quoted: str | None) -> None:
    item = READER.item(post(entities={"urls": [{"url": "https://t.co/a", "expanded_url": address}]}))
    assert item.content.get("quotes") == quoted


def test_replies() -> None:
    ours = READER.item(post(in_reply_to_status_id_str="77", in_reply_to_user_id_str=ACCOUNT_ID))
    assert (ours.kind, ours.reply_to) == ("reply", f"x:{ACCOUNT_ID}/77")
    assert ours.content["reply_to"] == {"account": ACCOUNT_ID, "post": "77"}
    theirs = READER.item(post(in_reply_to_status_id=1_600_000_000_000_000_005, in_reply_to_user_id=12))
    assert theirs.reply_to == "x:12/1600000000000000005"
    to_a_person = READER.item(post(in_reply_to_user_id="12"))
    assert (to_a_person.kind, to_a_person.reply_to) == ("reply", None)


def test_reposts_do_not_depend_on_entities_that_vanish() -> None:
    item = READER.item(post(full_text="RT @bom_qld: Warning"))
    assert item.kind == "repost"
    assert item.content["reposts"] is True
    assert READER.item(post(full_text="RT if you agree")).kind == "post"


def test_edits_are_versions_of_the_first_post() -> None:
    control = {"editTweetIds": ["1600000000000000001", "1600000000000000004", ID]}
    edited = READER.item(
        post(edit_info={"edit": {"initialTweetId": control["editTweetIds"][0]} | {"editControlInitial": control}})
    )
    first = READER.item(post(id_str="1600000000000000001", edit_info={"initial": control}))
    assert edited.record_id == first.record_id == f"x:{ACCOUNT_ID}/1600000000000000001"
    assert edited.aliases == first.aliases == (f"x:{ACCOUNT_ID}/1600000000000000004", f"x:{ACCOUNT_ID}/{ID}")
    assert edited.edited
    assert edited.post_id == ID
    alone = READER.item(post(edit_info={"initial": {"editTweetIds": [ID]}}))
    assert not alone.edited
    assert alone.aliases == ()


def test_media_kinds_and_alt_text() -> None:
    photo = {"id_str": "1", "type": "photo", "media_url_https": "https://pbs.twimg.com/media/A.jpg"}
    video = {"id": 2, "type": "photo", "media_url": "http://pbs.twimg.com/ext_tw_video_thumb/9/B.jpg"}
    gif = {"id_str": "3", "media_url_https": "https://pbs.twimg.com/tweet_video_thumb/C.jpg"}
    media = [photo | {"ext_alt_text": "A flooded road"}, video, gif]
    item = READER.item(post(entities={"media": media[:1]}, extended_entities={"media": media}))
    assert [(medium.media_id, medium.type) for medium in item.media] == [
        ("1", "photo"),
        ("2", "video"),
        ("3", "animated_gif"),
    ]
    assert item.content["media"][0] == {"alt": "A flooded road", "id": "1", "type": "photo"}
    assert item.media[0].files == ()


def test_deleted_posts_say_when() -> None:
    item = READER.item(post(deleted_at="2022-11-17T00:00:00.000Z"), deleted=True)
    assert item.deleted is not None
    assert item.deleted.deleted_at == 1_668_643_200
    assert READER.item(post(), deleted=False).deleted is None


def test_times_before_ids_carried_them_count_by_day() -> None:
    """The monthly layout has 00:00:00 for posts before November 2010."""
    current = READER.item(post(id_str="1234567", created_at="Fri May 01 10:11:12 +0000 2009"))
    monthly = READER.item({"id": 1234567, "created_at": "2009-05-01 00:00:00 +0000", "text": "Take care"})
    assert current.content == monthly.content
    assert current.content["created_at"] == "2009-05-01"


@pytest.mark.parametrize(
    "value", [None, "", "0", "-5", "1.5", 1.5, True, "12a", "٣", "9" * 19, "1" * 20, 2**63, [], "01"]
)
def test_absurd_ids(value: object) -> None:
    assert post_id_of(value) is None
    with pytest.raises(BadPost, match="post id"):
        READER.item({"id": value, "created_at": "Wed Nov 16 09:00:00 +0000 2022", "full_text": "x"})


@pytest.mark.parametrize("value", [2**53 + 1, 1_600_000_000_000_000_007, "20", str(2**63 - 1)])
def test_ids_as_numbers_and_texts(value: int | str) -> None:
    assert post_id_of(value) == str(value)


@pytest.mark.parametrize("element", [None, 5, "x", [], {}, {"tweet": 5}, {"tweet": {}}])
def test_what_is_no_post(element: object) -> None:
    with pytest.raises(BadPost):
        READER.item(element)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda v: st.lists(v) | st.dictionaries(st.text(), v),
    )
)
@settings(deadline=None)
def test_any_shape_of_entities_is_survived(odd: Any) -> None:
    keys = (
        "entities",
        "extended_entities",
        "edit_info",
        "lang",
        "favorite_count",
        "in_reply_to_user_id",
        "deleted_at",
    )
    for key in keys:
        assert READER.item(post(**{key: odd})).post_id == ID
    for key in ("urls", "hashtags", "user_mentions", "media"):
        assert READER.item(post(entities={key: odd}, extended_entities={"media": odd})).post_id == ID


@given(st.integers(1_142_974_214, 4_102_444_800))
def test_dates_come_back(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert parse_date(created(seconds)) == seconds
    assert parse_date(moment.strftime("%Y-%m-%d %H:%M:%S +0000")) == seconds
    assert parse_instant(instant(seconds)) == seconds
    assert instant(seconds) == moment.isoformat().replace("+00:00", "Z")


def test_dates_in_other_zones() -> None:
    assert parse_date("2013-07-25 14:12:33 +1000") == parse_date("2013-07-25 04:12:33 +0000")


@pytest.mark.parametrize(
    "text",
    [
        "Sun Feb 30 09:00:00 +0000 2020",
        "Sun Foo 02 09:00:00 +0000 2020",
        "Sun Feb 02 24:00:00 +0000 2020",
        "Sun Feb 02 09:60:00 +0000 2020",
        "Sun Feb 02 0a:00:00 +0000 2020",
        "Thu Jan 01 00:00:00 +0000 1970",
        "2013-13-01 00:00:00 +0000",
        "yesterday",
        "",
        None,
        5,
    ],
)
def test_impossible_dates(text: object) -> None:
    parse_date("Sun Feb 02 09:00:00 +0000 2020")  # its day is held now: the fast path must not be laxer
    with pytest.raises(BadDate):
        parse_date(text)


def test_a_nameless_archive_asks_for_its_account() -> None:
    with pytest.raises(ValueError, match="name the account"):
        PostReader(Archive("tweet.js", None, None, None, None, False, ()))
