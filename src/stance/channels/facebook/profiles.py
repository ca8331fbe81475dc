"""How a Page shows itself (Meta for Developers, “Page”, fields, read November 2026). Its rate limit counts the people who use the Page, so it is
asked every five minutes."""

from __future__ import annotations

from stance.channels.facebook.channel import NAMING
from stance.channels.facebook.graph_api import API, PROFILE, page_of
from stance.channels.port.graph import inner, looking
from stance.channels.port.profiles import OwnToken, Profile, Profiler, count_in, links_of, picture_at, text_in
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk

MARKS = ("blue_verified", "gray_verified")


class PageProfiler(OwnToken):
    every_seconds = 300

    def profile(self, look: Look) -> Talk[Profile]:
        graph = looking(API, look)
        page = yield from page_of(graph, look.account_id, PROFILE)
        name, mark = text_in(page, "username"), page.get("verification_status")
        words = (text_in(page, key) for key in ("about", "description", "phone"))
        return Profile(
            account_id=look.account_id,
            handle=name if NAMING.handle is not None and NAMING.handle.fullmatch(name) else "",
            name=text_in(page, "name"),
            biography="\n".join(dict.fromkeys(one for one in words if one)),
            links=links_of(text_in(page, "website").split()),
            picture=picture_at(inner(inner(page, "picture"), "data").get("url")),
            banner=picture_at(inner(page, "cover").get("source"), text_in(inner(page, "cover"), "id")),
            is_verified=mark in MARKS if isinstance(mark, str) else None,
            followers=count_in(page, "followers_count"),
            shown_in=(graph.asking.latest,),
        )


PROFILER: Profiler = PageProfiler()
