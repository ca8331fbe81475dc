"""A professional account, by the API with Instagram Login."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.factories.instagram_server import LOOK, RICH, Server, medium
from tests.unit.channels.conformance.contract import Contract
from tests.unit.channels.conformance.graph import BREACHES, REFUSED_CURSOR, SPENT, accept, revoke, signing


def add(server: Server, number: int) -> str:
    at = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=number)
    made = medium(18_000_001_000 + number, f"Notice {number}", at.strftime("%Y-%m-%dT%H:%M:%S+0000"))
    server.media.append(made)
    return str(made["id"])


def rich(server: Server) -> str:
    server.media.append(RICH | {"timestamp": "2026-10-20T07:08:09+0000"})
    return str(RICH["id"])


def edit(server: Server, post_id: str) -> str:
    server.media = [one | {"caption": "Other words"} if one["id"] == post_id else one for one in server.media]
    return post_id


def delete(server: Server, post_id: str) -> None:
    server.media = [one for one in server.media if one["id"] != post_id]


def rename(server: Server) -> str:
    server.user["username"] = "care.dept"
    return "care.dept"


CONTRACT: Contract[Server] = Contract(
    platform="instagram",
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
    lists=lambda request: "/media?" in request.url,
    path=("data",),
    is_cursor=lambda request: "after=" in request.url,
    refused_cursor=REFUSED_CURSOR,
    signing=signing,
    accept=accept,
    limits={},
    spent=SPENT,
    repeats=True,
    breaches=BREACHES,
)
