"""A feed as its site answers with it: one document, held in memory and read by what reads the files of feeds."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import urlsplit

from stance.channels.feed.documents import Document, document_at, look_through
from stance.channels.feed.layouts import FeedExport
from stance.channels.port.answers import LONGEST_WAIT, host_of, wait_of
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.exports import Part
from stance.channels.port.wire import Request, Response
from stance.engines.addresses import AddressRefused, Presence, sites
from stance.engines.addresses.location import locate
from stance.engines.exports.instants import maybe

NAME = "feed"
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9, */*;q=0.1"
LEAST_PAUSE, MOST_PAUSE = 60.0, 6 * 3600.0
"""Seconds. A feed is asked for again after the pause that it wants, within these bounds."""
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Held:
    """The one document, as a package holds files."""

    body: bytes = field(repr=False)

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(self.body)

    def rows(self) -> Iterable[int]:
        return (0,)

    def name_of(self, row: int) -> str:
        return NAME

    def find(self, name: str) -> object | None:
        return None


def asked(url: str, validators: dict[str, str] | None = None) -> Request:
    return Request("GET", url, {"Accept": ACCEPT} | (validators or {}))


def document_in(response: Response, host: str) -> Document:
    """Raises Unreachable for what is no whole feed: a page in its place, or half of one."""
    held = Held(response.body)
    document = document_at(held, NAME)
    if document is None:
        raise Unreachable(f"{host} answered with something else than a feed ({response.status}).")
    if document.fragments is not None and document.fragments.refusal:
        raise Unreachable(f"The feed on {host} cannot be read: {document.fragments.refusal}.")
    if not _is_whole(document, response.body):
        raise Unreachable(f"{host} answered with a part of a feed ({response.status}).")
    look_through(held, document)
    if document.at is None:
        document.at = maybe(response.header("Date"))  # an entry without a date is filed under when it was first seen
    return document


def _is_whole(document: Document, body: bytes) -> bool:
    if document.fragments is None:
        return document.end is not None
    ending = rb"</" + re.escape(document.fragments.root.encode()) + rb"\s*>\s*(?:<!--[^>]{0,200}-->\s*)*\Z"
    return re.search(ending, body[-1000:]) is not None


def presence_of(site: str, document: Document) -> Presence:
    """The feed by the address that it gives itself, as files of it are known; else by the one that it was asked at. Raises Refusal where it
    says that it is on another host."""
    try:
        own = document.url if document.url.startswith(("https://", "http://")) else site
        if _bare(host_of(own)) != _bare(host_of(site)):
            raise Refusal(
                f"The feed on {host_of(site)} says that its own address is on {sites.site('feed', locate(own)).handle}. Connect it there."
            )
        return sites.site("feed", locate(own))
    except AddressRefused:
        raise Refusal(
            f"{host_of(site)} has no address that the public can reach. Give the feed’s public address."
        ) from None


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def export_of(document: Document, account_id: str) -> FeedExport:
    """The document as a file of the account's would be. What another document has under that account is not looked for."""
    deleted = {ref: maybe(when) for ref, when in document.deleted.items()}
    part = Part(NAME, "posts", None, 0)
    return FeedExport(
        document.format, account_id, None, document.title or None, document.at, False, (part,),
        documents={NAME: document}, deleted=deleted,
    )  # fmt: skip


def pause_of(response: Response, document: Document | None) -> float | None:
    """Seconds for which the feed wants to be left alone: by Retry-After, Cache-Control, or its own "ttl" (RSS 2.0.11, in minutes)."""
    wanted = [wait_of(response)]
    if found := _MAX_AGE.search(response.header("Cache-Control")):
        wanted.append(min(float(found[1]), LONGEST_WAIT))
    if document is not None and document.ttl is not None:
        wanted.append(min(document.ttl * 60.0, LONGEST_WAIT))
    told = [one for one in wanted if one is not None]
    return min(max(*told, LEAST_PAUSE), MOST_PAUSE) if told else None


def is_same_host(url: str, site: str) -> bool:
    """Older entries are read where the feed is, and nowhere else: an address in a feed may lead anywhere."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return False
    return host_of(url) == host_of(site) and scheme == urlsplit(site).scheme and len(url) <= 2_000
