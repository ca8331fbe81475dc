"""A badge as SVG 1.1: no script, no style sheet, nothing fetched, so that it can stand on any page as a picture."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from html import escape

HEIGHT = 56
LEFT, RIGHT = 52, 16
LONGEST = 44
"""Characters of a line; what is longer ends in "…"."""
NARROW, WIDE = 0.58, 1.05
"""Width of a character in parts of the font's size: the usual, and East Asian wide ones (UAX #11)."""
TONES = {"good": ("#0b6b3a", "M17 28.5l7 7 14-15"), "bad": ("#a3231b", "M19 20l17 17M36 20l-17 17")}
"""The colour, and the mark drawn in it. Both colours have a contrast above 6 : 1 on white (WCAG 2.2, 1.4.3)."""
UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class Badge:
    """Two lines of plain text, and whether the news is good."""

    first: str
    second: str
    tone: str


def svg(badge: Badge) -> str:
    first, second = shortened(badge.first), shortened(badge.second)
    colour, mark = TONES[badge.tone]
    width = LEFT + RIGHT + max(_width(first, 16), _width(second, 13))
    title = escape(printable(f"{badge.first}: {badge.second}"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}" '
        f'role="img" aria-label="{title}"><title>{title}</title>'
        f'<rect x="1" y="1" width="{width - 2}" height="{HEIGHT - 2}" rx="8" fill="#fff" stroke="{colour}" '
        f'stroke-width="2"/><path d="{mark}" fill="none" stroke="{colour}" stroke-width="5" stroke-linecap="round" '
        f'stroke-linejoin="round"/>'
        f'<text x="{LEFT}" y="24" font-family="{FONT}" font-size="16" font-weight="700" fill="{colour}">'
        f"{escape(first)}</text>"
        f'<text x="{LEFT}" y="43" font-family="{FONT}" font-size="13" fill="#1d2733">{escape(second)}</text></svg>\n'
    )


def printable(text: str) -> str:
    """Without control and direction characters: they could make the badge say something else than it does, and XML has
    no place for some of them."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in UNPRINTABLE)


def shortened(text: str) -> str:
    plain = printable(text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip() + "…"


def _width(text: str, size: int) -> int:
    return round(sum(WIDE if unicodedata.east_asian_width(sign) in "WF" else NARROW for sign in text) * size)
