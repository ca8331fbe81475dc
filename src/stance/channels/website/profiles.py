"""How a site of WordPress shows itself: its title, tagline and icon (REST API Handbook, the index at "/", read November 2026)."""

from __future__ import annotations

from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Handed, Refusal
from stance.channels.port.profiles import OwnToken, Profile, Profiler, links_of, picture_at, text_in
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.channels.website.connecting import public_site
from stance.channels.website.layouts import account_of
from stance.channels.website.site_api import answered, asked


class SiteProfiler(OwnToken):
    every_seconds = 60

    def profile(self, look: Look) -> Talk[Profile]:
        asking, host = Asking(), host_of(look.site)
        if look.secret is None:
            raise Refusal(f"{host} is asked with an application password. Connect the site with one.")
        told = answered((yield from asking.ask(asked(look.site, "/", look.secret))), host)
        presence = public_site(told, host)
        if account_of(presence) != look.account_id:
            raise Handed(f"{host} says that it is another site now: {presence.handle}.", account_of(presence))
        return Profile(
            account_id=look.account_id,
            handle=presence.handle,
            name=text_in(told, "name"),
            biography=text_in(told, "description"),
            links=links_of([told.get("home")]),
            picture=picture_at(told.get("site_icon_url")),
        )


PROFILER: Profiler = SiteProfiler()
