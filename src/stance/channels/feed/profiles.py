"""How a feed shows itself: by the title that stands before its entries. To learn it the whole document is fetched, so it is asked once an hour."""

from __future__ import annotations

from stance.channels.feed.connecting import must_be_shown
from stance.channels.feed.layouts import account_of
from stance.channels.feed.polled import asked, document_in, presence_of
from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Handed
from stance.channels.port.profiles import OwnToken, Profile, Profiler
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.engines.exports.decode import REPLACEMENT


class FeedProfiler(OwnToken):
    every_seconds = 3600

    def profile(self, look: Look) -> Talk[Profile]:
        host = host_of(look.site)
        response = yield from Asking().ask(asked(look.site))
        must_be_shown(response, host)
        document = document_in(response, host)
        presence = presence_of(look.site, document)
        if account_of(presence) != look.account_id:
            raise Handed(f"{host} shows another feed there now: {presence.handle}.", account_of(presence))
        return Profile(look.account_id, presence.handle, document.title.replace("\0", REPLACEMENT))


PROFILER: Profiler = FeedProfiler()
