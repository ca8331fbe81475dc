"""One stream, from its opening to its end: hands on what comes, and writes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from django.utils import timezone

from stance.archive.writes.captures import Message
from stance.channels import discovery
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.listening import BadMessage, Heard
from stance.channels.port.pulling import Look
from stance.register.connections.conversation import blotted, carried_out
from stance.register.outbound import sockets
from stance.register.outbound.sockets import SocketRefused

NO_STREAM = frozenset({404, 410, 501})


@dataclass(slots=True)
class Course:
    """What is listened to: a place of a platform, and the accounts there by their ids on it."""

    platform: str
    place: str
    looks: dict[str, Look] = field(repr=False)
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a stream ended. ``is_none``: the place has none; ``restarts``: what was missed is not told again."""

    words: str
    is_none: bool = False
    restarts: bool = False


async def heard_out(
    course: Course, opened: Callable[[], Awaitable[None]], came: Callable[[Heard, Message], Awaitable[None]]
) -> Ending:
    """Until the stream ends. ``opened`` is called once it is open, ``came`` with each message, one after the other."""
    listener = discovery.listener(course.platform)
    look = next(iter(course.looks.values()))
    try:
        opening = await asyncio.to_thread(carried_out, listener.opening(look, course.cursor))
        if opening is None:
            return Ending("", is_none=True)
        connection = await sockets.opened(opening.url, opening.headers)
    except (Refusal, Unreachable) as trouble:
        return Ending(str(trouble))
    except SocketRefused as refusal:
        return Ending(str(refusal), is_none=refusal.status in NO_STREAM)
    try:
        await opened()
        async for raw in sockets.messages(connection):
            data = blotted(raw, opening.headers)
            message = Message(opening.url, listener.type, data, timezone.now())
            heard = listener.heard(course.looks, data)
            if heard.ends or heard.restarts:
                return Ending(heard.ends or "what lies between is no longer told", restarts=heard.restarts)
            await came(heard, message)
    except (SocketRefused, BadMessage) as trouble:
        return Ending(str(trouble))
    finally:
        await connection.close()
    return Ending("the platform ended the stream")
