"""Telegram: public channels, groups and bots, which share one name space."""

from __future__ import annotations

import re

from stance.channels.port.descriptor import Descriptor
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.addresses.presence import fold
from stance.engines.addresses.shapes import under

NAMING = Naming(
    "telegram",
    "Telegram",
    "https://t.me/name or @name",
    "Telegram FAQ, “Usernames and t.me”: letters, digits and underscores, capitals not told apart; names that were bought may be shorter than five; read November 2026",
    handle=re.compile(r"[A-Za-z][A-Za-z0-9_]{2,30}[A-Za-z0-9]"),
    home="https://t.me/{}",
)
OWN_SUFFIX = ".t.me"
OWN = frozenset(
    [
        "addemoji",
        "addlist",
        "addstickers",
        "addtheme",
        "bg",
        "contact",
        "invoice",
        "iv",
        "login",
        "proxy",
        "setlanguage",
        "share",
        "socks",
    ]
)


def located(location: Location) -> Presence:
    """Of t.me/name, t.me/s/name (the preview), and of one message behind either."""
    first, *rest = location.segments or ("",)
    if first in ("joinchat", "c") or first.startswith("+"):
        raise NAMING.nobody("This is an invitation or a private chat on Telegram, which does not say whose it is.")
    if first == "resolve":
        first = location.asked("domain")
    if first in ("s", "boost") and rest:
        first = rest[0]
    if not first or fold(first) in OWN:
        raise NAMING.nobody()
    return NAMING.named(first.removeprefix("@"))


def host_of_account(host: str) -> Presence | None:
    return NAMING.below(host, OWN_SUFFIX)


SHAPES = Shapes(
    NAMING,
    hosts=under("t.me", "telegram.me", "telegram.dog", prefixes=("www",)),
    at_names=True,
    located=located,
    host_of_account=host_of_account,
)
CHANNEL = Descriptor(
    order=105,
    shapes=SHAPES,
)
