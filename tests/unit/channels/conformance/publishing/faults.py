"""What may come in place of an answer while something is sent: each is given the platform, so that it says whether the request was
carried out first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories.platform_faults import ELSEWHERE, JSON_TYPE, PAGE
from tests.factories.talking import Platform
from tests.unit.channels.conformance.publishing.contract import PublishContract

Fault: TypeAlias = Callable[[Platform, Request], Response | NoAnswer]


def instead(answer: Response | NoAnswer) -> Fault:
    """Nothing is carried out."""
    return lambda _platform, _request: answer


def after(answer: Response | NoAnswer) -> Fault:
    """It is carried out, and this is said."""

    def fault(platform: Platform, request: Request) -> Response | NoAnswer:
        platform(request)
        return answer

    return fault


def halved(platform: Platform, request: Request) -> Response | NoAnswer:
    answer = platform(request)
    return replace(answer, body=answer.body[: len(answer.body) // 2]) if isinstance(answer, Response) else answer


_FAILED = Response(500, (JSON_TYPE,), b'{"error":"Something went wrong"}')
_BROKEN = Response(502, (PAGE,), b"<html>Bad gateway</html>")
_LOGIN = Response(200, (PAGE,), b"<!DOCTYPE html><title>Log in</title>")
_BUSY = Response(503, (("Retry-After", "30"),), b"")
_GUARD = Response(403, (PAGE,), b"<html>Checking your browser</html>")
_NOTHING = Response(204, (), b"")

ALWAYS: Mapping[str, Fault] = {
    "refused": instead(NoAnswer("refused", nothing_left=True)),
    "cut before": instead(NoAnswer("cut off")),
    "cut after": after(NoAnswer("cut off")),
    "500 before": instead(_FAILED), "500 after": after(_FAILED),
    "502 before": instead(_BROKEN), "502 after": after(_BROKEN),
    "503 before": instead(_BUSY),
    "a page before": instead(_LOGIN), "a page after": after(_LOGIN),
    "a guard before": instead(_GUARD), "a guard after": after(_GUARD),
    "nothing before": instead(_NOTHING), "nothing after": after(_NOTHING),
    "half an answer": halved,
    "429": instead(Response(429, (JSON_TYPE,), b'{"error":"Too many requests"}')),
    "429 with a time": instead(Response(429, (("Retry-After", "120"),), b"")),
    "moved": instead(Response(302, (("Location", ELSEWHERE),), b"")),
    "moved, afterwards": after(Response(303, (("Location", ELSEWHERE),), b"")),
    "408 after": after(Response(408, (JSON_TYPE,), b'{"error":"Timeout"}')),
}  # fmt: skip
"""Each passes: in the end it is sent, once."""


def passing(contract: PublishContract) -> dict[str, Fault]:
    return {
        **ALWAYS,
        "an error in a good answer": instead(contract.wrong),
        "an error in a good answer, afterwards": after(contract.wrong),
        **{f"its own: {name}": instead(answer) for name, (answer, _wait) in contract.throttled.items()},
    }


def refusing(contract: PublishContract) -> dict[str, Fault]:
    """After these it may be over: but what is said of the post is true."""
    return {
        "401": instead(Response(401, (JSON_TYPE,), contract.lie.body)),
        "4xx": instead(contract.lie),
        "4xx after": after(contract.lie),
        "4xx for words after": after(Response(422, (JSON_TYPE,), contract.lie.body)),
        "403 after": after(Response(403, (JSON_TYPE,), contract.lie.body)),
    }


def with_faults(platform: Platform, faults: Mapping[int, Fault]) -> Platform:
    """``faults`` by the number of the request, from 0."""
    count = -1

    def answering(request: Request) -> Response | NoAnswer:
        nonlocal count
        count += 1
        fault = faults.get(count)
        return fault(platform, request) if fault else platform(request)

    return answering
