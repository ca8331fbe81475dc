"""From bytes to a message. What the standard asks for and is not there is refused with its element and the reason: a warning that was
half understood must not go out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from lxml import etree

from stance.engines.cap import message
from stance.engines.cap.message import Alert, Info, Reference

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
OLDER = re.compile(r"urn:oasis:names:tc:emergency:cap:(1\.[01])|http://www\.incident\.com/cap/(1\.0)")
MOST_BYTES = 1_000_000
LONGEST_TEXT = 20_000
UNIQUE = re.compile(r"[^\s,<&]+\Z")
"""Of identifier and sender (3.2.1): no spaces, commas, less-than signs and ampersands."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[+-]\d\d:\d\d|Z)\Z")
"""3.3.2. It forbids "Z", which many senders write and which is not to be mistaken."""
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")


class CapRefused(ValueError):
    """It is no message that can be acted upon. ``element`` is where, "" for all of it."""

    def __init__(self, words: str, element: str = "") -> None:
        super().__init__(words)
        self.element = element


def read_alert(data: bytes) -> Alert:
    """Raises CapRefused. Says nothing about who sent it."""
    return alert_of(parsed(data))


def parsed(data: bytes) -> etree._Element:
    """The root. Nothing outside the message is asked for, and no entity is put in. Raises CapRefused."""
    if len(data) > MOST_BYTES:
        raise CapRefused(f"It has {len(data):,} bytes; at most {MOST_BYTES:,} are read.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CapRefused(f"It is no XML that can be read: {error}") from error
    information = root.getroottree().docinfo
    if information.doctype or information.internalDTD is not None:
        raise CapRefused("It holds a document type, which can ask for other files. Messages of CAP have none.")
    return root


def alert_of(root: etree._Element) -> Alert:
    """Raises CapRefused."""
    if root.tag != f"{{{NAMESPACE}}}alert":
        if found := OLDER.match(etree.QName(root).namespace or ""):
            raise CapRefused(
                f"It is a message of CAP {found[1] or found[2]}. Ask its sender for CAP 1.2.",
                etree.QName(root).localname,
            )
        raise CapRefused(f"It begins with “{etree.QName(root).localname}”, not with an alert of CAP 1.2.")
    one, some = partial(_text, root), partial(_texts, root)
    alert = Alert(
        identifier=_unique(one("identifier", is_required=True), "identifier"),
        sender=_unique(one("sender", is_required=True), "sender"),
        sent=_instant(one("sent", is_required=True), "sent"),
        status=_of(one("status", is_required=True), message.STATUSES, "status"),
        kind=_of(one("msgType", is_required=True), message.KINDS, "msgType"),
        scope=_of(one("scope", is_required=True), message.SCOPES, "scope"),
        note=one("note"),
        references=tuple(_references(" ".join(some("references")))),
        infos=tuple(_info(element) for element in _elements(root, "info")),
    )
    if alert.kind in ("Update", "Cancel") and not alert.references:
        raise CapRefused(f"It is of the type {alert.kind}, and does not say to which message it belongs.", "references")
    if alert.kind in ("Alert", "Update") and not alert.infos:
        raise CapRefused("It says nothing: the part “info” is missing.", "info")
    return alert


def _info(element: etree._Element) -> Info:
    one, some = partial(_text, element), partial(_texts, element)
    language = one("language") or "en-US"
    if not LANGUAGE.match(language):
        raise CapRefused(f"“{language}” is no language (RFC 3066).", "language")
    categories = tuple(_of(value, message.CATEGORIES, "category") for value in some("category"))
    if not categories:
        raise CapRefused("The element is missing.", "category")
    certainty = one("certainty", is_required=True)
    return Info(
        language=language,
        categories=categories,
        event=one("event", is_required=True),
        responses=tuple(_of(value, message.RESPONSES, "responseType") for value in some("responseType")),
        urgency=_of(one("urgency", is_required=True), message.URGENCIES, "urgency"),
        severity=_of(one("severity", is_required=True), message.SEVERITIES, "severity"),
        certainty=_of(
            "Likely" if certainty == "Very Likely" else certainty, message.CERTAINTIES, "certainty"
        ),  # 3.2.2: written by CAP 1.0
        effective=_maybe(one("effective"), "effective"),
        onset=_maybe(one("onset"), "onset"),
        expires=_maybe(one("expires"), "expires"),
        sender_name=one("senderName"),
        headline=one("headline"),
        description=one("description"),
        instruction=one("instruction"),
        web=_address(one("web")),
        contact=one("contact"),
        areas=tuple(_text(area, "areaDesc", is_required=True) for area in _elements(element, "area")),
    )


def _elements(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    yield from parent.iterchildren(f"{{{NAMESPACE}}}{name}")


def _texts(parent: etree._Element, name: str) -> list[str]:
    found = []
    for element in _elements(parent, name):
        if any(child.tag is not etree.Comment for child in element):
            raise CapRefused("It holds something else than text.", name)
        text = (element.text or "") + "".join(child.tail or "" for child in element)  # comments split it
        if len(text) > LONGEST_TEXT:
            raise CapRefused(f"It has {len(text):,} characters; at most {LONGEST_TEXT:,} are read.", name)
        found.append(text.strip())
    return found


def _text(parent: etree._Element, name: str, *, is_required: bool = False) -> str:
    found = _texts(parent, name)
    if len(found) > 1:
        raise CapRefused(f"The element appears {len(found):,} times; only one is allowed.", name)
    if is_required and not (found and found[0]):
        raise CapRefused("The element is missing.", name)
    return found[0] if found else ""


def _of(value: str, allowed: tuple[str, ...], name: str) -> str:
    if value not in allowed:
        raise CapRefused(f"“{value[:60]}” is none of {', '.join(allowed)}.", name)
    return value


def _unique(value: str, name: str) -> str:
    if not UNIQUE.match(value):
        raise CapRefused("It holds a space, a comma, “<” or “&”.", name)
    return value


def _instant(value: str, name: str) -> datetime:
    try:
        if INSTANT.match(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise CapRefused(f"“{value[:60]}” is no time with its offset, such as 2027-03-28T14:30:00+02:00.", name)


def _maybe(value: str, name: str) -> datetime | None:
    return _instant(value, name) if value else None


def _address(value: str) -> str:
    if value and not re.match(r"https?://[^\s\x00-\x1f]+\Z", value):
        raise CapRefused(f"“{value[:60]}” is no address of a web page.", "web")
    return value


def _references(value: str) -> Iterator[Reference]:
    for group in value.split():
        sender, _, rest = group.partition(",")
        identifier, _, sent = rest.partition(",")
        yield Reference(_unique(sender, "references"), _unique(identifier, "references"), _instant(sent, "references"))
