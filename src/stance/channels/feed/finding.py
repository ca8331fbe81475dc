"""Finding an entry of a feed by the address that it links to. The feed shows its newest entries, all of them in one document."""

from __future__ import annotations

from dataclasses import replace

from stance.channels.feed.connecting import CONNECTOR
from stance.channels.feed.pulling import PULLER
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.finding import Found, PostFinder, bare, no_post
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk


class EntryFinder:
    signs_in = False

    def found(self, look: Look, address: str) -> Talk[Found]:
        wanted = address.strip()
        if not wanted:
            raise Refusal(no_post("https://www.example.org/news/road-closed."))
        if not look.account_id:
            known = yield from CONNECTOR.identify(look.site, Secret(""))
            look = replace(look, account_id=known.identity.account_id)
        page = yield from PULLER.pull(look)
        for _place, item in page.items:
            if wanted == item.post_id or bare(wanted).casefold() == bare(item.permalink).casefold():
                return Found(look, item.post_id, shows_others=True)
        raise Unreachable("The feed does not show an entry with this address now: it shows its newest alone.")


FINDER: PostFinder = EntryFinder()
