"""A Page: spans of its posts overlap by an hour, and a wide span is thinned out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.factories.facebook_server import LOOK, RICH, Server, post
from tests.unit.channels.conformance.contract import Contract
from tests.unit.channels.conformance.graph import BREACHES, REFUSED_CURSOR, SPENT, accept, revoke, signing


def add(server: Server, number: int) -> str:
    at = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=number)
    server.posts.append(post(1_000 + number, f"Notice {number}", at.strftime("%Y-%m-%dT%H:%M:%S+0000")))
    return str(server.posts[-1]["id"])


def rich(server: Server) -> str:
    server.posts.append(RICH | {"created_time": "2026-10-20T07:08:09+0000"})
    return str(RICH["id"])


def edit(server: Server, post_id: str) -> str:
    changed = {"message": "Other words", "updated_time": "2026-10-30T00:00:00+0000"}
    server.posts = [one | changed if one["id"] == post_id else one for one in server.posts]
    return post_id


def delete(server: Server, post_id: str) -> None:
    server.posts = [one for one in server.posts if one["id"] != post_id]


def rename(server: Server) -> str:
    server.page["username"] = "care.dept"
    return "care.dept"


CONTRACT: Contract[Server] = Contract(
    platform="facebook",
    look=LOOK,
    server=Server,
    add=add,
    rich=rich,
    edit=edit,
    delete=delete,
    revoke=revoke,
    rename=rename,
    suspend=lambda server: setattr(server, "is_gone", True),
    erase=revoke,
    lists=lambda request: "/posts?" in request.url,
    path=("data",),
    is_cursor=lambda request: "until=" in request.url,
    refused_cursor=REFUSED_CURSOR,
    signing=signing,
    accept=accept,
    limits={},
    spent=SPENT,
    repeats=True,
    breaches=BREACHES,
)
