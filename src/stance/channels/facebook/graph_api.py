"""The Graph API as a Page is asked by it: which rights, which fields (Meta for Developers, “Page”, “Page Feed” and “Page Post”, read
November 2026)."""

from __future__ import annotations

import re

from stance.channels.port.connecting import Refusal, Unreachable, Vanished
from stance.channels.port.graph import VERSION, Api, Graph, Told
from stance.channels.port.wire import Talk

SITE = "https://graph.facebook.com"
SCOPES = ("pages_show_list", "pages_read_engagement")
API = Api(VERSION, SCOPES, "Make a new Page access token, and connect the Page again.")
IDENTITY = "id,name,username,is_published"
PROFILE = (
    f"{IDENTITY},about,cover{{id,source}},description,followers_count,phone,picture{{url}},verification_status,website"
)
PAGE_POSTS = 100
"""“Page Feed”, “Limitations”: at most so many at once."""
MOST_ATTACHED = 100
"""“Page Post Attachments”: without a limit twelve are given."""
_ATTACHED = "media_type,type,title,description,url,unshimmed_url,target{id},media"
POST = (
    "id,created_time,updated_time,message,status_type,is_published,from{id},place{name},message_tags,"
    f"attachments{{{_ATTACHED},subattachments.limit({MOST_ATTACHED}){{{_ATTACHED}}}}}"
)
ID = re.compile(r"[0-9]{1,25}")
POST_ID = re.compile(r"[0-9]{1,25}_[0-9]{1,25}")
_PERSON = (
    "This is the token of a person, not of a Page. In the Graph API Explorer, choose the Page under “User or Page”, and copy the token "
    "that appears."
)


def page_of(graph: Graph, account_id: str = "", fields: str = IDENTITY) -> Talk[dict[str, object]]:
    """The Page of the token. Raises Refusal, also where it is another than ``account_id``; Vanished and Unreachable."""
    answer = yield from graph.get("/me", fields=fields)
    if isinstance(answer, Told):
        if answer.is_gone:
            raise Vanished(
                f"{graph.host} does not show this Page now. Sign in there with a browser to see why.", "gone"
            )
        if answer.code == 100:  # a person has no "username" and is not published
            raise Refusal(_PERSON)
        raise Unreachable(f"{graph.host} does not say whose the token is ({answer.words}).")
    found = dict(answer.fields)
    number = found.get("id")
    if not isinstance(number, str) or not ID.fullmatch(number):
        raise Unreachable(f"{graph.host} answered with something else than a Page.")
    if account_id and number != account_id:
        raise Refusal("The token is of another Page than the one that is captured. Connect the Page again.")
    if found.get("is_published") is False:
        raise Vanished(
            "The Page is not published: the public does not see it. Publish it on Facebook, then connect it again.",
            "deactivated",
        )
    return found
