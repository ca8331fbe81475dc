"""Official domains: whose e-mail addresses and web sites are an agency's (agency duties A7)."""

from __future__ import annotations

import re

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


class DomainRefused(ValueError):
    """The text is no domain name; the message says which."""


def domain(typed: str) -> str:
    """The domain in lower case and in its ASCII form (IDNA), out of what people paste: a name, an address, a web
    address. Raises DomainRefused."""
    text = typed.strip().lower().split("://")[-1].split("/")[0].rpartition("@")[2].split(":")[0].strip(".")
    try:
        name = text.encode("idna").decode("ascii") if text else ""
    except UnicodeError as error:
        raise DomainRefused(f"“{typed[:100]}” is not a domain name, such as health.example.gov.") from error
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise DomainRefused(f"“{typed[:100]}” is not a domain name, such as health.example.gov.")
    return name


def domains(typed: str) -> list[str]:
    """Each domain once, from words separated by lines, commas or spaces. Raises DomainRefused."""
    return list(dict.fromkeys(domain(word) for word in re.split(r"[\s,;]+", typed) if word))
