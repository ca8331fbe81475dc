"""The Threads API as an account is asked by it (Meta for Developers, “Threads API”: “Retrieve User Posts”, “Retrieve User Replies”, “Media
Retrieval”, “User”, April 2026).

Its documents name the host graph.threads.com since 2026, and graph.threads.net before; both answer.
"""

from __future__ import annotations

import re

from stance.channels.port.connecting import Refusal, Unreachable, Vanished
from stance.channels.port.graph import Api, Graph, Told, User
from stance.channels.port.wire import Talk

SITE = "https://graph.threads.net"
SCOPES = ("threads_basic", "threads_read_replies")
API = Api("v1.0", SCOPES, "Make a new access token for the account, and connect it again.")
IDENTITY = "id,username,name"
PROFILE = f"{IDENTITY},is_verified,threads_biography,threads_profile_picture_url"
PER_LIST = 100
"""“User”: the most that "limit" may be."""
FIRST_SECOND = 1_688_540_400
"""“User”: no "since" before this, and so no post (5 July 2023)."""
_FILE = "id,media_type,media_url,alt_text"
POST = (
    f"{_FILE},owner,username,text,timestamp,shortcode,children{{{_FILE}}},is_quote_post,quoted_post,reposted_post,is_reply,replied_to,"
    "link_attachment_url,gif_url,poll_attachment,text_attachment,topic_tag"
)
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
        raise Unreachable(f"{graph.host} does not say whose the token is ({answer.words}).")
    number, name, shown = (answer.fields.get(key) for key in ("id", "username", "name"))
    if (
        not isinstance(number, str)
        or not ID.fullmatch(number)
        or not isinstance(name, str)
        or not _NAME.fullmatch(name)
    ):
        raise Unreachable(f"{graph.host} answered with something else than an account.")
    if account_id and account_id != number:
        raise Refusal("The token is of another account than the one that is captured. Connect the account again.")
    return User(number, name, shown[:200] if isinstance(shown, str) else "", answer.response, answer.fields)
