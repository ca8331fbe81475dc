"""Carries on a channel's conversation with a made-up platform: a function from requests to answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from stance.channels.port.wire import NoAnswer, Request, Response, Talk

T = TypeVar("T")
Platform = Callable[[Request], Response | NoAnswer]
MOST_REQUESTS = 1000


@dataclass(slots=True)
class Heard:
    """What was asked and answered, in order."""

    exchanges: list[tuple[Request, Response | NoAnswer]] = field(default_factory=list)


def carry_on(talk: Talk[T], platform: Platform, heard: Heard | None = None) -> T:
    """The conversation's end. Raises what the channel raises."""
    heard = heard or Heard()
    try:
        request = next(talk)
        for _ in range(MOST_REQUESTS):
            answer = platform(request)
            heard.exchanges.append((request, answer))
            request = talk.throw(answer) if isinstance(answer, NoAnswer) else talk.send(answer)
    except StopIteration as ended:
        found: T = ended.value
        return found
    raise AssertionError(f"more than {MOST_REQUESTS} requests")
