"""X escapes texts for HTML before it writes them into an archive."""

import re

_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def unescape(text: str) -> str:
    """Undo X's HTML escaping once: "&amp;lt;" is the four characters "&lt;", which somebody really wrote."""
    return _ENTITY.sub(_unescaped, text) if "&" in text else text


def _unescaped(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    # NUL, halves of surrogate pairs and what is beyond Unicode stay as they are written.
    return chr(number) if 0 < number < 0xD800 or 0xE000 <= number < 0x110000 else found.group()
