"""A picture that says whether an account is official: SVG without script, font or foreign address."""

from __future__ import annotations

from xml.etree import ElementTree

from stance.register.public.entries import Entry

SVG = "http://www.w3.org/2000/svg"
HEIGHT, MARGIN, SIGN = 28, 10, 7.2
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
TONES = {"official": ("#1c6b43", "Official account"), "was_official": ("#7a4a00", "Not official any more")}
"""White on each has at least 4.5:1 (WCAG 2.2 1.4.3)."""
LONGEST = 60


def badge(entry: Entry) -> bytes:
    """Of an account: its state, then its name and platform."""
    colour, state = TONES[entry.answer]
    name = f"{entry.handle} on {entry.platform_name}"
    return _drawn(state, name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…", colour)


def agency_badge(name: str, count: int) -> bytes:
    """Of an agency: how many official accounts it has."""
    words = f"{count:,} official account{'' if count == 1 else 's'}"
    return _drawn(words, name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…", TONES["official"][0])


def _drawn(left: str, right: str, colour: str) -> bytes:
    first, second = (round(len(text) * SIGN + 2 * MARGIN) for text in (left, right))
    width = first + second
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": SVG,
            "width": str(width),
            "height": str(HEIGHT),
            "viewBox": f"0 0 {width} {HEIGHT}",
            "role": "img",
            "aria-label": f"{left}: {right}",
        },
    )
    ElementTree.SubElement(root, "title").text = f"{left}: {right}"
    for x, size, fill in ((0, width, "#ffffff"), (0, first, colour)):
        ElementTree.SubElement(
            root, "rect", {"x": str(x), "width": str(size), "height": str(HEIGHT), "rx": "4", "fill": fill}
        )
    frame = {"x": "0.5", "y": "0.5", "width": str(width - 1), "height": str(HEIGHT - 1), "rx": "4"}
    ElementTree.SubElement(root, "rect", {**frame, "fill": "none", "stroke": colour})
    for x, text, fill, room in ((MARGIN, left, "#ffffff", first), (first + MARGIN, right, "#16222b", second)):
        drawn = {"x": str(x), "y": "19", "fill": fill, "font-family": FONT, "font-size": "13"}
        # Fonts differ: the text is fitted to the room that was reckoned for it.
        fitted = {"textLength": str(room - 2 * MARGIN), "lengthAdjust": "spacingAndGlyphs"}
        ElementTree.SubElement(root, "text", {**drawn, **fitted}).text = text
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
