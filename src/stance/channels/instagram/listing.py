"""Comments under the posts of a professional account (Meta for Developers, “IG Media”: Comments; “IG Comment”: Replies, read November 2026).
Likes that an account gave are in no list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stance.channels.instagram.graph_api import API
from stance.channels.instagram.records import RECORDS
from stance.channels.port.graph_comments import GraphComments, Written, identifier_in, moment, named, part, text_in
from stance.channels.port.listing import Lister
from stance.channels.port.pulling import Look
from stance.engines.exports.item import Author

NEEDS = "instagram_business_manage_comments"
FIELDS = "id,text,timestamp,username,from{id,username},parent_id,hidden,replies{id}"


def read(given: Mapping[str, Any], look: Look) -> Written:
    by = part(given, "from")
    name = named(by, "username") or named(given, "username")
    is_own = named(by, "id") == look.account_id or name.lower() == look.handle.removeprefix("@").lower()
    key = f"https://www.instagram.com/{name}/" if name else ""
    return Written(
        identifier_in(given),
        text_in(given, "text"),
        moment(given, "timestamp"),
        None if is_own else Author(name, key, f"@{name}" if name else ""),
        named(given, "parent_id"),
        given.get("hidden") is not True,
    )


LISTER: Lister = GraphComments(
    replace(API, scopes=(*API.scopes, NEEDS)), RECORDS, "instagram", "comments", FIELDS, read, NEEDS, nested="replies"
)
