"""What declarations of channels that speak a Graph API share: ways to break its contract, and how it limits."""

from __future__ import annotations

from dataclasses import replace

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import Request
from tests.factories.graph_contract import GraphServer, told, usage
from tests.unit.channels.conformance.contract import Breach, Signing

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
