"""What a record's page shows beside the record itself: text with its links, differences, context, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from stance.archive.pages.differences import Change, changes, other_changes
from stance.archive.queries.posts import Post
from stance.archive.queries.records import Detail, SeenVersion
from stance.channels import discovery

_NAMED = re.compile(r"(?<![\w/@#＃.&])(?:[#＃]\w*[^\W\d_]\w*|@\w(?:[\w.-]{0,60}\w)?(?:@\w[\w.-]{0,250}\w)?)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a text; ``expanded`` is where a short link in it leads, ``url`` the same if it is safe to follow; ``search`` what finds
    other posts with this hashtag or name."""

    text: str
    expanded: str = ""
    url: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """A version with what changed since the one before it. The oldest has no changes."""

    version: SeenVersion
    seen_at: datetime
    is_current: bool
    changes: list[Change]
    others: list[str]


def stretches(text: str, links: list[dict[str, Any]]) -> list[Stretch]:
    """The text cut at its short links, in order; a link that does not stand in the text is left to the list of links."""
    found: list[Stretch] = []
    at = 0
    for link in links:
        shown, expanded = str(link.get("shown", "")), str(link.get("expanded", ""))
        place = text.find(shown, at) if shown else -1
        if place < 0:
            continue
        if place > at:
            found.extend(_with_names(text[at:place]))
        found.append(Stretch(shown, expanded if expanded != shown else "", followed(expanded)))
        at = place + len(shown)
    if text[at:]:
        found.extend(_with_names(text[at:]))
    return found


def _with_names(text: str) -> Iterator[Stretch]:
    """Cut at its hashtags and names."""
    at = 0
    for named in _NAMED.finditer(text):
        if named.start() > at:
            yield Stretch(text[at : named.start()])
        yield Stretch(named[0], search=named[0].replace("＃", "#"))
        at = named.end()
    if text[at:]:
        yield Stretch(text[at:])


def followed(address: str) -> str:
    """The address if a browser may follow it (http and https only), else ""."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.netloc else ""


def timeline(versions: list[SeenVersion]) -> list[State]:
    """Newest first, each with its difference from the one before."""
    if not versions:
        return []
    found = [State(versions[0], _moment(versions[0]), len(versions) == 1, [], [])]
    for old, new in pairwise(versions):
        others = other_changes(old.content, new.content)
        found.append(State(new, _moment(new), new is versions[-1], changes(old.text, new.text), others))
    return list(reversed(found))


def _moment(version: SeenVersion) -> datetime:
    return datetime.fromisoformat(version.seen_at)


def context_rows(detail: Detail, address: str) -> list[tuple[str, str]]:
    """The record's context (the minimum metadata sets of VIC, NAA and NARA), as term and value.

    What an export cannot tell is said to be unknown, not left out.
    """
    post, current = detail.post, detail.versions[-1]
    seen = sorted(one.seen_at for one in detail.sightings) or [detail.versions[0].seen_at]
    deleted = [stone.deleted_at for stone in detail.tombstones if stone.deleted_at]
    return [
        ("Identifier", post.id),
        ("Title", title_of(post)),
        ("Creator", _creator(post)),
        ("Direction", "received from the public" if post.is_by_public else "sent by the agency"),
        ("Date created", instant(post)),
        ("Format", post.kind),
        ("Platform", discovery.name_of(str(post.content.get("platform", "")), "not known")),
        ("Address on the platform", post.permalink),
        ("Recipient", post.named if post.is_by_public else "the public"),
        ("Officer and authoriser", "not told by the export"),
        ("In reply to", post.reply_to or "nothing"),
        ("Starts the thread", detail.above[0].id if detail.above else post.id),
        ("Language", post.language if post.language not in ("", "und") else "not known"),
        ("Version", f"{current.number} of {len(detail.versions)}"),
        ("Edited on the platform", _edited(detail)),
        ("Deleted on the platform", deleted[0].strftime("%Y-%m-%dT%H:%M:%SZ") if deleted else _gone(post)),
        ("Captured", f"first {seen[0]}, last {seen[-1]}"),
        ("Capture method", _method(detail)),
        (
            "Raw payload",
            "; ".join(f"{one.named}, {one.file}, byte {one.offset_bytes:,}" for one in detail.sightings),
        ),
        ("Digest (SHA-256 of the content)", current.version),
        (
            "Position in the ledger",
            "waits to be signed" if current.entry is None else f"entry {current.entry:,}",
        ),
        ("Also known as", ", ".join([*detail.aliases, *(twin.id for twin in detail.twins)]) or "no other id"),
        ("Permanent address here", address),
    ]


def _creator(post: Post) -> str:
    if not post.is_by_public:
        return f"{post.display_name} ({post.named})"
    known = ", ".join(one for one in (post.author_handle, post.author_address) if one and one != post.author)
    return f"{post.author}{f' ({known})' if known else ''}, to {post.named}"


def _method(detail: Detail) -> str:
    methods = ["export from the platform, imported"] if any(one.run for one in detail.sightings) else []
    if (lodged := detail.post.lodged) is not None:
        methods.append(f"lodged by {lodged.lodged_by_name}, {lodged.get_way_display()}")
    elif any(one.exchange for one in detail.sightings):
        methods.append("captured from the platform")
    return "; ".join(methods) or "not known"


def title_of(post: Post) -> str:
    """Its own title, or the first words of the text."""
    words = " ".join((post.title or post.text).split())
    return words if len(words) <= 80 else words[:79].rsplit(" ", 1)[0] + "…"


def instant(post: Post) -> str:
    return post.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _edited(detail: Detail) -> str:
    """An edit chain is the platform's word; other content in a later export may have other reasons."""
    if detail.aliases:
        return "yes"
    return "not said, but a later export shows other content" if len(detail.versions) > 1 else "no"


def _gone(post: Post) -> str:
    return "yes, when is not known" if post.is_deleted else "not seen deleted"
