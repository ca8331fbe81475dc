"""The tables that are read, told by their headings, and what becomes of every other file.

Names come from published descriptions and readers of exports, without the member's number and ``.csv``. Default deny: a name that
is on no list here is treated as private until somebody has looked at it.
"""

from __future__ import annotations

import re
from typing import BinaryIO, Literal, TypeAlias

from stance.engines.exports.table_rows import header

Kind: TypeAlias = Literal["shares", "comments"]

NOT_READ = frozenset(
    {
        "ads clicked",
        "causes you care about",
        "certifications",
        "company follows",
        "courses",
        "education",
        "endorsement_given_info",
        "endorsement_received_info",
        "events",
        "hashtag_follows",
        "honors",
        "instantreposts",
        "languages",
        "member_follows",
        "organizations",
        "patents",
        "positions",
        "projects",
        "publications",
        "reactions",
        "recommendations_given",
        "recommendations_received",
        "rich media",
        "rich_media",
        "skills",
        "test scores",
        "volunteering",
        "votes",
    }
)
"""Public already, or figures; nothing that is read yet."""
PRIVATE = frozenset(
    {
        "account status history",
        "ad_targeting",
        "coach_messages",
        "connections",
        "email addresses",
        "guide_messages",
        "imported contacts",
        "inferences_about_you",
        "invitations",
        "learning",
        "learning_coach_messages",
        "learning_role_play_messages",
        "logins",
        "messages",
        "phonenumbers",
        "private_identity_asset",
        "profile",
        "profile summary",
        "receipts",
        "receipts_v2",
        "registration",
        "savedjobalerts",
        "saved_items",
        "searchqueries",
        "security challenges",
        "verifications",
        "whatsapp phone numbers",
    }
)
"""About a person, a device, money or third parties. Kept in the original, never opened."""
PRIVATE_BEGINNINGS = ("job ", "saved job", "online job")
ARTICLES = "articles"
_SHARES = ("date", "sharelink", "sharecommentary")
_COMMENTS = ("date", "link", "message")
_NUMBERED = re.compile(r"_(\d{4,15})\Z", re.ASCII)
_COPY = re.compile(r" ?\(\d{1,3}\)\Z", re.ASCII)


def stem(member: str) -> tuple[str, str]:
    """The name that LinkedIn gave a file, in lower case, and the member's number in it, if there is one:
    "Shares_17529409 (1).csv" → ("shares", "17529409")."""
    base = _COPY.sub("", member.rpartition("/")[2].rpartition(".")[0]).strip()
    found = _NUMBERED.search(base)
    return (base[: found.start()].lower(), found[1]) if found else (base.lower(), "")


def may_be_looked_at(member: str) -> bool:
    """Whether the headings of a file may be read, to see what it is."""
    name = stem(member)[0]
    known = name in PRIVATE or name in NOT_READ or name.startswith(PRIVATE_BEGINNINGS)
    return member.lower().endswith(".csv") and not known


def table_of(stream: BinaryIO) -> tuple[Kind | None, list[str]]:
    """What the table is, and its headings in lower case. Raises MemberDamaged."""
    headings = [cell.lower() for cell in header(stream)]
    if set(_SHARES) <= set(headings):
        return "shares", headings
    return ("comments", headings) if set(headings) == set(_COMMENTS) else (None, headings)
