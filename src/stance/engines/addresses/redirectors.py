"""Addresses that only lead elsewhere: those that carry their target are followed in the text, the others refused."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote

from stance.engines.addresses.location import Location, locate
from stance.engines.addresses.presence import AddressRefused
from stance.engines.addresses.shapes import Redirector

MOST_STEPS = 5
GOOGLE = frozenset(
    f"{prefix}google.{end}"
    for prefix in ("", "www.")
    for end in ("com", "ca", "co.in", "co.jp", "co.nz", "co.uk", "com.au", "com.br", "de", "es", "fr", "ie", "it", "nl")
)
SHORTENERS = frozenset(
    [
        "bit.ly",
        "buff.ly",
        "ow.ly",
        "tinyurl.com",
        "goo.gl",
        "is.gd",
        "dlvr.it",
        "trib.al",
        "shorturl.at",
        "cutt.ly",
        "rb.gy",
        "t.ly",
        "tiny.cc",
        "rebrand.ly",
        "go.usa.gov",
    ]
)
OTHERS = (
    Redirector(GOOGLE, ("q", "url"), "url"),
    Redirector(frozenset({"l.messenger.com"}), ("u",)),
    Redirector(frozenset({"vk.com", "www.vk.com", "m.vk.com"}), ("to",), "away.php"),
    Redirector(frozenset({"duckduckgo.com"}), ("uddg",), "l"),
)
"""Those of search engines, mail and networks that are no channel here."""
URLDEFENSE_V3 = re.compile(r"/v3/__(.+?)__;([A-Za-z0-9_-]*)!", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Redirectors:
    """What leads elsewhere on the web at large, and what the platforms have of their own."""

    shorteners: frozenset[str] = frozenset()
    own: tuple[Redirector, ...] = ()

    def follow(self, location: Location, text: str) -> Location:
        """The address at the end of up to five redirectors, read from the text alone. Raises AddressRefused for a
        shortener, whose target only a network could tell, and for a redirector that carries none."""
        for _ in range(MOST_STEPS + 1):
            if location.host in SHORTENERS or location.host in self.shorteners:
                raise AddressRefused(
                    f"{location.host} shortens addresses: where it leads cannot be told without following it. Open it, and "
                    "paste the address that the browser then shows."
                )
            target = self._target(location, text)
            if target is None:
                return location
            text = target
            location = _web_address(target)
        raise AddressRefused(
            f"It leads through more than {MOST_STEPS} redirectors. Paste the address at the end of them."
        )

    def _target(self, location: Location, text: str) -> str | None:
        for redirector in (*self.own, *OTHERS):
            if redirector.matches(location):
                return _named(location, redirector.parameters)
        if _safelinks(location):
            return _named(location, ("url",))
        if location.host == "urldefense.proofpoint.com" and location.segments[:1] == ("v2",):
            return unquote(location.asked("u").replace("-", "%").replace("_", "/"))
        if location.host in ("urldefense.com", "urldefense.us") and location.segments[:1] == ("v3",):
            return _urldefense_v3(text)
        return None


def _web_address(target: str) -> Location:
    if not re.match(r"https?://", target, re.IGNORECASE) or re.search(r"[\s\\\x00-\x1f]", target):
        raise AddressRefused("It leads elsewhere, but not to a web address. Paste the address of the account itself.")
    return locate(target)


def _named(location: Location, parameters: tuple[str, ...]) -> str:
    given = [value for name, value in location.parameters if name in parameters and value]
    if len(set(given)) != 1:
        raise AddressRefused(
            f"{location.host} leads elsewhere, and this address does not say where. Paste the address of the account itself."
        )
    return given[0]


def _safelinks(location: Location) -> bool:
    return location.host.endswith(".safelinks.protection.outlook.com")


def _urldefense_v3(text: str) -> str:
    """Proofpoint writes "*" for one replaced character and "**X" for a run of them; the characters follow, in base64."""
    found = URLDEFENSE_V3.search(text)
    if not found:
        raise AddressRefused(
            "urldefense leads elsewhere, and this address does not say where. Paste the account's own."
        )
    try:
        replaced = base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4)).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise AddressRefused("The urldefense address is damaged. Paste the address of the account itself.") from error
    if "**" in found[1] or found[1].count("*") != len(replaced):
        raise AddressRefused("The urldefense address cannot be read back for certain. Paste the account's own address.")
    characters = iter(replaced)
    target = re.sub(r"\*", lambda _: next(characters), found[1])
    return re.sub(r"\A(https?):/(?!/)", r"\1://", target)
