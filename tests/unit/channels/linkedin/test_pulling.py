"""What only LinkedIn has: the same posts as in an export, its text format, versions that end, pages that move, and which page it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stance.channels.linkedin.api import VERSION, VERSION_ENDS
from stance.channels.linkedin.api_posts import text_of
from stance.channels.linkedin.connecting import CONNECTOR
from stance.channels.linkedin.exports import EXPORTS
from stance.channels.linkedin.organizations import name_in
from stance.channels.linkedin.pulling import PULLER
from stance.channels.port.connecting import Identity, Refusal, Secret
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import Response
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.item import Item
from stance.engines.exports.package import open_package
from tests.factories import linkedin_export as made
from tests.factories.linkedin_server import (
    ACCOUNT,
    FILM,
    FIRST,
    IMAGE,
    LOOK,
    NAME,
    NUMBER,
    SESSION,
    SITE,
    TOKEN,
    URN,
    Server,
    post,
    rich,
    told,
)
from tests.factories.talking import Heard, carry_on
from tests.unit.channels.keeping import read_whole


def pull(server: Server, cursor: str = "", look: Look = LOOK) -> Page:
    return carry_on(PULLER.pull(look, cursor), server)


def only(server: Server) -> Item:
    ((_, item),) = pull(server).items
    return item


def identify(server: Server, secret: Secret) -> Identity:
    return carry_on(CONNECTOR.identify(SITE, secret), server).identity


def at(number: int) -> str:
    return datetime.fromtimestamp(FIRST + number * 3600, UTC).strftime("%Y-%m-%d %H:%M:%S")


def test_the_same_posts_as_in_an_export_byte_for_byte(tmp_path: Path) -> None:
    article = {"article": {"source": "https://health.example.gov/flood", "title": "Flood"}}
    picture = {"media": {"id": IMAGE, "altText": "Only the API tells this"}}
    posts = [
        post(1, "Plain #Flood https://health.example.gov/a"),
        post(2, "Fee \\(2027\\): 5\\_EUR", content=article),
        post(3, "Look", content=picture),
    ]
    shares = [
        made.Share(posts[0]["id"], "Plain #Flood https://health.example.gov/a", at(1)),
        made.Share(posts[1]["id"], "Fee (2027): 5_EUR", at(2), shared="https://health.example.gov/flood"),
        made.Share(posts[2]["id"], "Look", at(3), media=f"https://media.licdn.com/dms/image/v2/{IMAGE.rpartition(':')[2]}/feedshare/0/1?e=2"),
    ]  # fmt: skip
    _, exported, _ = read_whole(EXPORTS, open_package(made.write_zip(tmp_path / "x.zip", shares, number="")), ACCOUNT)
    expected = {item.record_id: item for item in exported}
    found = {item.record_id: item for _, item in pull(Server(posts=posts)).items}
    assert found.keys() == expected.keys()
    for record, item in found.items():
        assert canonical(item.content) == canonical(expected[record].content)
        assert (item.hashtags, item.permalink, item.links) == (
            expected[record].hashtags,
            expected[record].permalink,
            expected[record].links,
        )


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Fee \\(2027\\): 5\\_EUR \\<see\\> \\*x\\*", "Fee (2027): 5_EUR <see> *x*"),
        ("@[Queensland Fire](urn:li:organization:99) helps", "Queensland Fire helps"),
        ("@[A \\(B\\)](urn:li:person:x_1) helps", "A (B) helps"),
        ("{hashtag|\\#|Flood} {hashtag|#|fire_2026}", "#Flood #fire_2026"),
        ("two \\\\ backslashes \\n", "two \\ backslashes \\n"),
        ("@[no urn](x) {hashtag} [a](b)", "@[no urn](x) {hashtag} [a](b)"),
        ("one\r\ntwo\n", "one\ntwo"),
        ("", ""),
    ],
)
def test_a_text_is_as_people_see_it(written: str, seen: str) -> None:
    assert text_of(written) == seen


def test_a_text_of_nothing_but_signs_is_read_quickly() -> None:
    for sign in ("\\", "@[", "{hashtag|", "@[a](urn:li:", "{hashtag|#|\\"):
        assert len(text_of(sign * 100_000)) > 1_000


def test_pictures_have_an_address_where_linkedin_tells_it() -> None:
    film = post(1, "Film", content={"media": {"id": FILM}})
    server = Server(posts=[film, rich()])
    found = {medium_id: url for _, item in pull(server).items for medium_id, url in PULLER.media(item)}
    assert set(found) == {one.rpartition(":")[2] for one in (IMAGE, f"{IMAGE}b", FILM)}
    document = Server(posts=[post(1, "x", content={"media": {"id": "urn:li:document:C4D10AQHdocument01"}})])
    assert [medium.type for medium in only(document).media] == ["document"]
    assert list(PULLER.media(only(document))) == []


@pytest.mark.parametrize(
    "more", [{"visibility": "CONNECTIONS"}, {"visibility": "LOGGED_IN"}, {"lifecycleState": "DRAFT"}]
)
def test_what_is_not_public_is_no_item_and_gone(more: dict[str, Any]) -> None:
    hidden = post(2, "PRIVATE", **more)
    server = Server(posts=[post(1, "Open"), hidden])
    assert only(server).text == "Open"
    assert carry_on(PULLER.one(LOOK, hidden["id"]), server) is None


def test_posts_that_are_deleted_while_it_is_looked_at_hide_none() -> None:
    """LinkedIn counts from the newest: what was shown already and goes moves the rest up."""
    posts = [post(number, f"Notice {number}") for number in range(250)]
    server = Server(posts=list(posts))
    found = [pull(server)]
    while found[-1].cursor:
        server.posts = sorted(server.posts, key=lambda one: -int(one["createdAt"]))[5:]
        found.append(pull(server, found[-1].cursor))
    assert len({item.post_id for page in found for _, item in page.items}) == 250


def test_a_version_that_ended_is_a_refusal_that_names_it() -> None:
    server = Server(active=frozenset({"202712"}))
    for talk in (
        PULLER.pull(LOOK),
        PULLER.one(LOOK, post(1, "x")["id"]),
        CONNECTOR.identify(SITE, Secret(TOKEN, NAME)),
    ):
        with pytest.raises(Refusal, match=rf"ended version {VERSION}.*Update Stance"):
            carry_on(talk, server)
    assert int(VERSION_ENDS[:4]) - int(VERSION[:4]) == 1, "LinkedIn supports a version for about a year"


REFUSING: dict[str, tuple[Response, str]] = {
    "ended": (told(401, "EXPIRED_ACCESS_TOKEN"), "Make a new one"),
    "withdrawn": (told(401, "REVOKED_ACCESS_TOKEN"), "Make a new one"),
    "lacks a right": (told(403, "ACCESS_DENIED"), "r_organization_social"),
}


@pytest.mark.parametrize(("said", "words"), REFUSING.values(), ids=REFUSING)
def test_a_refusal_says_what_to_do(said: Response, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        pull(Server(fault=lambda request: said))


@pytest.mark.parametrize(
    "given",
    [NAME, f"company/{NAME}", f"https://www.linkedin.com/company/{NAME}/posts/?x=1", f" linkedin.com/company/{NAME}/ "],
)
def test_a_page_is_found_by_its_name(given: str) -> None:
    heard = Heard()
    known = carry_on(CONNECTOR.identify(SITE, Secret(TOKEN, given)), Server(), heard)
    assert (known.identity.account_id, known.identity.handle, known.identity.display_name) == (
        ACCOUNT,
        ACCOUNT,
        "Department of Health",
    )
    assert (known.secret.session, known.secret.name) == (SESSION, given)
    assert {request.headers["LinkedIn-Version"] for request, _ in heard.exchanges} == {VERSION}


def test_a_page_that_is_registered_by_its_number_has_that_as_its_id() -> None:
    identity = identify(Server(), Secret(TOKEN, f"company/{NUMBER}"))
    assert (identity.account_id, identity.handle) == (f"company/{NUMBER}", ACCOUNT)


@pytest.mark.parametrize("given", ["", "in/somebody", "a b", "https://example.org/company/x"])
def test_what_names_no_page_is_not_asked_for(given: str) -> None:
    with pytest.raises(Refusal, match="linkedin.com/company/"):
        name_in(given)


def test_a_page_of_somebody_else_is_refused() -> None:
    with pytest.raises(Refusal, match="does not administer"):
        identify(Server(role="ANALYST"), Secret(TOKEN, NAME))
    with pytest.raises(Refusal, match="no page at"):
        identify(Server(), Secret(TOKEN, "another"))


def test_a_renamed_page_keeps_the_id_under_which_it_was_connected() -> None:
    identity = identify(Server(name="care-dept"), Secret(TOKEN, NAME, SESSION))
    assert (identity.account_id, identity.handle) == (ACCOUNT, "company/care-dept")


@pytest.mark.parametrize(
    "session", ["", "{", "[]", '{"organization": "urn:li:person:1", "account": "company/x"}', "9" * 3000]
)
def test_without_its_number_a_page_is_looked_for_by_its_name(session: str) -> None:
    server = Server(posts=[post(1, "Open")])
    page = pull(server, look=Look(SITE, ACCOUNT, ACCOUNT, Secret(TOKEN, NAME, session)))
    assert [item.text for _, item in page.items] == ["Open"]
    assert "vanityName" in server.asked[0].url
    assert URN.replace(":", "%3A") in server.asked[1].url
