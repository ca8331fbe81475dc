"""The Instagram API as a professional account is asked by it (Meta for Developers, “Instagram Platform”: “IG User”, “IG Media”, read
November 2026).

Of its two forms this is the one with Instagram Login (graph.instagram.com): the account signs in as itself, with one right alone. The other
goes by a Page of another platform that the account is linked with, and by a person's rights on that.
"""

from __future__ import annotations

import re

from stance.channels.port.connecting import Refusal, Unreachable, Vanished
from stance.channels.port.graph import VERSION, Answer, Api, Graph, Told, User, elements
from stance.channels.port.wire import Talk
from stance.engines.exports.outcome import Element

SITE = "https://graph.instagram.com"
SCOPES = ("instagram_business_basic",)
API = Api(VERSION, SCOPES, "Make a new access token for the account, and connect it again.")
IDENTITY = "user_id,username,name"
PROFILE = f"{IDENTITY},biography,followers_count,follows_count,media_count,profile_picture_url,website"
PAGE_POSTS = 100
_FILE = "id,media_type,media_url,thumbnail_url,alt_text"
MEDIA = f"{_FILE},media_product_type,caption,permalink,timestamp,username,children{{{_FILE}}}"
ID = re.compile(r"[0-9]{1,25}")
_NAME = re.compile(r"[A-Za-z0-9_.]{1,30}")


def account_of(graph: Graph, account_id: str = "", fields: str = IDENTITY) -> Talk[User]:
    """The token's account. Raises Refusal, also where it is another than ``account_id``."""
    answer = yield from graph.get("/me", fields=fields)
    if isinstance(answer, Told):
        if answer.is_gone:
            raise Vanished(
                f"{graph.host} does not show this account now. Sign in there with a browser to see why.", "gone"
            )
        if answer.code == 100:
            raise Refusal(
                "This token is of no professional account. Switch it to one in the app, and connect it again."
            )
        raise Unreachable(f"{graph.host} does not say whose the token is ({answer.words}).")
    found = _object_of(answer, graph.host)
    number, name, shown = found.get("user_id"), found.get("username"), found.get("name")
    number = str(number) if isinstance(number, int) and not isinstance(number, bool) else number
    if (
        not isinstance(number, str)
        or not ID.fullmatch(number)
        or not isinstance(name, str)
        or not _NAME.fullmatch(name)
    ):
        raise Unreachable(f"{graph.host} answered with something else than an account.")
    if ID.fullmatch(account_id) and account_id != number:
        raise Refusal("The token is of another account than the one that is captured. Connect the account again.")
    return User(number, name, shown[:200] if isinstance(shown, str) else "", answer.response, found)


def _object_of(answer: Answer, host: str) -> dict[str, object]:
    """“Get Started” shows the account in a list of one; it comes by itself, too."""
    if answer.start is None:
        return dict(answer.fields)
    first = next(iter(elements(answer, host)), None)
    return first.value if isinstance(first, Element) and isinstance(first.value, dict) else {}
