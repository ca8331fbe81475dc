"""X, asked with a user access token."""

from __future__ import annotations

from dataclasses import replace

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import Request
from tests.factories.x_server import LOOK, Server, invalid, post
from tests.factories.x_server import rich as rich_post
from tests.unit.channels.conformance.contract import Breach, Contract, Signing


def add(server: Server, number: int) -> str:
    made = post(number, f"Notice {number}")
    server.posts.append(made)
    return str(made["id"])


def rich(server: Server) -> str:
    server.posts.append(rich_post())
    return str(rich_post()["id"])


def edit(server: Server, post_id: str) -> str:
    """An edit is another post, which knows all of its chain; the one before is shown by its id alone."""
    before = next(one for one in server.posts if one["id"] == post_id)
    after = before | {"id": str(int(post_id) + 7), "text": "Other words"}
    chain = [*before["edit_history_tweet_ids"], after["id"]]
    server.posts = [one for one in server.posts if one is not before] + [after | {"edit_history_tweet_ids": chain}]
    server.earlier.append(before | {"edit_history_tweet_ids": chain})
    return str(after["id"])


def delete(server: Server, post_id: str) -> None:
    server.posts = [one for one in server.posts if one["id"] != post_id]


def rename(server: Server) -> str:
    server.handle = "CareQLD"
    return server.handle


def with_url(request: Request, old: str, new: str) -> Request | None:
    return replace(request, url=request.url.replace(old, new)) if old in request.url else None


CONTRACT: Contract[Server] = Contract(
    platform="x",
    look=LOOK,
    server=Server,
    add=add,
    rich=rich,
    edit=edit,
    delete=delete,
    revoke=lambda server: setattr(server, "token", "withdrawn"),
    rename=rename,
    suspend=lambda server: setattr(server, "state", "suspended"),
    retitle=lambda server, name: setattr(server, "name", name),
    erase=lambda server: setattr(server, "state", "erased"),
    lists=lambda request: "/tweets?" in request.url,
    path=("data",),
    is_cursor=lambda request: "pagination_token=" in request.url,
    refused_cursor=invalid("The `pagination_token` query parameter value [x] is not valid"),
    signing=lambda text: Signing(Secret(text), (text,)),
    accept=lambda server, secret: setattr(server, "token", secret.value),
    limits={
        "its reset, in Unix seconds": (
            (("x-rate-limit-reset", "1793581443"), ("x-rate-limit-remaining", "0"), ("Date", "Mon, 02 Nov 2026 01:02:03 GMT")), 120.0,
        ),
    },
    spent=((("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "1793581383")), 60.0),
    breaches=(
        Breach("without the token", lambda request: replace(request, headers={"Accept": "application/json"}), (401,)),
        Breach("with another token", lambda request: replace(request, headers={"Authorization": "Bearer other"}), (401,)),
        Breach("another version", lambda request: with_url(request, "/2/", "/3/"), (404,)),
        Breach("an unknown parameter", lambda request: replace(request, url=f"{request.url}&since=1"), (400,)),
        Breach("an unknown field of posts", lambda request: with_url(request, "tweet.fields=", "tweet.fields=full_text,"), (400,)),
        Breach("an unknown field of accounts", lambda request: with_url(request, "user.fields=", "user.fields=screen_name,"), (400,)),
        Breach("an unknown expansion", lambda request: with_url(request, "expansions=", "expansions=media,"), (400,)),
        Breach("a page larger than the largest", lambda request: with_url(request, "max_results=100", "max_results=101"), (400,)),
        Breach("a page smaller than the smallest", lambda request: with_url(request, "max_results=100", "max_results=4"), (400,)),
        Breach("not by GET", lambda request: replace(request, method="POST"), (404,)),
    ),
)  # fmt: skip
