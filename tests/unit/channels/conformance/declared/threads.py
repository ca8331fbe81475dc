"""Threads: posts and replies are two lists, both asked for what is before a moment, so that pages overlap."""

from __future__ import annotations

from tests.factories.threads_server import LOOK, RICH, Server, post
from tests.unit.channels.conformance.contract import Contract
from tests.unit.channels.conformance.graph import declared, moment


def add(server: Server, number: int) -> str:
    made = post(18_000_001_000 + number, f"Notice {number}", moment(number))
    server.posts.append(made)
    return str(made["id"])


def rich(server: Server) -> str:
    server.posts.append(RICH | {"timestamp": "2026-10-20T07:08:09+0000"})
    return str(RICH["id"])


def edit(server: Server, post_id: str) -> str:
    server.posts = [one | {"text": "Other words"} if one["id"] == post_id else one for one in server.posts]
    return post_id


def delete(server: Server, post_id: str) -> None:
    server.posts = [one for one in server.posts if one["id"] != post_id]


def rename(server: Server) -> str:
    server.user["username"] = "care.dept"
    return "care.dept"


CONTRACT: Contract[Server] = declared(
    "threads",
    LOOK,
    Server,
    lists="/threads?",
    cursor="until=",
    page_posts=100,
    add=add,
    rich=rich,
    edit=edit,
    delete=delete,
    retitle=lambda server, name: server.user.__setitem__("name", name),
    rename=rename,
)
