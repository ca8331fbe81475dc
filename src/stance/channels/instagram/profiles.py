"""How a professional account shows itself (Meta for Developers, “IG User”, fields, read November 2026)."""

from __future__ import annotations

from stance.channels.instagram.graph_api import API, PROFILE, account_of
from stance.channels.port.graph import looking
from stance.channels.port.profiles import OwnToken, Profile, Profiler, count_in, links_of, picture_at, text_in
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk


class ProfessionalProfiler(OwnToken):
    every_seconds = 300

    def profile(self, look: Look) -> Talk[Profile]:
        graph = looking(API, look)
        user = yield from account_of(graph, look.account_id, PROFILE)
        return Profile(
            account_id=look.account_id,
            handle=user.name,
            name=user.shown,
            biography=text_in(user.fields, "biography"),
            links=links_of([user.fields.get("website")]),
            picture=picture_at(user.fields.get("profile_picture_url")),
            followers=count_in(user.fields, "followers_count"),
            following=count_in(user.fields, "follows_count"),
            posts=count_in(user.fields, "media_count"),
            shown_in=(graph.asking.latest,),
        )


PROFILER: Profiler = ProfessionalProfiler()
