"""Whose archive it is, where neither manifest nor account.js is there to say so: read off the posts themselves.

A thread answers its own author, so ``in_reply_to_screen_name`` and ``in_reply_to_user_id`` tell handle and id together; a
picture's address carries its author's handle; very old posts carry a ``user``.
"""

import re
from collections import Counter
from itertools import islice
from typing import Any

from stance.channels.x.archive import Archive
from stance.engines.exports.elements import BadElement, split
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package

POSTS_LOOKED_AT = 20_000
_AUTHOR_OF_MEDIA = re.compile(r"https?://(?:mobile\.)?(?:twitter|x)\.com/(\w{1,15})/status/\d+/(?:photo|video)/")


class _Votes:
    """Handles that media and `user` name as author, and ids seen beside each handle."""

    def __init__(self) -> None:
        self.authors: Counter[str] = Counter()
        self.ids: dict[str, Counter[str]] = {}

    def pair(self, handle: object, identifier: object) -> None:
        if isinstance(handle, str) and handle and str(identifier or "").isdecimal():
            self.ids.setdefault(handle.lower(), Counter())[str(identifier)] += 1


def owner_of(package: Package, archive: Archive, handle: str = "") -> tuple[str, str]:
    """(account id, handle), each "" when the posts do not tell. ``handle`` is what the user says, if anything."""
    votes = _Votes()
    looked = 0
    for part in archive.parts:
        try:
            with package.open(part.file) as stream:
                for element in islice(split(stream), POSTS_LOOKED_AT - looked):
                    looked += 1
                    if not isinstance(element, BadElement):
                        _look(votes, element.value)
        except MemberDamaged:
            continue  # reading the part will list it
    if not handle and votes.authors:
        handle = votes.authors.most_common(1)[0][0]
    found = votes.ids.get(handle.lower())
    return (found.most_common(1)[0][0] if found else ""), handle


def _look(votes: _Votes, element: Any) -> None:
    if not isinstance(element, dict):
        return
    inner = element.get("tweet")
    post: dict[str, Any] = inner if isinstance(inner, dict) else element
    user = post.get("user")
    if isinstance(user, dict):
        votes.pair(user.get("screen_name"), user.get("id_str") or user.get("id"))
        if isinstance(user.get("screen_name"), str):
            votes.authors[user["screen_name"]] += 1
    votes.pair(
        post.get("in_reply_to_screen_name"), post.get("in_reply_to_user_id_str") or post.get("in_reply_to_user_id")
    )
    entities = post.get("entities")
    if not isinstance(entities, dict):
        return
    for mention in entities.get("user_mentions") or ():
        if isinstance(mention, dict):
            votes.pair(mention.get("screen_name"), mention.get("id_str") or mention.get("id"))
    reposted = str(post.get("full_text") or post.get("text") or "").startswith("RT @")
    for medium in () if reposted else entities.get("media") or ():
        address = medium.get("expanded_url") if isinstance(medium, dict) else None
        if isinstance(address, str) and (author := _AUTHOR_OF_MEDIA.match(address)):
            votes.authors[author[1]] += 1
