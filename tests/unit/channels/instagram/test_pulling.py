"""What is special to professional accounts: carousels, names in place of numbers, tokens that end."""

from __future__ import annotations

from typing import Any

import pytest

from stance.channels import discovery
from stance.channels.instagram.connecting import CONNECTOR
from stance.channels.instagram.pulling import PULLER
from stance.channels.port.connecting import Known, Refusal, Secret, Vanished
from stance.channels.port.pulling import Look
from stance.engines.exports.instants import seconds_of
from stance.engines.exports.item import Item
from tests.factories.graph_contract import NOW, told
from tests.factories.instagram_server import LOOK, NUMBER, RICH, SITE, TOKEN, Server, child, medium
from tests.factories.talking import carry_on
from tests.unit.channels.keeping import must_be_keepable

NAMED = Look(SITE, "@health.dept", "health.dept", Secret(TOKEN))


def identify(server: Server, secret: Secret = Secret(TOKEN)) -> Known:  # noqa: B008  (it never changes)
    return carry_on(CONNECTOR.identify(SITE, secret), server)


def only(given: dict[str, Any]) -> Item:
    ((_, item),) = carry_on(PULLER.pull(LOOK), Server(media=[given])).items
    must_be_keepable(item, NUMBER)
    return item


def test_it_is_declared() -> None:
    assert discovery.known()["instagram"] in discovery.connecting()
    assert (CONNECTOR.asks, CONNECTOR.asks_site, CONNECTOR.site) == ("token", False, SITE)
    assert CONNECTOR.scopes == ("instagram_business_basic",)


def test_a_carousel_is_one_post_with_its_children() -> None:
    item = only(RICH)
    assert item.content["media"] == [
        {"id": "18100000002", "type": "photo", "alt": "The bridge"}, {"id": "18100000003", "type": "video"},
        {"id": "18100000004", "type": "photo"},
    ]  # fmt: skip
    assert (item.permalink, item.mentions) == ("https://www.instagram.com/p/C_rich-1/", ("city.of.test",))


def test_a_single_picture_is_its_own_medium() -> None:
    item = only(medium(7))
    assert item.content["media"] == [{"id": "7", "type": "photo", "alt": "A tap"}]
    assert list(PULLER.media(item)) == [("7", "https://scontent.example/v/7.jpg?oe=1")]


def test_a_file_that_is_withheld_makes_no_version() -> None:
    """Of what somebody claims as theirs the platform leaves the address out."""
    assert only(medium(7)).content == only(medium(7, media_url=None)).content
    assert list(PULLER.media(only(medium(7, media_url=None)))) == []


@pytest.mark.parametrize(
    ("permalink", "code"),
    [
        ("https://www.instagram.com/reel/Cab-1_/", "Cab-1_"),
        ("https://www.instagram.com/health.dept/p/Cab/", "Cab"),
        ("https://evil.example/p/Cab/", None),
        (None, None),
    ],
)
def test_the_address_of_a_post(permalink: str | None, code: str | None) -> None:
    item = only(medium(7, permalink=permalink))
    assert item.content.get("shortcode") == code
    assert item.permalink == (f"https://www.instagram.com/p/{code}/" if code else "")


def test_a_post_without_a_file_of_a_known_kind_is_named() -> None:
    page = carry_on(PULLER.pull(LOOK), Server(media=[medium(1), medium(2, media_type="HOLOGRAM")]))
    assert ([item.post_id for _, item in page.items], len(page.failures)) == (["1"], 1)


def test_an_account_that_is_known_by_its_name_is_asked_for_as_the_tokens_own() -> None:
    server = Server(media=[medium(1)])
    page = carry_on(PULLER.pull(NAMED), server)
    assert server.asked[0].startswith("/me/media?")
    assert [item.record_id for _, item in page.items] == ["instagram:@health.dept/1"]
    must_be_keepable(page.items[0][1], "@health.dept")


@pytest.mark.parametrize("wraps", [False, True])
def test_who_it_is_in_both_forms_that_are_documented(wraps: bool) -> None:
    identity = identify(Server(wraps=wraps)).identity
    assert (identity.account_id, identity.handle, identity.also_known_as) == (NUMBER, "health.dept", ("@health.dept",))


def test_a_token_ends_sixty_days_after_its_first_use_at_the_latest() -> None:
    first = identify(Server())
    assert first.identity.expires_at == seconds_of(NOW) + 60 * 86_400
    later = Server(fault=lambda asked: None)
    later.user["username"] = "care.dept"
    again = identify(later, first.secret)
    assert again.identity.expires_at == first.identity.expires_at
    assert again.identity.also_known_as == ("@health.dept", "@care.dept")
    assert again.secret.value == TOKEN


@pytest.mark.parametrize(
    "session", ["{", "[]", '{"since": "x", "names": 5}', '{"since": -1, "names": [1, "a"]}', "9" * 9000]
)
def test_a_session_of_another_version_is_begun_anew(session: str) -> None:
    assert identify(Server(), Secret(TOKEN, session=session)).identity.expires_at == seconds_of(NOW) + 60 * 86_400


def test_whose_the_token_is() -> None:
    with pytest.raises(Refusal, match="professional account") as caught:
        identify(Server(fault=lambda asked: told(100)))
    assert not isinstance(caught.value, Vanished)
    other = Server(media=[], user={"user_id": "5", "username": "other"})
    with pytest.raises(Refusal, match="another account"):
        carry_on(PULLER.pull(LOOK), other)


def test_a_child_that_is_odd_costs_itself_alone() -> None:
    children = {"data": [child(2), 5, {"id": "x"}, child(2), child(3, "HOLOGRAM")]}
    assert len(only(RICH | {"children": children}).media) == 1
