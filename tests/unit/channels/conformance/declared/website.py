"""WordPress: both of its lists are asked for what is older than a moment, so that pages overlap."""

from __future__ import annotations

import base64
from dataclasses import replace

from stance.channels.port.connecting import Secret
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request
from tests.factories import wordpress_export as made
from tests.factories.wordpress_site import PASSWORD, Site, told
from tests.unit.channels.conformance.contract import Breach, Contract, Signing
from tests.unit.channels.website.test_pulling import RICH


def add(site: Site, number: int) -> str:
    at = f"2024-05-{number // 24 + 1:02d} {number % 24:02d}:00:00"
    site.posts.append(made.Post(1_000 + number, f"Notice {number}", "Words", at=at))
    return str(1_000 + number)


def rich(site: Site) -> str:
    site.posts.append(RICH._replace(at="2024-05-28 00:00:00"))
    return str(RICH.number)


def edit(site: Site, post_id: str) -> str:
    site.posts = [one._replace(text="Other words") if str(one.number) == post_id else one for one in site.posts]
    return post_id


def delete(site: Site, post_id: str) -> None:
    site.posts = [one for one in site.posts if str(one.number) != post_id]


def signing(text: str) -> Signing:
    return Signing(Secret(text, "editor"), (text, base64.b64encode(f"editor:{text}".encode()).decode()))


def unsigned(request: Request) -> Request:
    return replace(request, headers={"Accept": "application/json"})


CONTRACT: Contract[Site] = Contract(
    platform="website",
    look=Look(made.SITE, made.ACCOUNT, made.ACCOUNT, Secret(PASSWORD, "editor")),
    server=Site,
    add=add,
    rich=rich,
    edit=edit,
    delete=delete,
    revoke=lambda site: setattr(site, "password", "withdrawn"),
    rename="a site's name is its address: at another address it is another account",
    suspend="a site belongs to whoever runs it: nobody suspends it",
    retitle=lambda site, name: setattr(site, "title", name),
    erase="a site that is no more gives no answer, and nobody can tell that from one that is out of order",
    lists=lambda request: "/wp/v2/posts&" in request.url,
    path=(),
    is_cursor=lambda request: "&before=" in request.url,
    refused_cursor=told(400, "rest_invalid_param"),
    signing=signing,
    accept=lambda site, secret: setattr(site, "password", secret.value),
    limits={},
    spent="WordPress has no limit of its own, and says nothing of those of its server",
    optional=lambda request: "/wp/v2/tags" in request.url or "/wp/v2/media" in request.url,
    repeats=True,
    page_posts=50,
    breaches=(
        Breach("without the password", unsigned, (401,)),
        Breach("with another password", lambda request: replace(request, headers={"Authorization": "Basic eDp5"}), (401,)),
        Breach("another route", lambda request: replace(request, url=request.url.replace("=/", "=/x/")), (404,)),
        Breach("a page larger than the largest", lambda request: replace(request, url=request.url.replace("per_page=50", "per_page=101")), (400,)),
        Breach("not by GET", lambda request: replace(request, method="POST"), (405,)),
    ),
)  # fmt: skip
