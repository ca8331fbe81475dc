"""What of a WordPress export is not read: not public, or neither post nor page. Counted before anything is read, without
parsing it, and told in words; on the way the addresses of attachments are learnt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from stance.channels.website.articles import APPROVED, COMMENTS, READ, SHOWN
from stance.channels.website.wxr import ITEM, prefix_of
from stance.engines.exports.limits import MemberDamaged, Problem
from stance.engines.exports.package import Package
from stance.engines.exports.xml_elements import XmlElement, split_xml
from stance.engines.exports.xml_fragments import Fragments, undressed

MOST_UPLOADS = 200_000
Told: TypeAlias = list[tuple[str, str]]
"""(name, text) of the fields that are looked at, in order."""
_LONGEST_FIELD = 600
_NAMES = b"status|post_type|post_password|post_id|attachment_url|comment_approved|comment_type|meta_key|meta_value"
_ALT = "_wp_attachment_image_alt"
_UNSHOWN = {
    "draft": "drafts",
    "auto-draft": "drafts",
    "pending": "posts that wait for review",
    "future": "scheduled posts",
    "private": "private posts",
    "trash": "posts in the bin",
}
_UNAPPROVED = {
    "0": "comments that wait for approval",
    "spam": "spam comments",
    "trash": "comments in the bin",
    "post-trashed": "comments in the bin",
}


@dataclass(slots=True)
class _Unread:
    hidden: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)

    def problems(self, name: str) -> Iterator[Problem]:
        if self.hidden:
            listed = _listed(self.hidden)
            yield Problem(name, f"not public: {listed}. They are not imported, and stay in the original")
        if self.types:
            yield Problem(name, f"neither posts nor pages: {_listed(self.types)}. They are not imported")


def look_through(
    package: Package, name: str, fragments: Fragments, uploads: dict[str, tuple[str, str | None]]
) -> list[Problem]:
    """``uploads`` gets (address, text alternative) of each attachment by its number. Damage is told when the file is
    read."""
    prefix, unread = re.escape(prefix_of(fragments).encode()), _Unread()
    fields = re.compile(b"<" + prefix + b":(" + _NAMES + b")>([^<]{0,700}+)</")
    opened = tuple(b"<" + prefix_of(fragments).encode() + b":" + one + b">" for one in _NAMES.split(b"|"))
    try:
        with package.open(name) as stream:
            for outcome in split_xml(stream, ITEM):
                if isinstance(outcome, XmlElement):
                    told = fields.findall(_outline(outcome.raw_bytes, opened))
                    _look_at(
                        [(key.decode(), undressed(text.decode(errors="replace"))) for key, text in told],
                        unread,
                        uploads,
                    )
    except MemberDamaged:
        pass
    return list(unread.problems(name))


def _outline(raw: bytes, opened: tuple[bytes, ...]) -> bytes:
    """Without the texts of other fields, in which anything may stand."""
    first, *sections = raw.split(b"<![CDATA[")
    kept = [first]
    for section in sections:
        text, _, rest = section.partition(b"]]>")
        if kept[-1].rstrip().endswith(opened):
            kept.append(text[:_LONGEST_FIELD])
        kept.append(rest)
    return b"".join(kept)


def _look_at(told: Told, unread: _Unread, uploads: dict[str, tuple[str, str | None]]) -> None:
    given = dict(reversed(told))
    type_, status = given.get("post_type", ""), given.get("status", "")
    if type_ == "attachment" and len(uploads) < MOST_UPLOADS:
        uploads[given.get("post_id", "").lstrip("0")] = given.get("attachment_url", ""), _alt(told)
    if type_ not in READ:
        unread.types[type_[:60] or "no type"] += 1
    elif status != SHOWN:
        unread.hidden[_UNSHOWN.get(status, "posts that are not published")] += 1
    elif given.get("post_password"):
        unread.hidden["posts behind a password"] += 1
    else:
        _look_at_comments(told, unread)


def _look_at_comments(told: Told, unread: _Unread) -> None:
    approved = ""
    for name, text in told:
        if name == "comment_approved":
            approved = text
            if approved != APPROVED:
                unread.hidden[_UNAPPROVED.get(approved, "comments that are not shown")] += 1
        elif name == "comment_type" and approved == APPROVED and text not in COMMENTS:
            unread.hidden["comments of plug-ins"] += 1


def _alt(told: Told) -> str | None:
    for (name, key), (other, value) in pairwise(told):
        if (name, key, other) == ("meta_key", _ALT, "meta_value"):
            return value or None
    return None


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{words} ({number:,})" for words, number in sorted(counts.items()))
