"""The short way through HTML that has paragraphs, line breaks and links alone, as most posts on networks do.

Tags are looked for as they are usually written, and by what they are written as. What is written in any other way is no plain text:
``html_text`` reads it tag by tag, and comes to the same.
"""

import re

from stance.engines.exports.html_shown import NO_TAG
from stance.engines.exports.html_tags import LINE, NEW_PARAGRAPH

_SPANS = (
    "</span>",
    "<span>",
    '<span class="">',
    '<span class="invisible">',
    '<span class="ellipsis">',
    '<span class="h-card">',
    '<span class="h-card" translate="no">',
)
"""Those that servers of the fediverse write. A span says nothing of the text."""
_LINK = re.compile(r'<a((?:\s+[a-z-]{1,40}="[^"<>\x01-\x07]{0,2000}+")*+)>([^<]*+)</a>')


def pieces_of(html: str) -> list[str] | None:
    """A text, then for each link its attributes as they stand, the text within it, and the text behind it, all with marks for their
    breaks; None where it is not as plain as that. It has no comments."""
    marked = html.replace("<p>", NEW_PARAGRAPH).replace("</p>", NEW_PARAGRAPH)
    marked = marked.replace("<br>", LINE).replace("<br />", LINE).replace("<br/>", LINE)
    if "<" not in marked:
        return [marked]
    has_spans = "<span" in marked
    if has_spans:  # by a mark: within the quotation marks of a link they are no tags, and no link has marks there
        for span in _SPANS:
            marked = marked.replace(span, NO_TAG)
    pieces = _LINK.split(marked)
    if "<" in "".join(pieces[::3]):
        return None
    return [piece.replace(NO_TAG, "") for piece in pieces] if has_spans else pieces
