"""Text whose UTF-8 was taken for Latin-1, letter by letter, before it was written as JSON.

Some exports write every string so: "é" comes as "\\u00c3\\u00a9". What is undone is exactly that, and only where it can be: a string
that does not give UTF-8 that way was written as it is.
"""

from __future__ import annotations


def repaired(text: str) -> str:
    """The text as it was meant. Text in which nothing is wrong comes back as it is, but for what looks exactly like such a
    fault: nobody writes "Ã©" and means it."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text
