"""A JSON Feed in pages. The other formats are read by the same code (``feed/test_pulling``)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import Response
from tests.factories import feed_files as made
from tests.factories.feed_server import LOOK, Server
from tests.unit.channels.conformance.contract import Breach, Contract, Signing

PER_PAGE = 40


def add(server: Server, number: int) -> str:
    at = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    key = f"https://www.health.example.gov/news/{1_000 + number}"
    server.entries.insert(0, made.Entry(key, f"Notice {number}", f"<p>Words of {number}.</p>", key, at))
    return key


def rich(server: Server) -> str:
    key = "https://www.health.example.gov/news/7"
    html = '<p>Road closed #flood. See <a href="https://health.example.gov/a">the map</a>.</p>'
    picture = ("https://www.health.example.gov/bridge.jpg?v=2", "image/jpeg")
    entry = made.Entry(
        key, "Road & bridge", html, key, "2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", picture, ("flood",)
    )
    server.entries.insert(0, entry)
    return key


def edit(server: Server, post_id: str) -> str:
    server.entries = [one._replace(html="<p>Other words.</p>") if one.key == post_id else one for one in server.entries]
    return post_id


def delete(server: Server, post_id: str) -> None:
    server.entries = [one for one in server.entries if one.key != post_id]


def retitle(server: Server, name: str) -> None:
    server.change = lambda body: body.replace(b'"Health & News"', json.dumps(name).encode())


CONTRACT: Contract[Server] = Contract(
    platform="feed",
    look=LOOK,
    server=lambda: Server("json", per_page=PER_PAGE),
    add=add,
    rich=rich,
    edit=edit,
    delete=delete,
    revoke="a feed is public: nothing signs in",
    rename="a feed's name is its address: at another address it is another account",
    suspend="a feed belongs to whoever runs its site: nobody suspends it",
    retitle=retitle,
    erase=lambda server: setattr(server, "status", 410),
    lists=lambda request: "/feed.xml" in request.url,
    path=("items",),
    is_cursor=lambda request: "?page=" in request.url,
    refused_cursor=Response(404, (), b"<h1>Not here</h1>"),
    signing=lambda text: Signing(Secret(text), (text,)),
    accept=lambda server, secret: None,
    is_signed=False,
    limits={},
    spent=((("Cache-Control", "public, max-age=900"),), 900.0),
    tells_gone=False,
    repeats=True,
    page_posts=PER_PAGE,
    breaches=(
        Breach("another path", lambda request: replace(request, url=request.url.replace("feed.xml", "feed")), (404,)),
        Breach("signed in", lambda request: replace(request, headers={"Authorization": "Basic eDp5"}), (404,)),
        Breach("not by GET", lambda request: replace(request, method="POST"), (405,)),
    ),
)
