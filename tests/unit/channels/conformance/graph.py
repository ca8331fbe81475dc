"""What declarations of channels that speak a Graph API share: how it is signed in to and limits, and ways to break its contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from stance.channels.port.connecting import Secret
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request
from tests.factories.graph_contract import GraphServer, told, usage
from tests.unit.channels.conformance.contract import Breach, Contract, Signing

REFUSED_CURSOR = told(100)
SPENT = ((usage(minutes=2),), 120.0)


def unsigned(request: Request) -> Request:
    return replace(request, headers={"Accept": "application/json"})


def too_many(request: Request) -> Request | None:
    return replace(request, url=request.url.replace("limit=100", "limit=101"))


BREACHES = (
    Breach("without the token", unsigned, (400,)),
    Breach("with another token", lambda request: replace(request, headers={"Authorization": "Bearer other"}), (401,)),
    Breach("with the token in the address", lambda request: replace(request, url=f"{request.url}&access_token=x"), (400,)),
    Breach("of no version", lambda request: replace(request, url=request.url.replace("/v", "/w", 1)), (400,)),
    Breach("a field that is none", lambda request: replace(request, url=request.url.replace("fields=", "fields=x,")), (400,)),
    Breach("a parameter that is none", lambda request: replace(request, url=f"{request.url}&offset=5"), (400,)),
    Breach("a page larger than the largest", too_many, (400,)),
    Breach("not by GET", lambda request: replace(request, method="POST"), (400,)),
)  # fmt: skip


def signing(text: str) -> Signing:
    return Signing(Secret(f"EAAC{text}"), (text,))


def accept(server: GraphServer, secret: Secret) -> None:
    server.token = secret.value


def revoke(server: GraphServer) -> None:
    server.token = "withdrawn"


def moment(number: int) -> str:
    """When the post of a number was made, as the Graph API writes it."""
    return (datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%S+0000")


def declared(
    platform: str, look: Look, server: Callable[[], Any], *, lists: str, cursor: str, page_posts: int = 0, **acts: Any
) -> Contract[Any]:
    """``lists`` and ``cursor`` are what addresses of lists, and of further pages, hold; ``acts`` are what people do there."""
    return Contract(
        platform=platform,
        look=look,
        server=server,
        revoke=revoke,
        suspend=lambda there: setattr(there, "is_gone", True),
        erase=revoke,
        lists=lambda request: lists in request.url,
        path=("data",),
        is_cursor=lambda request: cursor in request.url,
        refused_cursor=REFUSED_CURSOR,
        signing=signing,
        accept=accept,
        limits={},
        spent=SPENT,
        repeats=True,
        page_posts=page_posts,
        breaches=BREACHES,
        **acts,
    )
