"""How an account shows itself (Meta for Developers, “Threads API”, “Threads Profiles”, read November 2026). How many follow it is told by the
interface of insights alone, which needs another right."""

from __future__ import annotations

from stance.channels.port.graph import looking
from stance.channels.port.profiles import OwnToken, Profile, Profiler, mark_in, picture_at, text_in
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.channels.threads.graph_api import API, PROFILE, account_of


class ThreadsProfiler(OwnToken):
    every_seconds = 300

    def profile(self, look: Look) -> Talk[Profile]:
        graph = looking(API, look)
        user = yield from account_of(graph, look.account_id, PROFILE)
        return Profile(
            account_id=look.account_id,
            handle=user.name,
            name=user.shown,
            biography=text_in(user.fields, "threads_biography"),
            picture=picture_at(user.fields.get("threads_profile_picture_url")),
            is_verified=mark_in(user.fields, "is_verified"),
            shown_in=(graph.asking.latest,),
        )


PROFILER: Profiler = ThreadsProfiler()
