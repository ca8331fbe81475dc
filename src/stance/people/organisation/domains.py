"""Official domains: whose e-mail addresses and web sites are an agency's (agency duties A7)."""

from __future__ import annotations

import re

from stance.engines.addresses import AddressRefused
from stance.engines.addresses.hosts import ascii_host


class DomainRefused(ValueError):
    """The text is no domain name; the message says which."""


def domain(typed: str) -> str:
    """The domain in lower case and in its ASCII form (UTS #46), out of what people paste: a name, an address, a web
    address. Raises DomainRefused."""
    text = typed.strip().split("://")[-1].split("/")[0].rpartition("@")[2].split(":")[0].strip(".")
    try:
        return ascii_host(text)
    except AddressRefused as refusal:
        raise DomainRefused(f"“{typed[:100]}” is not a domain name, such as health.example.gov.") from refusal


def domains(typed: str) -> list[str]:
    """Each domain once, from words separated by lines, commas or spaces. Raises DomainRefused."""
    return list(dict.fromkeys(domain(word) for word in re.split(r"[\s,;]+", typed) if word))
