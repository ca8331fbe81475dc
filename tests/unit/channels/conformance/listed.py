"""How each channel's lists beside the posts are tried: one declaration a list. Whoever adds a list adds a line to ``LISTS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from stance.channels import discovery
from stance.channels.port.graph import VERSION
from stance.channels.port.listing import Lister, Listing, Offer
from stance.channels.port.pulling import Look, Page
from stance.channels.threads.graph_api import API
from tests.factories import (
    bluesky_server,
    facebook_server,
    instagram_server,
    linkedin_server,
    mastodon_server,
    threads_server,
    wordpress_site,
    x_server,
    youtube_server,
)
from tests.factories.lists import VIEW, Blog, Fediverse, Feed, Graph, Mentions, Network, Videos
from tests.factories.talking import Heard, carry_on
from tests.unit.channels.conformance.declared.website import CONTRACT as WEBSITE


@dataclass(frozen=True)
class ListContract:
    """``has_private``: something in the list can be for few. ``holds_own``: what the account itself wrote is in no other list."""

    platform: str
    listing: Listing
    look: Look
    server: Callable[[], Any]
    under: tuple[str, ...] = ()
    has_private: bool = True
    holds_own: bool = False
    has_names: bool = True

    @property
    def lister(self) -> Lister:
        found = discovery.lister(self.platform)
        assert found is not None
        return found

    @property
    def offer(self) -> Offer:
        return next(one for one in self.lister.offers if one.listing is self.listing)

    def listed(self, server: Any, cursor: str = "", heard: Heard | None = None) -> Page:
        return carry_on(self.lister.listed(self.look, self.listing, cursor, self.under), server, heard)

    def pages(self, server: Any, heard: Heard | None = None) -> list[Page]:
        found = [self.listed(server, "", heard)]
        while found[-1].cursor:
            assert len(found) < 60, "the channel goes on and on"
            found.append(self.listed(server, found[-1].cursor, heard))
        return found

    def again(self, server: Any, item: str, under: str) -> Page:
        return carry_on(self.lister.again(self.look, item, under), server)

    def __repr__(self) -> str:
        return f"{self.platform} {self.listing}"


_BLUESKY = Look(bluesky_server.SITE, bluesky_server.DID, bluesky_server.HANDLE, view=VIEW)


def _graph(platform: str) -> Callable[[], Graph]:
    module = {"facebook": facebook_server, "instagram": instagram_server, "threads": threads_server}[platform]
    version = API.version if platform == "threads" else VERSION
    return lambda: Graph(site=module.SITE, version=version, token=module.TOKEN, platform=platform)


LISTS = [
    ListContract("mastodon", Listing.RESPONSES, mastodon_server.LOOK, Fediverse),
    ListContract("bluesky", Listing.RESPONSES, _BLUESKY, Network, ("app.bsky.feed.post/ours1",), has_private=False),
    ListContract(
        "website",
        Listing.RESPONSES,
        replace(WEBSITE.look, secret=replace(WEBSITE.secret(), name="editor", value=wordpress_site.PASSWORD)),
        Blog,
        holds_own=True,
    ),
    ListContract(
        "facebook", Listing.RESPONSES, facebook_server.LOOK, _graph("facebook"), ("112130216863063_1",), holds_own=True
    ),
    ListContract("instagram", Listing.RESPONSES, instagram_server.LOOK, _graph("instagram"), ("1800",), holds_own=True),
    ListContract("threads", Listing.RESPONSES, threads_server.LOOK, _graph("threads"), ("1800",)),
    ListContract("youtube", Listing.RESPONSES, youtube_server.LOOK, Videos, has_private=False, holds_own=True),
    ListContract("x", Listing.RESPONSES, x_server.LOOK, Mentions),
    ListContract(
        "linkedin",
        Listing.RESPONSES,
        linkedin_server.LOOK,
        Feed,
        ("urn:li:share:71",),
        has_private=False,
        has_names=False,
        holds_own=True,
    ),
]
