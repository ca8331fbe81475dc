"""Whatever is sent to a door for passkeys is answered with words: never by an error of the server, never by letting in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from fido2.utils import websafe_decode, websafe_encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.people.models import User
from stance.people.passkeys import LONGEST, NOT_ONE
from tests.rooms.people.soft_passkey import DOOR, Passkey

pytestmark = pytest.mark.django_db
WORDS = "three unrelated words"
STEP, AGAIN, ADD = (f"/account/2fa/{part}/" for part in ("authenticate", "webauthn/reauthenticate", "webauthn/add"))
STATE = "mfa.webauthn.state"
DOORS = (DOOR, STEP, AGAIN, ADD)
MANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Knock = tuple[Client, dict[str, Any]]


@pytest.fixture
def passkey() -> Passkey:
    return Passkey(User.objects.create_user("mine@agency.test", WORDS, name="Mine"))


def come(passkey: Passkey, door: str) -> Knock:
    """Somebody in front of a door, and the credential that opens it."""
    cache.clear()  # the library counts there who knocks
    client = Client()
    if door == STEP:
        client.post("/account/login/", {"login": passkey.user.email, "password": WORDS})
    elif door != DOOR:
        client.post(DOOR, {"credential": passkey.answer(passkey.challenge(client))})
    if door == ADD:
        client.get(AGAIN)
        client.post(AGAIN, {"credential": passkey.answer(client.session[STATE]["challenge"])})
    client.get(
        door, headers={"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"} if door == DOOR else {}
    )
    challenge = client.session[STATE]["challenge"]
    return client, Passkey(passkey.user).new(challenge) if door == ADD else json.loads(passkey.answer(challenge))


def places(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inner = (
        [one for name, held in value.items() for one in places(held, (*path, name))] if isinstance(value, dict) else []
    )
    return [path, *inner] if path else inner


def changed(
    sent: dict[str, Any], path: tuple[str, ...], change: Callable[[dict[str, Any], str], None]
) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(sent))
    holder = copy
    for name in path[:-1]:
        holder = holder[name]
    change(holder, path[-1])
    return copy


def is_refused(client: Client, door: str, text: str | None) -> None:
    cache.clear()
    before = Authenticator.objects.count()
    answer: Any = client.post(door, {} if text is None else {"credential": text})
    assert answer.status_code == 400
    assert NOT_ONE in answer.content.decode().replace("&#x27;", "'")
    assert Authenticator.objects.count() == before


@pytest.mark.parametrize("door", DOORS)
def test_what_opens_a_door_opens_it(passkey: Passkey, door: str) -> None:
    client, sent = come(passkey, door)
    assert client.post(door, {"credential": json.dumps(sent)}).status_code == 302
    assert client.get("/account/sessions/").status_code == 200


@pytest.mark.parametrize("door", DOORS)
def test_what_lacks_a_part_or_has_another_type_there_is_refused(passkey: Passkey, door: str) -> None:
    """Each place of a credential × what may stand there instead; what a browser may leave out may be left out."""
    client, sent = come(passkey, door)
    for path in places(sent):
        if path not in (("type",), ("response", "userHandle")):
            is_refused(client, door, json.dumps(changed(sent, path, lambda holder, name: holder.pop(name))))
        for junk in (7, 1.5, True, [], ["x"], {}, {"a": {}}, "", "no base64!", "\ud800", "\0", "ä", "=" * 8, 10**400):
            is_refused(
                client, door, json.dumps(changed(sent, path, lambda holder, name, j=junk: holder.update({name: j})))
            )


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "x", "null", "7", "[]", '""', "{}", "NaN", "{", '{"a":', "\ufeff{}", "1" * 5000),
        *("[" * 50_000, '{"a":' * 10_000, json.dumps({"id": "x" * LONGEST})),
    ],
    ids=lambda text: repr(text)[:12],
)
def test_what_is_no_credential_at_all_is_refused(passkey: Passkey, door: str, text: str | None) -> None:
    client, _ = come(passkey, door)
    is_refused(client, door, text)


@pytest.mark.parametrize("door", DOORS)
@MANY
@given(data=st.data())
def test_bytes_that_are_changed_inside_open_nothing_and_break_nothing(
    passkey: Passkey, door: str, data: st.DataObject
) -> None:
    """Client data, CBOR and keys as somebody could make them: whatever comes of it, no error, and no page breaks after."""
    client, sent = come(passkey, door)
    path = data.draw(st.sampled_from([path for path in places(sent) if path[-1] not in ("type", "response")]))
    whole = websafe_decode(sent["response"][path[1]] if len(path) > 1 else sent[path[0]])
    start = data.draw(st.integers(0, 500)) % len(whole)
    other = whole[:start] + data.draw(st.binary(max_size=8)) + whole[start + data.draw(st.integers(0, 500)) :]
    if other == whole:
        return
    told = changed(sent, path, lambda holder, name: holder.update({name: websafe_encode(other)}))
    assert client.post(door, {"credential": json.dumps(told)}).status_code in (200, 302, 400)
    if path[-1] == "userHandle" and door == STEP:
        return  # whose passkey it must be is known there already
    if door in (DOOR, STEP):
        assert client.get("/account/sessions/").status_code == 302
    else:
        assert client.get("/account/2fa/webauthn/").status_code == 200


@pytest.mark.parametrize(
    "told", ["[]", "7", "null", '{"type": 7}', '{"type": "webauthn.get"}', '{"challenge": 7}', "{" * 3000]
)
@pytest.mark.parametrize("door", DOORS)
def test_client_data_of_any_shape_is_refused(passkey: Passkey, door: str, told: str) -> None:
    client, sent = come(passkey, door)
    sent["response"]["clientDataJSON"] = websafe_encode(told.encode())
    assert client.post(door, {"credential": json.dumps(sent)}).status_code in (200, 302, 400)


def test_of_a_new_passkey_only_what_is_used_is_kept(passkey: Passkey) -> None:
    client, sent = come(passkey, ADD)
    more = {"clientExtensionResults": {"credProps": {"rk": True, "x": "\0"}, "y": ["x" * 9000]}, "z": {"deep": [1]}}
    assert client.post(ADD, {"credential": json.dumps(sent | more)}).status_code == 302
    newest = Authenticator.objects.order_by("-pk").filter(type=Authenticator.Type.WEBAUTHN)[0]
    assert newest.data["credential"] == sent | {"clientExtensionResults": {"credProps": {"rk": True}}}


@pytest.mark.parametrize("outputs", [[], 7, {"credProps": []}, {"credProps": {"rk": "yes"}}])
def test_outputs_that_could_not_be_shown_are_refused(passkey: Passkey, outputs: Any) -> None:
    client, sent = come(passkey, ADD)
    is_refused(client, ADD, json.dumps(sent | {"clientExtensionResults": outputs}))
    assert client.get("/account/2fa/webauthn/").status_code == 200


def test_a_name_without_end_is_not_kept(passkey: Passkey) -> None:
    client, sent = come(passkey, ADD)
    assert client.post(ADD, {"credential": json.dumps(sent), "name": "x" * 200}).status_code == 200
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 2
    renaming = f"/account/2fa/webauthn/keys/{passkey.registered.instance.pk}/edit/"
    assert client.post(renaming, {"name": "x" * 200}).status_code == 200
    assert client.post(renaming, {"name": "Work laptop"}).status_code == 302
