"""Text that was put together with marks for its breaks, as people read it."""

import re
from html import unescape

from stance.engines.exports.html_tags import LINE, NEW_LINE, NEW_PARAGRAPH

NO_TAG = "\x04"
"""Where a tag stood that does nothing to the text."""
MARKS = f"{NEW_LINE}{NEW_PARAGRAPH}{LINE}{NO_TAG}\x05\x06\x07"
"""Used while a text is put together; where they stand in a post they show nothing."""
KEPT_SPACES = str.maketrans({" ": "\x05", "\t": "\x06", "\n": "\x07", "\r": None})
_SPACES_KEPT = str.maketrans({"\x05": " ", "\x06": "\t", "\x07": "\n"})
_SPACES = re.compile(r"[ \t\r\n\f\v]{2,}|[\t\r\n\f\v]")
_BLANKS = re.compile(r"[ \t\r\f\v]{2,}|[\t\r\f\v]")
_BREAKING = f" {NEW_LINE}{NEW_PARAGRAPH}{LINE}"
_BREAKS = re.compile(f"( ?[{NEW_LINE}{NEW_PARAGRAPH}{LINE}][ {NEW_LINE}{NEW_PARAGRAPH}{LINE}]*)")


def shown(text: str, *, keeps_lines: bool) -> str:
    """White space collapsed, never more than one empty line, entities undone. ``keeps_lines``: line breaks in the source are shown."""
    if text.isprintable() and "  " not in text:  # no mark, no white space but single spaces
        text = text.strip(" ")
        return unescape(text) if "&" in text else text
    if keeps_lines:
        text = _without_blanks(text.replace("\r\n", "\n")).replace("\n", LINE)
    elif "\n" in text:
        text = _SPACES.sub(" ", text)
    else:
        text = _without_blanks(text)
    text = _broken(text.strip(_BREAKING))
    if "&" in text:
        text = unescape(text)
    is_kept = "\x05" in text or "\x06" in text or "\x07" in text
    return text.translate(_SPACES_KEPT).strip("\n") if is_kept else text


def _without_blanks(text: str) -> str:
    """Looked for first: most texts have none, and the pattern takes its time."""
    if "  " in text or "\t" in text or "\r" in text or "\f" in text or "\v" in text:
        return _BLANKS.sub(" ", text)
    return text


def _broken(text: str) -> str:
    """Marks of breaks as the breaks themselves: those that stand together are one."""
    pieces = _BREAKS.split(text)
    for at in range(1, len(pieces), 2):
        run = pieces[at]
        pieces[at] = "\n\n" if NEW_PARAGRAPH in run or run.count(LINE) > 1 else "\n"
    return "".join(pieces)
