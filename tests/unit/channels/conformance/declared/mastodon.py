"""Mastodon, on a server that shows nothing to the public, so that every look is signed in. ``mastodon/test_pulling`` has open ones."""

from __future__ import annotations

from dataclasses import replace

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import Request
from tests.factories import mastodon_export as made
from tests.factories.mastodon_server import LIST, LOOK, Server, rich, told
from tests.unit.channels.conformance.contract import Breach, Contract, Signing


def add(server: Server, number: int) -> str:
    at = f"2023-{number // 600 + 1:02d}-{number // 24 % 25 + 1:02d}T{number % 24:02d}:00:00Z"
    server.activities.append(made.post(1_000 + number, f"Notice {number}", at=at))
    return f"{made.ACCOUNT}/statuses/{1_000 + number}"


def rich_one(server: Server) -> str:
    server.activities.append(rich())
    return str(rich()["object"]["id"])


def edit(server: Server, post_id: str) -> str:
    (note,) = (one["object"] for one in server.activities if one["object"]["id"] == post_id)
    note |= {
        "content": "<p>Other words</p>",
        "contentMap": {"en": "<p>Other words</p>"},
        "updated": "2024-01-01T00:00:00Z",
    }
    return post_id


def delete(server: Server, post_id: str) -> None:
    server.activities = [one for one in server.activities if one["object"]["id"] != post_id]


def unsigned(request: Request) -> Request | None:
    is_own = "verify_credentials" in request.url or (LIST in request.url and "Authorization" in request.headers)
    return replace(request, headers={"Accept": "application/json"}) if is_own else None


def with_another_token(request: Request) -> Request | None:
    return replace(request, headers={**request.headers, "Authorization": "Bearer other"}) if unsigned(request) else None


def elsewhere(request: Request) -> Request | None:
    return replace(request, url=request.url.replace("/api/v1/", "/api/v7/")) if "/api/v1/" in request.url else None


CONTRACT: Contract[Server] = Contract(
    platform="mastodon",
    look=LOOK,
    server=lambda: Server(is_closed=True),
    add=add,
    rich=rich_one,
    edit=edit,
    delete=delete,
    revoke=lambda server: setattr(server, "token", "withdrawn"),
    rename="a name on a server of this kind is for good: who wants another one moves to another account",
    suspend=lambda server: setattr(server, "state", "suspended"),
    retitle=lambda server, name: setattr(server, "name", name),
    erase=lambda server: setattr(server, "state", "erased"),
    lists=lambda request: LIST in request.url,
    path=(),
    is_cursor=lambda request: "max_id=" in request.url,
    refused_cursor=told(404, "Record not found"),
    signing=lambda text: Signing(Secret(text), (text,)),
    accept=lambda server, secret: setattr(server, "token", secret.value),
    limits={
        "its reset, in RFC 3339": (
            (("X-RateLimit-Reset", "2026-11-02T01:05:00.000000Z"), ("Date", "Mon, 02 Nov 2026 01:02:00 GMT")), 180.0,
        ),
    },
    spent=((("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "2026-11-02T01:04:03Z")), 120.0),
    optional=lambda request: "webfinger" in request.url or "accounts/lookup" in request.url or "/statuses/" in request.url or "/notes/" in request.url,
    probes=lambda request: "Authorization" not in request.headers,
    breaches=(
        Breach("without the token", unsigned, (401,)),
        Breach("with another token", with_another_token, (401,)),
        Breach("another path", elsewhere, (404, 401)),
        Breach("not by GET", lambda request: replace(request, method="POST"), (404,)),
    ),
)  # fmt: skip
