"""A professional account, by the API with Instagram Login."""

from __future__ import annotations

from tests.factories.instagram_server import LOOK, RICH, Server, medium
from tests.unit.channels.conformance.contract import Contract
from tests.unit.channels.conformance.graph import declared, moment


def add(server: Server, number: int) -> str:
    made = medium(18_000_001_000 + number, f"Notice {number}", moment(number))
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


CONTRACT: Contract[Server] = declared(
    "instagram",
    LOOK,
    Server,
    lists="/media?",
    cursor="after=",
    add=add,
    rich=rich,
    edit=edit,
    delete=delete,
    retitle=lambda server, name: server.user.__setitem__("name", name),
    rename=rename,
)
