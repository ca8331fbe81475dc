"""Texts as people see them on Facebook: what names somebody in them is written out, as the name alone."""

from __future__ import annotations

import re

# "@[100064:274:City of Test]", with the number of who is meant and what kind of account it is.
_NAMED = re.compile(r"@\[\d{1,25}:\d{1,6}:([^\[\]]{1,200})\]")


def shown(text: str) -> tuple[str, tuple[str, ...]]:
    """(text, names in it)."""
    if "@[" not in text:
        return text, ()
    return _NAMED.sub(r"\1", text), tuple(_NAMED.findall(text))
