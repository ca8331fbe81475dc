"""Finding a post by the address that browsers show, which is not its URI: /@name/113 is the post …/users/name/statuses/113
(docs.joinmastodon.org, entity “Status”, “uri” and “url”, read November 2026). What works like Mastodon opens a post at its own URI."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from stance.channels.mastodon.accounts import is_address, looked_up
from stance.channels.mastodon.records import bare
from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Refusal
from stance.channels.port.finding import Found, PostFinder, no_post, of_another
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk

_SHOWN = re.compile(r"/(?:web/|deck/)?@([^/@]+)/(\d{1,25})/?")
_URI = re.compile(r"/(?:users/([^/]+)|ap/users/\d+)/statuses/(\d{1,25})/?")
_EXAMPLE = "https://social.example.gov/@name/113000000000000000."


class StatusFinder:
    signs_in = False

    def found(self, look: Look, address: str) -> Talk[Found]:
        address = address.strip().partition("#")[0].partition("?")[0]
        if not is_address(address):
            raise Refusal(no_post(_EXAMPLE))
        look = yield from _known(look)
        if host_of(address) != host_of(look.account_id):
            raise Refusal(of_another(look.handle))
        path = urlsplit(address).path
        if shown := (_SHOWN.fullmatch(path) or _URI.fullmatch(path)):
            name = look.handle.lstrip("@").partition("@")[0]
            if shown[1] and shown[1].casefold() != name.casefold():
                raise Refusal(of_another(look.handle))
            return Found(look, f"{look.account_id}/statuses/{shown[2]}")
        if len(path.strip("/").split("/")) < 2:
            raise Refusal(no_post(_EXAMPLE))
        return Found(look, address)


def _known(look: Look) -> Talk[Look]:
    """With the account's URI, and the address of the server that it is on."""
    account_id = look.account_id
    if not account_id:
        host = look.handle.lstrip("@").rpartition("@")[2]
        site = f"https://{host}" if host else look.site
        account = yield from looked_up(site, look.handle, "", Asking())
        account_id = account.uri
    scheme = "http" if account_id.startswith("http://") else "https"
    return replace(look, account_id=account_id, site=f"{scheme}://{bare(account_id).partition('/')[0]}")


FINDER: PostFinder = StatusFinder()
