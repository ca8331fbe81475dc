"""A web address in parts, read as browsers read it (WHATWG URL Standard), and refused where programs disagree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_to_bytes

from stance.engines.addresses.hosts import ascii_host
from stance.engines.addresses.presence import AddressRefused

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
PORT = re.compile(r":([0-9]*)\Z")
USUAL_PORTS = (0, 80, 443)
MOST_SEGMENTS = 50


@dataclass(frozen=True, slots=True)
class Location:
    host: str
    """Lower-case ASCII."""
    port: str
    """Empty for the usual ports."""
    segments: tuple[str, ...]
    """Percent-decoded once; empty ones left out."""
    query: str
    fragment: str

    def asked(self, name: str) -> str:
        """The value of a query parameter, or ""; of several the first."""
        return next((value for key, value in self.parameters if key == name), "")

    @property
    def parameters(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query, keep_blank_values=True, max_num_fields=100)


def locate(text: str) -> Location:
    """Read an http or https address, with or without its scheme. Raises AddressRefused."""
    web = WEB.match(text)
    rest = text[web.end() :] if web else text
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    if "@" in authority:
        name, _, host = authority.rpartition("@")
        raise AddressRefused(
            f"It leads to “{host}”: what stands before the @ (“{name}”) is no part of the host, and is often put there to "
            "mislead. Paste the address of the account itself."
        )
    port = PORT.search(authority)
    host = ascii_host(_decoded(authority[: port.start()] if port else authority))
    if query.count("&") >= 100:
        raise AddressRefused("The address carries more than 100 parameters. Paste it without what follows the “?”.")
    return Location(host, _port(port), _segments(path), query, fragment)


def _port(found: re.Match[str] | None) -> str:
    number = int(found[1] or 0) if found else 0
    if number > 65_535:
        raise AddressRefused(f"{number} is not a port. Paste the address as the browser shows it.")
    return "" if number in USUAL_PORTS else str(number)


def _segments(path: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in path.split("/"):
        segment = _decoded(part)
        if segment == "..":
            del found[-1:]
        elif segment not in ("", "."):
            found.append(segment)
    if len(found) > MOST_SEGMENTS:
        raise AddressRefused(f"The address is more than {MOST_SEGMENTS} levels deep. Paste the address of the account.")
    return tuple(found)


def _decoded(part: str) -> str:
    try:
        decoded = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError as error:
        raise AddressRefused(
            "It holds %-codes that are not text (UTF-8). Paste the address as shown in a browser."
        ) from error
    if any(ord(character) < 0x20 or character == "\x7f" for character in decoded):
        raise AddressRefused("It holds control characters as %-codes. Paste the address as shown in a browser.")
    return decoded
