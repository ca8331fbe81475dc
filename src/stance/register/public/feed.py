"""Accounts that came onto the public register, changed, or left it, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from stance.engines.policy import authorise
from stance.register.public import queries
from stance.register.public.entries import Entry

ATOM = "http://www.w3.org/2005/Atom"
SIZE = 100
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The hundred accounts that changed last, newest first."""
    authorise("register.public.read")
    return HttpResponse(as_atom(queries.newest(SIZE)), content_type="application/atom+xml; charset=utf-8")


def as_atom(entries: list[Entry]) -> bytes:
    """A feed document. Its ids are tag: addresses (RFC 4151) of this installation, which never change with a handle."""
    address = settings.PUBLIC_URL + reverse("public_feed")
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _text(feed, "id", address)
    _text(feed, "title", f"Official accounts{' of ' + settings.AGENCY_NAME if settings.AGENCY_NAME else ''}")
    _text(feed, "updated", _instant(max((entry.changed for entry in entries), default=BEGINNING)))
    ElementTree.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": address})
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "href": settings.PUBLIC_URL + reverse("public_accounts")})
    _text(ElementTree.SubElement(feed, "author"), "name", settings.AGENCY_NAME or settings.SITE_NAME)
    for entry in entries:
        _add(feed, entry)
    document: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _add(feed: ElementTree.Element, entry: Entry) -> None:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    made = ElementTree.SubElement(feed, "entry")
    _text(made, "id", f"tag:{host},2026:account:{entry.id}")
    state = "official" if entry.is_official else "no longer official"
    _text(made, "title", f"{entry.handle} on {entry.platform_name}: {state}")
    _text(made, "published", _instant(entry.since))
    _text(made, "updated", _instant(entry.changed))
    page = settings.PUBLIC_URL + reverse("public_account", args=[entry.id])
    ElementTree.SubElement(made, "link", {"rel": "alternate", "href": page})
    ElementTree.SubElement(made, "link", {"rel": "related", "href": entry.url})
    ElementTree.SubElement(made, "category", {"term": entry.answer, "label": state})
    _text(made, "summary", entry.short_description or f"{entry.handle} on {entry.platform_name} is {state}.")


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    # XML 1.0 has no place for control characters, whatever a description was pasted from.
    ElementTree.SubElement(parent, name).text = "".join(c for c in text if c >= " " or c in "\t\n")


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
