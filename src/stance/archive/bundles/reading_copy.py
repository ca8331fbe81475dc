"""Posts for reading: pages of HTML that need no server, no network and no script."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string

from stance.archive.bundles.lines import Line

FIRST = "index.html"


def page_name(number: int) -> str:
    """The first page stands at the top, where people look."""
    return FIRST if number == 1 else f"pages/{number:05d}.html"


def page(number: int, lines: Sequence[Line], facts: Sequence[tuple[str, str]], *, is_last: bool) -> bytes:
    """One page, with links to those before and after it. ``facts`` stand on the first: who, when, what was asked for."""
    up = "" if number == 1 else "../"
    context = {
        "number": number,
        "lines": lines,
        "facts": facts if number == 1 else [],
        "up": up,
        "before": f"{up}{page_name(number - 1)}" if number > 1 else "",
        "after": "" if is_last else f"{up}{page_name(number + 1)}",
    }
    return render_to_string("archive/bundle/reading_copy.html", context).encode()
