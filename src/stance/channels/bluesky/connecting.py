"""Signing in with an app password, to learn whose it is and whether it still works (atproto.com/specs/xrpc, "Authentication").

Whatever is captured is public and is asked for without signing in: the password proves that the account is the agency's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stance.channels.bluesky.addresses import PROFILE
from stance.channels.bluesky.answers import Conversation, No
from stance.channels.bluesky.commits import DID, LONGEST_DID
from stance.channels.bluesky.did_documents import HANDLE
from stance.channels.bluesky.exports import EXPORTS
from stance.channels.bluesky.hosting import inactive, is_there, state_of
from stance.channels.bluesky.sessions import Session, host_in, session_of
from stance.channels.bluesky.texts import display_name_in
from stance.channels.port.connecting import Asks, Connector, Identity, Known, Refusal, Secret, Unreachable
from stance.channels.port.wire import Talk

_APP_PASSWORD = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}")
"""atproto.com/specs/xrpc, "App Passwords": clients can check this form, so that nobody's own password is sent by mistake."""
_NO_HANDLE = "handle.invalid"
_AGAIN = "Make a new app password (Settings → Privacy and security → App passwords) and give that."


class AppPassword:
    asks: Asks = "app_password"
    asks_name = True
    asks_site = True
    site = "https://bsky.social"
    scopes: tuple[str, ...] = ()
    steps = (
        "On Bluesky, signed in as the account: Settings → Privacy and security → App passwords → Add app password.",
        "Call it “Stance”. Leave “Allow access to your direct messages” off.",
        "Copy the password, of the form xxxx-xxxx-xxxx-xxxx, and give it here beside the account’s handle.",
        "Leave the server as it is, unless the account is on a server of your own: then name that one.",
    )

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        answer = yield from signed_in(site, secret)
        did, handle, refresh = (answer.get(name) for name in ("did", "handle", "refreshJwt"))
        host = Conversation(site).name
        if not isinstance(did, str) or not DID.fullmatch(did) or len(did) > LONGEST_DID:
            raise Unreachable(f"{host} does not say whose the app password is.")
        if not isinstance(refresh, str) or not refresh:
            raise Unreachable(f"{host} signed the account in and gave no session.")
        if answer.get("active", True) is not True:
            raise inactive(answer.get("status"), host)
        session = Session(site, host_in(answer.get("didDoc"), did, site), refresh)
        if session.host != site and session_of(secret, site) is None:
            yield from _must_have(session.host, did, host)
        name = yield from _display_name(session.host, did)
        return Known(Identity(did, _handle(handle, did), name), replace(secret, session=session.text()))


def _must_have(host: str, did: str, named_by: str) -> Talk[None]:
    """The DID document names another server than the one that was asked: that one is asked itself, before anything is followed there. Only
    when the account is connected: later a session would be lost by it, and each look asks that server anyway."""
    there = Conversation(host)
    try:
        yield from is_there(there, did)
    except Refusal as refusal:
        raise Refusal(
            f"{named_by} says that the account is on another server, {there.name}. That was asked: {refusal}"
        ) from None
    except Unreachable as trouble:
        raise Unreachable(
            f"{named_by} says that the account is on another server, {there.name}. That was asked: {trouble}",
            trouble.wait_seconds,
        ) from None


def signed_in(site: str, secret: Secret) -> Talk[Mapping[str, Any]]:
    """By the session that there is, which also tells whether its app password was withdrawn; else by the password."""
    session = session_of(secret, site)
    talk = Conversation(site, (secret.value, session.refresh if session else ""))
    if session is not None:
        answer = yield from talk.post("com.atproto.server.refreshSession", token=session.refresh)
        if not isinstance(answer, No):
            return answer.fields
        if state := state_of(answer.error):
            raise inactive(state, talk.name)
    password = secret.value.strip()
    if not _APP_PASSWORD.fullmatch(password):
        raise Refusal(f"This is no app password: those have the form xxxx-xxxx-xxxx-xxxx. It was not sent. {_AGAIN}")
    said = {"identifier": secret.name.strip().removeprefix("@"), "password": password}
    answer = yield from talk.post("com.atproto.server.createSession", json.dumps(said).encode())
    if isinstance(answer, No):
        raise _not_let_in(answer, talk.name)
    return answer.fields


def _not_let_in(no: No, host: str) -> Refusal | Unreachable:
    if state := state_of(no.error):
        return inactive(state, host)
    if no.error == "AuthFactorTokenRequired":
        return Refusal(f"{host} asks for a code, as it does for an account’s own password. {_AGAIN}")
    if no.status == 401:
        return Refusal(
            f"{host} does not know this name with this app password: one of them is wrong, the password was withdrawn, or the account was taken down. {_AGAIN}"
        )
    if no.status in (400, 403):
        return Refusal(
            f"{host} does not accept this name and app password (it answered {no.status}). Check the handle. {_AGAIN}"
        )
    return Unreachable(f"{host} cannot be signed in to as a server of the AT Protocol can (it answered {no.status}).")


def _handle(said: Any, did: str) -> str:
    """What exports of the account call it: a handle that does not lead back to the account is none."""
    handle = said.lower() if isinstance(said, str) and len(said) < 254 else ""
    return handle if handle != _NO_HANDLE and HANDLE.fullmatch(f"at://{handle}") else EXPORTS.nameless(did)


def _display_name(host: str, did: str) -> Talk[str]:
    """Of the public profile. Without it the account is known as well: a session that is not handed on would be lost."""
    collection, _, key = PROFILE.partition("/")
    try:
        answer = yield from Conversation(host).get(
            "com.atproto.repo.getRecord", repo=did, collection=collection, rkey=key
        )
    except Unreachable:
        return ""
    return "" if isinstance(answer, No) else display_name_in(answer.fields.get("value")) or ""


CONNECTOR: Connector = AppPassword()
