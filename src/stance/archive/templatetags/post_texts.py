"""Texts of posts as they were written, every space and line break shown: made in one piece here, since white space that a template
has between its tags would be shown as well. Load with ``{% load post_texts %}``."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from stance.archive.pages.differences import Change
from stance.archive.pages.record_page import Stretch

register = template.Library()
HIDDEN = '<span class="govuk-visually-hidden">{}</span>'
CHANGED = {
    "added": '<ins class="st-ins">' + HIDDEN.format("[added: ") + "{}" + HIDDEN.format("]") + "</ins>",
    "removed": '<del class="st-del">' + HIDDEN.format("[removed: ") + "{}" + HIDDEN.format("]") + "</del>",
}
LINK = '<a class="govuk-link" href="{}" rel="noreferrer nofollow external">{}</a>'
SEARCH = '<a class="govuk-link" href="{}?{}">{}</a>'
EXPANDED = '<span class="st-expanded">' + HIDDEN.format("leads to ") + '<span aria-hidden="true">→ </span>{}</span>'


def _joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(map(conditional_escape, parts)))  # noqa: S308  (each part is escaped, or made by format_html)


@register.filter
def marked(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """A text with what was found in it: (text, whether it was found)."""
    return _joined(format_html("<mark>{}</mark>", text) if is_found else text for text, is_found in pieces)


@register.filter
def linked(stretches: Iterable[Stretch]) -> SafeString:
    """A text with its links, and where shortened ones lead."""
    return _joined(_linked(part) for part in stretches)


def _linked(part: Stretch) -> SafeString:
    if part.search:
        return format_html(SEARCH, reverse("search"), urlencode({"q": part.search}), part.text)
    text = format_html(LINK, part.url, part.text) if part.url else conditional_escape(part.text)
    return text + format_html(EXPANDED, part.expanded) if part.expanded else text


@register.filter
def compared(changes: Iterable[Change]) -> SafeString:
    """A text beside the one before it, word by word."""
    return _joined(
        format_html(CHANGED[change.kind], change.text) if change.kind in CHANGED else change.text for change in changes
    )
