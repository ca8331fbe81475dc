"""A Page: spans of its posts overlap by an hour, and a wide span is thinned out."""

from __future__ import annotations

from tests.factories.facebook_server import LOOK, RICH, Server, post
from tests.unit.channels.conformance.contract import Contract
from tests.unit.channels.conformance.graph import declared, moment


def add(server: Server, number: int) -> str:
    server.posts.append(post(1_000 + number, f"Notice {number}", moment(number)))
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


CONTRACT: Contract[Server] = declared(
    "facebook",
    LOOK,
    Server,
    lists="/posts?",
    cursor="until=",
    add=add,
    rich=rich,
    edit=edit,
    delete=delete,
    retitle=lambda server, name: server.page.__setitem__("name", name),
    rename=rename,
)
