"""Clauses: what one atom or phrase of a search asks for."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from difflib import get_close_matches
from typing import Final

from stance.engines.language.characters import clusters
from stance.engines.language.dates import DateError, period
from stance.engines.language.expression import Expression, Fact, Words
from stance.engines.language.facts import (
    CASH,
    HAS,
    IS,
    account_key,
    cashtag_key,
    is_key_character,
    language_key,
    tag_key,
)
from stance.engines.language.lexemes import Lexeme, QueryError
from stance.engines.language.tokens import LONGEST_TERM, is_run, is_word, link_text, units

SHORTEST_PREFIX: Final = 2
"""Code points before a * (one is enough in a run: see `tokens`)."""

FIELDS: Final = ("from", "account", "to", "by", "since", "until", "has", "is", "lang")
"""Names that may stand before a colon; "account" means the same as "from", "to" is the account that the public wrote to, "by" who did."""

_NAMES = {"from": "from", "account": "from", "to": "to", "by": "by"}

_SAME_HAS = {
    "symbol": "cashtag",
    "photo": "image",
    "photos": "image",
    "images": "image",
    "videos": "video",
    "links": "link",
}
_SAME_IS = {"retweet": "repost", "boost": "repost", "edit": "edited", "original": "post"}
_FIELD = re.compile(r"([A-Za-z_]+):(.*)", re.DOTALL)
_LINK = re.compile(r"https?://", re.IGNORECASE)
_AROUND = ",;:.!?'\u2019\u2026"


@dataclass(frozen=True, slots=True)
class DateLimit:
    """`since:` or `until:` with the first instant of the written date and the first one after it, in UTC."""

    field: str
    first: datetime
    after: datetime


Clause = Expression | DateLimit
Note = Callable[[str], None]


def phrase_clauses(lexeme: Lexeme, zone: tzinfo, note: Note) -> list[Clause]:
    """What a quoted phrase asks for: nothing (with a note) when it holds no word. Raises QueryError."""
    if lexeme.field:
        return _field_clauses(lexeme.field, lexeme.text.strip(), lexeme, zone)
    if "*" in lexeme.text and re.search(r"\w\*", lexeme.text):
        note("Inside quotation marks * means nothing; behind them it finds beginnings of the last word.")
    return _words(units(lexeme.text), lexeme, note, prefix=lexeme.starred)


def atom_clauses(lexeme: Lexeme, zone: tzinfo, note: Note) -> list[Clause]:
    """What an atom asks for, all of it together: nothing (with a note) when it holds no word. Raises
    QueryError."""
    atom = lexeme.text
    if _LINK.match(atom):
        return _words(units(link_text(atom)), lexeme, note)
    if atom[0] == "$" and (cashtag := _cashtag_clause(lexeme)):
        return [cashtag]
    if atom[0] in "#@" and (signed := _signed_clauses(lexeme, note)):
        return signed
    if field := _FIELD.fullmatch(atom):
        name, value = field[1].lower(), field[2]
        if name in FIELDS or value:
            return _field_clauses(name, value, lexeme, zone)
    return _word_clauses(lexeme, note)


def _word_clauses(lexeme: Lexeme, note: Note) -> list[Clause]:
    body = lexeme.text.strip(_AROUND)
    word = body.rstrip("*")
    if "*" in word and units(word):
        message = "A * can only stand at the end of a word: flood* finds floods and flooding."
        raise QueryError(message, lexeme.position + lexeme.text.index("*"))
    return _words(units(word), lexeme, note, prefix=word != body)


def _words(found: list[str], lexeme: Lexeme, note: Note, *, prefix: bool = False) -> list[Clause]:
    if not found:
        short = "t.co/" in lexeme.text
        reason = "is a short link (search for words of the page's address)" if short else "has no word in it"
        note(f"“{lexeme.text}” {reason}, so it was left out.")
        return []
    last = found[-1]
    prefix = prefix and is_word(last)
    if prefix and len(last) < SHORTEST_PREFIX:
        raise QueryError(f"Write at least {SHORTEST_PREFIX} letters before the *.", lexeme.position)
    # A longer word was cut when it was indexed, and so was this one: as a prefix it is already whole.
    return [Words(tuple(found), prefix and len(last) < LONGEST_TERM)]


def _signed_clauses(lexeme: Lexeme, note: Note) -> list[Clause]:
    """Hashtags and mentions, also several in one atom ("#storm,#fire"); nothing when the sign is not one."""
    sign, rest = lexeme.text[0], lexeme.text[1:]
    kept = "" if sign == "#" else "@.-"
    end = next((at for at, end in clusters(rest) if not _belongs(rest[at:end], kept)), len(rest))
    body, rest = rest[:end], rest[end:]
    key = tag_key(body) if sign == "#" else account_key(body)
    if not key:
        return []
    prefix = rest.startswith("*")
    if prefix and len(key) < SHORTEST_PREFIX and not is_run(key):
        raise QueryError(f"Write at least {SHORTEST_PREFIX} letters before the *.", lexeme.position)
    found: list[Clause] = [Fact(sign + key, prefix)]
    rest = rest.lstrip("*" + _AROUND + "/|&")
    if not rest:
        return found
    following = Lexeme(lexeme.kind, rest, lexeme.position + len(lexeme.text) - len(rest))
    signed = _signed_clauses(following, note) if rest[0] in "#@" else []
    return found + (signed or (_word_clauses(following, note) if units(rest) else []))


def _cashtag_clause(lexeme: Lexeme) -> Fact | None:
    """A cashtag, or the beginning of one; None when the sign is not one ("$100")."""
    body = lexeme.text.rstrip(_AROUND)
    symbol = body.rstrip("*")
    key, prefix = cashtag_key(symbol), symbol != body
    if not key:
        return None
    if prefix and len(key) < SHORTEST_PREFIX:
        raise QueryError(f"Write at least {SHORTEST_PREFIX} letters before the *.", lexeme.position)
    return Fact(CASH + key, prefix)


def _belongs(cluster: str, kept: str) -> bool:
    return all(character in kept or is_key_character(character) for character in cluster)


def _field_clauses(name: str, value: str, lexeme: Lexeme, zone: tzinfo) -> list[Clause]:
    if name not in FIELDS:
        close = get_close_matches(name, FIELDS, 1, 0.6)
        known = ", ".join(f"{field}:" for field in FIELDS)
        ask = f"Did you mean {close[0]}: (with the colon)?" if close else f"There are {known}."
        message = f"There is no field {name}: here. {ask} To find the words, put them in quotation marks."
        raise QueryError(message, lexeme.position)
    if not value:
        raise QueryError(f"{name}: needs a value right behind the colon, {_example(name)}.", lexeme.position)
    if name in ("since", "until"):
        try:
            return [DateLimit(name, *period(value.rstrip(",;"), zone))]
        except DateError as problem:
            raise QueryError(f"{name}:{value} is no date: {problem}.", lexeme.position) from problem
    return [Fact(_fact(name, value.strip(",;!?"), lexeme))]


def _fact(name: str, value: str, lexeme: Lexeme) -> str:
    if name in _NAMES:
        key = account_key(value)
        if not key or "*" in value:
            message = f"{name}: needs the whole name of an account, {_example(name)}."
            raise QueryError(message, lexeme.position)
        return f":{_NAMES[name]}:{key}"
    if name == "lang":
        language = language_key(value)
        if not language:
            raise QueryError(f"{value!r} is no language code: write {_example(name)}.", lexeme.position)
        return f":lang:{language}"
    if name == "has":
        return f":has:{_choice(name, _SAME_HAS.get(value.lower(), value.lower()), HAS, lexeme)}"
    return f":is:{_choice(name, _SAME_IS.get(value.lower(), value.lower()), IS, lexeme)}"


def _choice(name: str, value: str, choices: Iterable[str], lexeme: Lexeme) -> str:
    known = sorted(choices)
    if value in known:
        return value
    close = get_close_matches(value, known, 1, 0.6)
    ask = f"Did you mean {name}:{close[0]}?" if close else f"Use one of {', '.join(known)}."
    raise QueryError(f"There is no {name}:{value}. {ask}", lexeme.position)


def _example(name: str) -> str:
    examples = {"has": "has:media", "is": "is:reply", "lang": "lang:en, or lang:und where it is not known"}
    examples |= {"since": "since:2024-01-31", "until": "until:2024-01-31"}
    return f"for example {examples.get(name, f'{name}:qldpolice')}"
