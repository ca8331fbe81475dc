"""How an account shows itself: its name by its server, its words and pictures by the record app.bsky.actor.profile in its repository
(atproto.com, lexicons com.atproto.repo.describeRepo and app.bsky.actor.profile, read November 2026).

Counts and marks of verification are no part of a repository: Bluesky's AppView counts them (lexicon app.bsky.actor.getProfile). It is
asked for accounts on Bluesky's own servers; of others, which need not be in its network, nobody tells them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from stance.channels.bluesky.addresses import PROFILE
from stance.channels.bluesky.answers import Conversation, No, shown_host
from stance.channels.bluesky.hosting import inactive, is_there, state_of
from stance.channels.bluesky.sessions import session_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.profiles import Picture, Profile, Profiler, count_in, links_of, moment_in, text_in
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk

APP_VIEW = "https://public.api.bsky.app"
OWN_SERVERS = re.compile(r"(?:.+\.host\.bsky\.network|bsky\.social)")
_NO_HANDLE = "handle.invalid"
_CID = re.compile(r"[a-z2-7]{20,120}")
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")


class RecordProfiler:
    every_seconds = 30

    def profile(self, look: Look) -> Talk[Profile]:
        session = session_of(look.secret, look.site)
        talk, did = Conversation(session.host if session else look.site), look.account_id
        handle, named = yield from self._named(look, talk)
        record, place = yield from _record(talk, did)
        counts, seen = yield from _counted(talk, did)
        biography = text_in(record, "description")
        return Profile(
            account_id=did,
            handle=handle,
            name=text_in(record, "displayName"),
            biography=biography,
            links=links_of([record.get("website"), *_ADDRESS.findall(biography)]),
            picture=_picture(record, "avatar", talk.host, did),
            banner=_picture(record, "banner", talk.host, did),
            is_verified=_is_verified(counts) if counts else None,
            created_at=moment_in(record, "createdAt"),
            followers=count_in(counts, "followersCount"),
            following=count_in(counts, "followsCount"),
            posts=count_in(counts, "postsCount"),
            shown_in=(named, *place, *seen),
        )

    def _named(self, look: Look, talk: Conversation) -> Talk[tuple[str, int]]:
        """What the account is called, and the answer that says so. A server that cannot reach the directory of DIDs still resolves its own
        names (seen on a real server, PDS 0.4): the name that is known is then asked for."""
        did = look.account_id
        told = yield from talk.get("com.atproto.repo.describeRepo", repo=did)
        if isinstance(told, No):
            if state := state_of(told.error):
                raise inactive(state, talk.name)
            yield from is_there(talk, did)
            handle = look.handle.removeprefix("@")
            told = yield from talk.get("com.atproto.identity.resolveHandle", handle=handle)
            if isinstance(told, No) or told.fields.get("did") != did:
                raise Unreachable(f"{talk.name} does not say what the account is called.")
            return handle, told.page
        if told.fields.get("did") != did:
            raise Unreachable(f"{talk.name} was asked for one account and answered of another.")
        return _handle(told.fields), told.page

    def holder(self, look: Look) -> Talk[str | None]:
        """The server resolves names of others, too (lexicon com.atproto.identity.resolveHandle)."""
        session = session_of(look.secret, look.site)
        talk = Conversation(session.host if session else look.site)
        handle = look.handle.removeprefix("@")
        answer = yield from talk.get("com.atproto.identity.resolveHandle", handle=handle)
        if isinstance(answer, No):
            return "" if answer.status == 400 else None
        did = answer.fields.get("did")
        return did if isinstance(did, str) and did.startswith("did:") else None


def _handle(fields: Mapping[str, Any]) -> str:
    """ "" where it does not lead back to the account: then it is nobody's."""
    handle = text_in(fields, "handle").lower()
    return "" if handle == _NO_HANDLE or fields.get("handleIsCorrect") is False else handle


def _record(talk: Conversation, did: str) -> Talk[tuple[Mapping[str, Any], tuple[int, ...]]]:
    """Empty where the account has never written one, or took it away."""
    collection, _, key = PROFILE.partition("/")
    answer = yield from talk.get("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=key)
    if isinstance(answer, No):
        if answer.error == "RecordNotFound":
            return {}, ()
        yield from is_there(talk, did)
        raise Unreachable(f"{talk.name} does not show the profile (it answered {answer.status}).")
    value = answer.fields.get("value")
    if not isinstance(value, dict):
        raise Unreachable(f"{talk.name} answered with something else than a profile.")
    return value, (answer.page,)


def _counted(talk: Conversation, did: str) -> Talk[tuple[Mapping[str, Any], tuple[int, ...]]]:
    """What the AppView counts; without it the profile is whole as well."""
    if not OWN_SERVERS.fullmatch(shown_host(talk.host)):
        return {}, ()
    view = Conversation(APP_VIEW, page=talk.page)
    try:
        answer = yield from view.get("app.bsky.actor.getProfile", actor=did)
    except Unreachable:
        return {}, ()
    return ({}, ()) if isinstance(answer, No) or answer.fields.get("did") != did else (answer.fields, (answer.page,))


def _is_verified(fields: Mapping[str, Any]) -> bool:
    """Lexicon app.bsky.actor.defs, "verificationState": who verifies others counts as well."""
    state = fields.get("verification")
    given = state if isinstance(state, dict) else {}
    return "valid" in (given.get("verifiedStatus"), given.get("trustedVerifierStatus"))


def _picture(record: Mapping[str, Any], key: str, host: str, did: str) -> Picture | None:
    """A picture is named by the hash of its bytes (atproto.com/specs/data-model, "Blob Type")."""
    blob = record.get(key)
    ref = blob.get("ref") if isinstance(blob, dict) else None
    cid = ref.get("$link") if isinstance(ref, dict) else None
    if not isinstance(cid, str) or not _CID.fullmatch(cid):
        return None
    return Picture(f"{host}/xrpc/com.atproto.sync.getBlob?{urlencode({'did': did, 'cid': cid})}", cid)


PROFILER: Profiler = RecordProfiler()
