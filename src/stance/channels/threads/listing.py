"""What stands under the posts of a profile (Meta for Developers, “Threads API”: Reply Management, "conversation": replies of every level in
one list, April 2026). The profile's own replies are among its posts. Likes that it gave are in no list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stance.channels.port.graph_comments import GraphComments, Written, identifier_in, moment, named, part, text_in
from stance.channels.port.listing import Lister
from stance.channels.port.pulling import Look
from stance.channels.threads.graph_api import API
from stance.channels.threads.records import PLATFORM, RECORDS
from stance.engines.exports.item import Author

NEEDS = "threads_read_replies"
FIELDS = "id,text,timestamp,username,shortcode,replied_to,hide_status,is_reply_owned_by_me"
SHOWN = frozenset({"", "NOT_HUSHED", "UNHUSHED"})


def read(given: Mapping[str, Any], look: Look) -> Written:
    name = named(given, "username")
    is_own = given.get("is_reply_owned_by_me") is True or name.lower() == look.handle.removeprefix("@").lower()
    key = f"https://www.threads.com/@{name}" if name else ""
    return Written(
        identifier_in(given),
        text_in(given, "text"),
        moment(given, "timestamp"),
        None if is_own else Author(name, key, f"@{name}" if name else ""),
        named(part(given, "replied_to"), "id"),
        named(given, "hide_status") in SHOWN,
        named(given, "shortcode"),
    )


LISTER: Lister = GraphComments(
    API, RECORDS, PLATFORM, "conversation", FIELDS, read, NEEDS, {"reverse": "true"}, holds_own=False
)
