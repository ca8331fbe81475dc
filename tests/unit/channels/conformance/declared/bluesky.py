"""Bluesky: posts are asked for as the public, and the app password only tells whose the account is."""

from __future__ import annotations

import json
from dataclasses import replace

from stance.channels.bluesky.addresses import PROFILE
from stance.channels.port.connecting import Secret
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request
from tests.factories import bluesky_export as made
from tests.factories.bluesky_export import DID, HANDLE, POST, tid
from tests.factories.bluesky_server import NOW, PASSWORD, SITE, Server, no
from tests.unit.channels.bluesky.test_odd_values import rich
from tests.unit.channels.conformance.contract import Breach, Contract, Signing


def add(server: Server, number: int) -> str:
    path = f"{POST}/{tid(10 * number)}"
    server.records[path] = made.post(f"Post {number}", 10 * number)
    return path


def rich_one(server: Server) -> str:
    path = f"{POST}/{tid(10_000)}"
    server.records[path] = rich() | {"createdAt": made.created(10_000)}
    return path


def edit(server: Server, path: str) -> str:
    server.records[path] = server.records[path] | {"text": "Other words"}
    return path


def rename(server: Server) -> str:
    server.handle = "care.example.gov"
    return server.handle


def signing(text: str) -> Signing:
    """A session, too, which is gone on with where the server knows it."""
    password = "-".join(text[start : start + 4] for start in range(0, 16, 4))
    token = f"refresh-{text}"
    return Signing(
        Secret(password, DID, json.dumps({"host": SITE, "refresh": token, "site": SITE})),
        (password, token, password.upper()),
    )


def accept(server: Server, secret: Secret) -> None:
    server.passwords = {PASSWORD, secret.value}


def asked_for(request: Request, method: str) -> bool:
    return f"com.atproto.{method}" in request.url


def too_many(request: Request) -> Request | None:
    return replace(request, url=request.url.replace("limit=100", "limit=101"))


def of_another(request: Request) -> Request | None:
    return replace(request, url=request.url.replace("did%3Aplc%3A", "did%3Aplc%3Aother"))


CONTRACT: Contract[Server] = Contract(
    platform="bluesky",
    look=Look(SITE, DID, HANDLE),
    server=lambda: Server(most=20),
    add=add,
    rich=rich_one,
    edit=edit,
    delete=lambda server, path: server.records.__delitem__(path),
    revoke=lambda server: server.passwords.clear(),
    rename=rename,
    suspend=lambda server: setattr(server, "state", "takendown"),
    retitle=lambda server, name: server.records.__setitem__(PROFILE, {"$type": "app.bsky.actor.profile", "displayName": name}),
    erase=lambda server: setattr(server, "state", "deleted"),
    lists=lambda request: asked_for(request, "repo.listRecords") and POST in request.url,
    path=("records",),
    is_cursor=lambda request: "cursor=" in request.url,
    refused_cursor=no("InvalidRequest"),
    signing=signing,
    accept=accept,
    is_signed=False,
    limits={"its reset": ((("RateLimit-Reset", str(NOW + 120)), ("Date", "Wed, 15 Nov 2023 00:00:00 GMT")), 120.0)},
    spent=((("RateLimit-Remaining", "0"), ("RateLimit-Reset", str(NOW + 90))), 90.0),
    # A server that cannot say what an account is called is asked whether it has the account, and by that name.
    optional=lambda request: any(one in request.url for one in ("actor.profile", "refreshSession", "describeRepo")),
    page_posts=40,
    breaches=(
        Breach("another method", lambda request: replace(request, url=request.url.replace("/xrpc/", "/xrpc/x")), (501,)),
        Breach("a page larger than the largest", too_many, (400,)),
        Breach("an account that is not there", of_another, (400,)),
        Breach("without parameters", lambda request: replace(request, url=request.url.partition("?")[0]), (400,)),
        Breach("by the other of GET and POST", lambda request: replace(request, method={"GET": "POST", "POST": "GET"}[request.method]), (405,)),
    ),
)  # fmt: skip
