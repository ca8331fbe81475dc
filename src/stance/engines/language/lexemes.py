"""Lexemes: a search as typed, cut into parentheses, operators, phrases and atoms."""

import re
from dataclasses import dataclass
from enum import Enum, auto


class QueryError(ValueError):
    """A search that cannot be understood. `message` says what to do; `position` is a code point offset (from
    0)."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class Kind(Enum):
    """What a lexeme is. An atom is anything without a space, quotation mark or parenthesis in it."""

    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    PHRASE = auto()
    ATOM = auto()


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One lexeme. A phrase has its `text` without quotation marks, the `field` before it, and whether a *
    follows."""

    kind: Kind
    text: str
    position: int
    field: str = ""
    starred: bool = False


# What phones and other keyboards write for the signs of the language, each one character, so positions stay.
_PLAIN_SIGNS = str.maketrans("“”„‟«»＂＃＠＄：（）＊－", '"""""""#@$:()*-')
_OPERATORS = {"OR": Kind.OR, "AND": Kind.AND, "NOT": Kind.NOT}
_PHRASE = re.compile(r'([A-Za-z]+:)?"([^"]*)("\**)?')
_ATOM = re.compile(r'[^\s"()]+')
_MINUS = re.compile(r"-(?=[^\s)])")


def lexemes(text: str) -> list[Lexeme]:
    """The lexemes of a search. Raises QueryError for a quotation mark without its partner."""
    text = text.translate(_PLAIN_SIGNS)
    found: list[Lexeme] = []
    at = 0
    while at < len(text):
        lexeme, length = _next(text, at)
        if lexeme:
            found.append(lexeme)
        at += length
    return found


def _next(text: str, at: int) -> tuple[Lexeme | None, int]:
    if text[at].isspace():
        return None, 1
    if text[at] in "()":
        return Lexeme(Kind.OPEN if text[at] == "(" else Kind.CLOSE, text[at], at), 1
    if _MINUS.match(text, at):
        return Lexeme(Kind.NOT, "-", at), 1
    if phrase := _PHRASE.match(text, at):
        if phrase[3] is None:
            message = "This quotation mark has no partner: add one where the phrase ends, or take this one out."
            raise QueryError(message, phrase.start(2) - 1)
        field, starred = (phrase[1] or "").rstrip(":").lower(), "*" in phrase[3]
        return Lexeme(Kind.PHRASE, phrase[2], at, field, starred), len(phrase[0])
    atom = _ATOM.match(text, at)
    # Some spaces for str.isspace (U+001C …) and for the pattern agree; anything else is an atom of one
    # character.
    word = atom[0] if atom else text[at]
    return Lexeme(_OPERATORS.get(word, Kind.ATOM), word, at), len(word)
