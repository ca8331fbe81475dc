"""WhatsApp: channels by their id, and numbers that the public may write to."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "whatsapp",
    "WhatsApp",
    "https://whatsapp.com/channel/… or https://wa.me/15551234567",
    "WhatsApp Help Center, “How to use click to chat” (a number in full international form, without signs) and “About channels” (a link holds an id); read November 2026",
)
CHANNEL_ID = re.compile(r"[A-Za-z0-9_-]{16,40}")
NUMBER = re.compile(r"\+?0{0,2}([1-9][0-9]{6,14})")
"""ITU-T E.164 (November 2010): 15 digits at most, country code first."""
CHAT_HOSTS = frozenset({"wa.me", "www.wa.me", "api.whatsapp.com", "web.whatsapp.com"})


def located(location: Location) -> Presence:
    first, *rest = location.segments or ("",)
    if first == "channel" and rest:
        return _channel(rest[0])
    if location.host in CHAT_HOSTS and first in ("", "send"):
        return _number(location.asked("phone"))
    if location.host in CHAT_HOSTS and first != "message":
        return _number(first)
    raise NAMING.nobody("This address on WhatsApp is an invitation or a page of its own, and does not say whose it is.")


def _channel(written: str) -> Presence:
    if not CHANNEL_ID.fullmatch(written):
        raise NAMING.nobody(f"“{written}” is not the id of a WhatsApp channel.")
    return Presence(
        "whatsapp", "page", f"channel/{written}", f"channel/{written}", f"https://whatsapp.com/channel/{written}"
    )


def _number(written: str) -> Presence:
    found = NUMBER.fullmatch(written.strip())
    if not found:
        raise NAMING.nobody("The telephone number is missing: country code first, digits alone.")
    return Presence("whatsapp", "id", found[1], f"+{found[1]}", f"https://wa.me/{found[1]}")


def plain_id(text: str) -> Presence | None:
    """A telephone number with its plus sign."""
    return _number(text) if text.startswith("+") and NUMBER.fullmatch(text) else None


SHAPES = Shapes(
    NAMING,
    hosts=under("whatsapp.com", "wa.me", prefixes=("www", "api", "web", "chat")),
    located=located,
    plain_id=plain_id,
)
CHANNEL = Descriptor(
    order=106,
    shapes=SHAPES,
)
