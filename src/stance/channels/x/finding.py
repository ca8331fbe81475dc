"""Finding a post by its address: X shows a single public post to whoever has an access token (docs.x.com, “Get Post by ID”, read November 2026).
The name in an address is no evidence of whose post it is: X opens it under any."""

from __future__ import annotations

import re
from dataclasses import replace

from stance.channels.port.answers import Asking, host_of, value_of
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.finding import Found, PostFinder, no_post, of_another
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.channels.x.api import SITE, asked, refused, signed_in
from stance.channels.x.posts import post_id_of

_ADDRESS = re.compile(
    r"https://(?:www\.|mobile\.|m\.)?(?:x|twitter)\.com/[^/?#]+(?:/web)?/status(?:es)?/(\d{1,20})(?:[/?#].*)?"
)
_QUESTION = {"tweet.fields": "author_id", "expansions": "author_id", "user.fields": "username"}


class TweetFinder:
    signs_in = True

    def found(self, look: Look, address: str) -> Talk[Found]:
        named = _ADDRESS.fullmatch(address.strip())
        if named is None:
            raise Refusal(no_post("https://x.com/name/status/1700000000000000000."))
        look, host = replace(look, site=SITE), host_of(SITE)
        response = yield from Asking().ask(asked(SITE, f"/2/tweets/{named[1]}", signed_in(look), _QUESTION))
        refused(response, host)
        fields = value_of(response, host)
        data = fields.get("data") if isinstance(fields, dict) else None
        author = post_id_of(data.get("author_id")) if isinstance(data, dict) else None
        if response.status != 200 or not isinstance(data, dict) or author is None:
            raise Unreachable(f"{host} shows no post at this address now.")
        if not look.account_id:
            if _name_of(fields, author).casefold() != look.handle.removeprefix("@").casefold():
                raise Refusal(of_another(look.handle))
            look = replace(look, account_id=author)
        if author != look.account_id:
            raise Refusal(of_another(look.handle))
        return Found(look, named[1])


def _name_of(fields: dict[str, object], author: str) -> str:
    beside = fields.get("includes")
    users = beside.get("users") if isinstance(beside, dict) else None
    for user in users if isinstance(users, list) else []:
        if isinstance(user, dict) and user.get("id") == author and isinstance(user.get("username"), str):
            return str(user["username"])
    return ""


FINDER: PostFinder = TweetFinder()
