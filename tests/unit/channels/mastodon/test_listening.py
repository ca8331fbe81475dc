"""What the stream of an account tells, with everything that may be odd in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.channels.mastodon.listening import LISTENER
from stance.channels.mastodon.pulling import PULLER
from stance.channels.mastodon.records import RECORDS
from stance.channels.port.connecting import Unreachable
from stance.channels.port.listening import BadMessage, Heard, Opening, Told
from stance.channels.port.wire import Request, Response
from stance.engines.evidence.canonical import canonical
from tests.factories import mastodon_export as made
from tests.factories.mastodon_server import LOOK, PUBLIC_LOOK, SITE, TOKEN, Server, account, answer, status_of
from tests.factories.talking import carry_on
from tests.unit.channels.keeping import ODD, must_be_keepable, places, with_value

LOOKS = {LOOK.account_id: LOOK}
OTHER = account("9", "bob", "https://other.example/users/bob")
INSTANCE = {"configuration": {"urls": {"streaming": "wss://streaming.example.gov"}}}


def told(event: str, payload: Any) -> bytes:
    payload = payload if isinstance(payload, str) else json.dumps(payload)
    return json.dumps({"stream": ["user"], "event": event, "payload": payload}).encode()


def opened(response: Response, look: object = LOOK) -> Opening | None:
    asked: list[Request] = []

    def server(request: Request) -> Response:
        asked.append(request)
        return response

    found = carry_on(LISTENER.opening(look), server)  # type: ignore[arg-type]
    assert [one.url for one in asked] in ([], [f"{SITE}/api/v2/instance"])
    assert TOKEN not in repr(found)
    return found


def test_where_it_is() -> None:
    found = opened(answer(INSTANCE))
    assert found is not None
    assert found.url == "wss://streaming.example.gov/api/v1/streaming?stream=user"
    assert found.headers == {"Authorization": f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "response",
    [answer({}, 404), answer({}), answer({"configuration": {"urls": {"streaming": 7}}}), answer({"configuration": []})]
    + [
        answer({"configuration": {"urls": {"streaming": one}}})
        for one in ("", "https://x.example", "ws://plain.example", "wss://ex\u00e4mple", "wss://x" + "x" * 400)
    ],
)
def test_a_server_without_one(response: Response) -> None:
    if response.status == 200 and response.body == b"{}":
        with pytest.raises(Unreachable):
            opened(response)
    else:
        assert opened(response) is None


def test_the_public_has_none() -> None:
    assert opened(answer(INSTANCE), PUBLIC_LOOK) is None


@pytest.mark.parametrize("response", [answer({}, 503), Response(200, (), b"<html>")])
def test_a_server_that_does_not_tell_now(response: Response) -> None:
    with pytest.raises(Unreachable):
        opened(response)


@pytest.mark.parametrize("event", ["update", "status.update"])
def test_the_same_post_as_by_looking(event: str) -> None:
    post = made.post(7_001, "Road closed #Flood", updated="2023-05-01T00:00:00Z")
    (listed,) = [item for _, item in carry_on(PULLER.pull(LOOK), Server([post])).items]
    message = told(event, status_of(post))
    (one,) = LISTENER.heard(LOOKS, message).told
    (found,) = one.found
    assert (found.item.record_id, canonical(found.item.content)) == (listed.record_id, canonical(listed.content))
    assert (found.offset_bytes, found.length_bytes) == (0, len(message))


def test_what_has_to_be_asked_for_is_looked_at() -> None:
    reply = made.post(7_001, "As we said", inReplyTo="https://other.example/users/bob/statuses/1")
    assert LISTENER.heard(LOOKS, told("update", status_of(reply))).told == (Told(LOOK.account_id, wants_look=True),)


def test_a_deletion_by_its_number_also_of_a_repost() -> None:
    (one,) = LISTENER.heard(LOOKS, told("delete", "7001")).told
    uri = f"{LOOK.account_id}/statuses/7001"
    assert one.deleted == (uri, f"{uri}/activity")
    assert RECORDS.record_id(LOOK.account_id, one.deleted[0]).endswith("/statuses/7001")


@pytest.mark.parametrize(
    "message",
    [
        told("update", status_of(made.post(7_001, "Hers")) | {"account": OTHER}),
        told("update", status_of(made.post(7_001, "For few"), "private")),
        told("update", status_of(made.post(7_001, "A message"), "direct")),
        told("notification", {"type": "mention", "status": status_of(made.post(7_001, "Ours"))}),
        told("delete", "no number"), told("delete", "../1"), told("filters_changed", ""), told("new kind", {}),
        b"{}", b'{"event": ["update"], "payload": {}}', b'{"event": "update"}',
    ],
)  # fmt: skip
def test_of_others_of_private_posts_and_of_unknown_kinds_nothing(message: bytes) -> None:
    assert LISTENER.heard(LOOKS, message) == Heard()


@pytest.mark.parametrize(
    "message", [b"", b"no JSON", b"[]", b"7", b"\xff", told("update", "half {"), told("update", "[1]")]
)
def test_a_message_that_is_none(message: bytes) -> None:
    with pytest.raises(BadMessage):
        LISTENER.heard(LOOKS, message)


@given(st.sampled_from(list(places(status_of(made.post(7_001, "Road closed"))))), st.sampled_from(ODD))
def test_whatever_stands_in_a_field(place: tuple[Any, ...], odd: Any) -> None:
    try:
        heard = LISTENER.heard(
            LOOKS, told("update", with_value(status_of(made.post(7_001, "Road closed")), place, odd))
        )
    except BadMessage:
        return
    for one in heard.told:
        for found in one.found:
            must_be_keepable(found.item, LOOK.account_id)


def mention(
    visibility: str = "public", uri: str = "https://other.example/users/jo", reply_to: str | None = None
) -> dict[str, Any]:
    status = {
        "id": "77", "uri": f"{uri}/statuses/77", "account": {"id": "9", "acct": "jo@other.example", "uri": uri, "display_name": "Jo"},
        "created_at": "2023-05-01T10:00:00Z", "visibility": visibility, "content": "<p>For how long?</p>", "language": "en",
        "in_reply_to_id": reply_to, "media_attachments": [], "mentions": [], "tags": [], "reblog": None,
    }  # fmt: skip
    return {"id": "5", "type": "mention", "status": status}


def test_what_is_written_to_the_account_is_told_with_its_author() -> None:
    ((found,),) = [one.found for one in LISTENER.heard(LOOKS, told("notification", mention())).told]
    must_be_keepable(found.item, LOOK.account_id)
    assert found.item.author is not None
    assert (found.item.author.name, found.item.author.handle, found.item.text) == (
        "Jo",
        "@jo@other.example",
        "For how long?",
    )


@pytest.mark.parametrize("visibility", ["private", "direct", "local"])
def test_of_what_is_for_few_nothing_is_told(visibility: str) -> None:
    assert LISTENER.heard(LOOKS, told("notification", mention(visibility))).told == ()


def test_what_else_is_notified_or_is_the_accounts_own_is_passed_over() -> None:
    for one in (mention() | {"type": "favourite"}, {"type": "mention"}, mention(uri=LOOK.account_id)):
        assert LISTENER.heard(LOOKS, told("notification", one)).told == ()


def test_a_reply_to_what_the_message_does_not_name_calls_for_a_look() -> None:
    assert LISTENER.heard(LOOKS, told("notification", mention(reply_to="12"))).told == (
        Told(LOOK.account_id, wants_look=True),
    )
