"""Hearing of an account from its server's stream of every account that it has (com.atproto.sync.subscribeRepos)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from stance.channels.bluesky.events import BadFrame, Deleted, Frame, Notice, Written, read_frame
from stance.channels.bluesky.listed import RecordReader
from stance.channels.bluesky.sessions import session_of
from stance.channels.port.listening import BadMessage, Found, Heard, Listener, Opening, Told
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.engines.exports.item import ODD, Failure

FUTURE = "FutureCursor"
"""Lexicon, "errors": the server has not come so far. Its sequence began anew."""
SLOW = "ConsumerTooSlow"
OUTDATED = "OutdatedCursor"
"""Lexicon, "#info": what lies between is no longer told."""


class FirehoseListener:
    type = "application/vnd.atproto.event-stream"

    def place(self, look: Look) -> str:
        return _host(look)

    def opening(self, look: Look, cursor: str = "") -> Talk[Opening | None]:
        parts = urlsplit(_host(look))
        scheme = "wss" if parts.scheme == "https" else "ws"
        query = f"cursor={int(cursor)}" if cursor.isascii() and cursor.isdigit() else ""
        yield from ()
        return Opening(urlunsplit((scheme, parts.netloc, "/xrpc/com.atproto.sync.subscribeRepos", query, "")))

    def heard(self, looks: Mapping[str, Look], message: bytes) -> Heard:
        try:
            frame = read_frame(message, looks.keys())
        except BadFrame as error:
            raise BadMessage(str(error)) from error
        cursor = "" if frame.sequence is None else str(frame.sequence)
        for event in frame.events:
            if isinstance(event, Notice):
                why = event.name if event.name in (FUTURE, SLOW) else "for a reason that is not known here"
                ends = f"the server ends the stream ({why})" if event.is_last else ""
                return Heard(cursor, ends=ends, restarts=event.name in (FUTURE, OUTDATED))
        if not frame.did:
            return Heard(cursor)
        return Heard(cursor, (_told(looks[frame.did], frame, message),))


def _told(look: Look, frame: Frame, message: bytes) -> Told:
    reader = RecordReader(look.account_id, look.handle, _host(look))
    found: list[Found] = []
    failures = list(frame.failures)
    wants_look = False
    for number, event in enumerate(frame.events):
        if isinstance(event, Written) and event.record is not None:
            try:
                item = reader.written(event.path, event.cid, event.record)
            except ODD as error:
                failures.append(Failure(f"frame {frame.sequence}", number, f"{event.path}: {error}"[:500]))
            else:
                found.append(Found(message.find(event.block), len(event.block), item, event.is_new))
        elif not isinstance(event, Deleted):
            wants_look = True
    deleted = tuple(event.path for event in frame.events if isinstance(event, Deleted))
    return Told(look.account_id, tuple(found), deleted, wants_look, tuple(failures))


def _host(look: Look) -> str:
    session = session_of(look.secret, look.site)
    return session.host if session else look.site


LISTENER: Listener = FirehoseListener()
