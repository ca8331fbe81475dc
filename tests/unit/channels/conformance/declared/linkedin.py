"""LinkedIn: posts are counted from the newest back, so that pages overlap."""

from __future__ import annotations

from dataclasses import replace

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import Request
from tests.factories.linkedin_server import LOOK, NAME, SESSION, Server, post, told
from tests.factories.linkedin_server import rich as rich_post
from tests.unit.channels.conformance.contract import Breach, Contract, Signing


def add(server: Server, number: int) -> str:
    made = post(number, f"Notice {number}")
    server.posts.append(made)
    return str(made["id"])


def rich(server: Server) -> str:
    server.posts.append(rich_post())
    return str(rich_post()["id"])


def edit(server: Server, urn: str) -> str:
    found = next(one for one in server.posts if one["id"] == urn)
    found |= {
        "commentary": "Other words",
        "lastModifiedAt": 1_790_000_000_000,
        "lifecycleStateInfo": {"isEditedByAuthor": True},
    }
    return urn


def delete(server: Server, urn: str) -> None:
    server.posts = [one for one in server.posts if one["id"] != urn]


def rename(server: Server) -> str:
    server.name = "care-dept"
    return "company/care-dept"


def without(request: Request, name: str) -> Request:
    return replace(request, headers={key: value for key, value in request.headers.items() if key != name})


def having(request: Request, name: str, value: str) -> Request:
    return replace(request, headers={**request.headers, name: value})


def with_url(request: Request, old: str, new: str) -> Request | None:
    return replace(request, url=request.url.replace(old, new)) if old in request.url else None


CONTRACT: Contract[Server] = Contract(
    platform="linkedin",
    look=LOOK,
    server=Server,
    add=add,
    rich=rich,
    edit=edit,
    delete=delete,
    revoke=lambda server: setattr(server, "token", "withdrawn"),
    rename=rename,
    suspend="LinkedIn shows a page that it took down as one that is deleted: not at all",
    retitle=lambda server, name: setattr(server, "shown", name),
    erase=lambda server: setattr(server, "is_gone", True),
    lists=lambda request: "/posts?" in request.url,
    path=("elements",),
    is_cursor=lambda request: "&start=" in request.url,
    refused_cursor=told(400, "PARAM_INVALID"),
    signing=lambda text: Signing(Secret(text, NAME, SESSION), (text,)),
    accept=lambda server, secret: setattr(server, "token", secret.value),
    limits={},
    spent="LinkedIn does not say how much of the day's limit is left",
    optional=lambda request: any(one in request.url for one in ("/images?", "/videos?", "/networkSizes/")),
    repeats=True,
    breaches=(
        Breach("without the token", lambda request: without(request, "Authorization"), (401,)),
        Breach("with another token", lambda request: having(request, "Authorization", "Bearer other"), (401,)),
        Breach("without a version", lambda request: without(request, "LinkedIn-Version"), (400,)),
        Breach("a version that ended", lambda request: having(request, "LinkedIn-Version", "202409"), (426,)),
        Breach("the protocol of before", lambda request: having(request, "X-Restli-Protocol-Version", "1.0.0"), (400,)),
        Breach("a URN that is not encoded", lambda request: with_url(request, "urn%3Ali%3A", "urn:li:"), (400,)),
        Breach("the interface of before", lambda request: with_url(request, "/rest/", "/v2/"), (404,)),
        Breach("an unknown parameter", lambda request: with_url(request, "?q=", "?fields=id&q="), (400,)),
        Breach("a page larger than the largest", lambda request: with_url(request, "count=100", "count=101"), (400,)),
        Breach("an order that there is not", lambda request: with_url(request, "sortBy=CREATED", "sortBy=OLDEST"), (400,)),
        Breach("not by GET", lambda request: replace(request, method="POST"), (404,)),
    ),
)  # fmt: skip
