"""A post of WordPress as the site shows it to everybody (REST API Handbook, “Posts”: with ``context=view`` texts are rendered and nothing else;
read November 2026). It is not what its author wrote: short codes and blocks are carried out. Its content says so by ``as_shown``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_BREAKS = re.compile(r"[\r\n]+")
"""Between the elements of a rendered text they mean nothing; in one that was written they are shown."""


def as_written(given: Mapping[str, Any]) -> dict[str, Any]:
    """In the form in which the site gives texts to an editor, so that one reader reads both. One that needs a password has one."""
    content = given.get("content")
    is_open = isinstance(content, dict) and content.get("protected") is False
    found = dict(given) | {"password": "" if is_open else "needed", "status": given.get("status", "publish")}
    for key in ("title", "content", "excerpt"):
        if key in given:
            value = given[key]
            rendered = value.get("rendered") if isinstance(value, dict) else None
            found[key] = {"raw": _BREAKS.sub(" ", rendered).strip()} if isinstance(rendered, str) else {}
    return found
