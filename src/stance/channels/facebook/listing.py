"""Comments under the posts of a Page (Meta for Developers, “Object Comments” and “Comment”, read November 2026). ``filter=stream`` lists
comments and the comments under them in one list. Likes that a Page gave are in no list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stance.channels.facebook.graph_api import API
from stance.channels.facebook.records import RECORDS
from stance.channels.port.graph_comments import GraphComments, Written, identifier_in, moment, named, part, text_in
from stance.channels.port.listing import Lister
from stance.channels.port.pulling import Look
from stance.engines.exports.item import Author

NEEDS = "pages_read_user_content"
FIELDS = "id,message,created_time,from{id,name},parent{id},is_hidden,is_private"


def read(given: Mapping[str, Any], look: Look) -> Written:
    """Without "from" the platform does not say who wrote it."""
    by = part(given, "from")
    number, name = named(by, "id"), named(by, "name")
    key = f"https://www.facebook.com/{number}" if number.isascii() and number.isdecimal() else ""
    return Written(
        identifier_in(given),
        text_in(given, "message"),
        moment(given, "created_time"),
        None if number == look.account_id else Author(name, key),
        named(part(given, "parent"), "id"),
        given.get("is_hidden") is not True and given.get("is_private") is not True,
    )


LISTER: Lister = GraphComments(
    replace(API, scopes=(*API.scopes, NEEDS)),
    RECORDS,
    "facebook",
    "comments",
    FIELDS,
    read,
    NEEDS,
    {"filter": "stream", "order": "reverse_chronological"},
)
