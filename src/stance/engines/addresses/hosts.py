"""Host names: Unicode, punycode, full-width and upper-case spellings of one host become one ASCII name (UTS #46, RFC 5891)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import idna

from stance.engines.addresses.presence import AddressRefused, fold

LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
IDEOGRAPHIC_STOPS = re.compile("[\u3002\uff0e\uff61]")
"""UTS #46 section 4: these separate labels as "." does."""

AROUND = re.compile(r"^[\s.]+|[\s.]+$")
"""Spaces and dots before and after, in any order."""


def ascii_host(written: str) -> str:
    """Lower case, ASCII, without a trailing dot. Raises AddressRefused for what is no public host name: an IP address in
    any notation, a single label, or letters that IDNA 2008 does not allow."""
    name = fold(IDEOGRAPHIC_STOPS.sub(".", written)).removesuffix(".")
    if not name or "." not in name:
        raise AddressRefused(f"“{written}” is not the name of a host: one has at least one dot, such as example.org.")
    if not name.isascii() or "xn--" in name:
        name = _idna(name, written)
    labels = name.split(".")
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(f"“{written}” is not the name of a host. Check it for signs that do not belong there.")
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        raise AddressRefused(f"“{written}” names a computer by its number. Official accounts are named by a host name.")
    return name


def mail_host(address: str) -> str:
    """The domain of a mail address, or a domain by itself, as domains are compared: as ``ascii_host`` has it, or where that
    refuses it, folded as it is written. Signs that nobody sees (joiners) make no other domain where they are not allowed."""
    written = AROUND.sub("", unicodedata.normalize("NFKC", address).rpartition("@")[2])
    for text in (written, "".join(sign for sign in written if not _is_unseen(sign))):
        try:
            return ascii_host(text)
        except AddressRefused:
            continue
    return written.lower()


def is_under(host: str, domains: Iterable[str]) -> bool:
    """Whether a host from here is one of these domains or lies under one."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"


def shown_host(host: str) -> str:
    """A host from ``ascii_host`` as people write it, in its own letters."""
    return str(idna.decode(host)) if "xn--" in host else host


def shown_label(label: str) -> str:
    """A label of an internationalised host (RFC 3492) as people see it; whatever else it is, as it stands."""
    try:
        return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _idna(name: str, written: str) -> str:
    try:
        # Decoded first: a punycode label that says something else than its Unicode form would have two keys.
        unicode_form = idna.decode(name, uts46=True)
        return idna.encode(unicode_form, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise AddressRefused(f"“{written}” is not a host name that browsers accept ({error}).") from error
