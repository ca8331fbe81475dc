"""Queries: from what someone typed to an expression, limits of time, and notes on what was left out.

In words: terms side by side must all match; OR, NOT or "-", parentheses; NOT binds tighter than AND, AND
tighter than OR; operators are capitals. "an exact phrase"; flood* for the beginning of a word; #tag;
@mention; $CASHTAG; from: since: until: has: is: lang:. The README beside this file is the whole of it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from stance.engines.language.clauses import DateLimit, atom_clauses, phrase_clauses
from stance.engines.language.dates import since_text, until_text
from stance.engines.language.expression import (
    Expression,
    Fact,
    Or,
    Words,
    all_of,
    any_of,
    negated,
    only_excludes,
    sought,
    to_text,
)
from stance.engines.language.facts import CASH, account_key
from stance.engines.language.lexemes import Kind, Lexeme, QueryError, lexemes
from stance.engines.language.tokens import units

__all__ = ["LONGEST_QUERY", "MOST_CLAUSES", "Highlight", "Query", "QueryError", "parse"]

LONGEST_QUERY: Final = 1_000
"""Code points of a search as typed."""

MOST_CLAUSES: Final = 64
DEEPEST_NESTING: Final = 20


@dataclass(frozen=True, slots=True)
class Highlight:
    """Something to mark in a text: `words` in a row, and directly before them `sign` ("#", "@", "$") if it has
    one."""

    words: Words
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A search: what documents must match (None: anything), and when they were posted.

    `since` is the first instant (UTC) that counts and `until` the first one that no longer does. `notes` are
    sentences about parts that were left out.
    """

    expression: Expression | None
    since: datetime | None = None
    until: datetime | None = None
    notes: tuple[str, ...] = ()

    def normal_form(self) -> str:
        """The canonical text: `parse` makes the same query of it (given zone UTC and room for its length)."""
        parts: list[str] = []
        if self.expression:
            text = to_text(self.expression)
            dated = self.since or self.until
            parts.append(f"({text})" if dated and isinstance(self.expression, Or) else text)
        if self.since:
            parts.append(f"since:{since_text(self.since)}")
        if self.until:
            parts.append(f"until:{until_text(self.until)}")
        return " ".join(parts)

    def highlights(self) -> tuple[Highlight, ...]:
        """What to mark in a result: words, phrases, beginnings, hashtags, mentions; nothing that is
        excluded."""
        found: list[Highlight] = []
        for part in sought(self.expression) if self.expression else ():
            if isinstance(part, Words):
                found.append(Highlight(part))
            elif part.term[0] in "#@" and (body := units(part.term[1:])):
                found.append(Highlight(Words(tuple(body), part.prefix), part.term[0]))
            elif part.term.startswith(CASH):
                found.append(Highlight(Words(tuple(units(part.term.removeprefix(CASH))), part.prefix), "$"))
        return tuple(dict.fromkeys(found))


def parse(text: str, *, zone: tzinfo = UTC, longest: int = LONGEST_QUERY, account: str = "") -> Query:
    """Understand a search. Dates without an offset are in `zone`.

    `account`, a handle or an account's key, narrows the whole search to that account's posts, as if `from:` stood
    beside the text in parentheses. `longest` may be raised for a text made by `normal_form`, which can be longer than what was typed.
    Raises QueryError, and nothing else, for what cannot be understood.
    """
    if len(text) > longest:
        message = f"This search has {len(text):,} characters; at most {longest:,} can be read. Shorten it."
        raise QueryError(message, longest)
    parser = _Parser(lexemes(text), zone)
    expression = parser.whole()
    if account:
        own = Fact(f":from:{account_key(account)}")
        expression = all_of([expression, own]) if expression else own
    since, until = parser.limit("since"), parser.limit("until")
    if since and until and since >= until:
        raise QueryError("since: is later than until:, so nothing can be in between. Exchange them?", 0)
    if expression and only_excludes(expression) and not (since or until):
        message = (
            "This search only says what to leave out. Add something to look for: a word, from: with an "
            "account, or since: with a date."
        )
        raise QueryError(message, 0)
    return Query(expression, since, until, tuple(dict.fromkeys(parser.notes)))


class _Parser:
    """Recursive descent: either → every → one. What was left out is None, and simply missing from its
    group."""

    def __init__(self, found: list[Lexeme], zone: tzinfo) -> None:
        self._lexemes = found
        self._zone = zone
        self._at = 0
        self._clauses = 0
        self._dates: dict[str, tuple[DateLimit, int]] = {}
        self.notes: list[str] = []

    def whole(self) -> Expression | None:
        expression, branches = self._either(0)
        left = self._peek()
        if left:
            message = "This closing parenthesis has no partner: add the opening one or take it out."
            raise QueryError(message, left.position)
        if branches > 1 and self._dates:
            position = min(position for _, position in self._dates.values())
            message = "since: and until: limit the whole search: put parentheses around the words beside them."
            raise QueryError(message, position)
        return expression

    def limit(self, field: str) -> datetime | None:
        if field not in self._dates:
            return None
        date = self._dates[field][0]
        return date.first if field == "since" else date.after

    def _peek(self) -> Lexeme | None:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else None

    def _either(self, depth: int) -> tuple[Expression | None, int]:
        branches = [self._every(depth)]
        while (lexeme := self._peek()) and lexeme.kind is Kind.OR:
            self._step_over_operator(lexeme)
            branches.append(self._every(depth))
        return any_of([branch for branch in branches if branch]), len(branches)

    def _every(self, depth: int) -> Expression | None:
        parts: list[Expression] = []
        first = True
        while (lexeme := self._peek()) and lexeme.kind not in (Kind.CLOSE, Kind.OR):
            if lexeme.kind is Kind.AND:
                if first:
                    raise _dangling(lexeme)
                self._step_over_operator(lexeme)
            part = self._one(depth)
            if part:
                parts.append(part)
            first = False
        if first and lexeme and lexeme.kind is Kind.OR:
            raise _dangling(lexeme)
        return all_of(parts)

    def _step_over_operator(self, operator: Lexeme) -> None:
        self._at += 1
        following = self._peek()
        if not following or following.kind in (Kind.CLOSE, Kind.OR, Kind.AND):
            raise _dangling(operator)

    def _one(self, depth: int) -> Expression | None:
        excluded = False
        while (lexeme := self._lexemes[self._at]).kind is Kind.NOT:
            self._step_over_operator(lexeme)
            excluded = not excluded
        if lexeme.kind is Kind.OPEN:
            part = self._group(lexeme, depth)
        else:
            self._at += 1
            part = self._leaf(lexeme, within=depth > 0 or excluded)
        return negated(part) if part and excluded else part

    def _group(self, opening: Lexeme, depth: int) -> Expression | None:
        if depth == DEEPEST_NESTING:
            message = f"Parentheses are nested more than {DEEPEST_NESTING} deep. Write the search more simply."
            raise QueryError(message, opening.position)
        self._at += 1
        part, _ = self._either(depth + 1)
        if not self._peek():
            message = "This opening parenthesis has no partner: add the closing one or take it out."
            raise QueryError(message, opening.position)
        self._at += 1
        return part

    def _leaf(self, lexeme: Lexeme, *, within: bool) -> Expression | None:
        read = phrase_clauses if lexeme.kind is Kind.PHRASE else atom_clauses
        clauses = read(lexeme, self._zone, self.notes.append)
        self._clauses += len(clauses)
        if self._clauses > MOST_CLAUSES:
            message = f"This search has more than {MOST_CLAUSES} parts. Leave out what matters least."
            raise QueryError(message, lexeme.position)
        for clause in clauses:
            if isinstance(clause, DateLimit):
                self._note_date(clause, lexeme, within=within)
        return all_of([clause for clause in clauses if not isinstance(clause, DateLimit)])

    def _note_date(self, clause: DateLimit, lexeme: Lexeme, *, within: bool) -> None:
        if within:
            message = f"{clause.field}: limits the whole search: write it outside parentheses, without - or NOT."
            raise QueryError(message, lexeme.position)
        if clause.field in self._dates:
            raise QueryError(f"{clause.field}: is there twice; keep one.", lexeme.position)
        self._dates[clause.field] = clause, lexeme.position


def _dangling(operator: Lexeme) -> QueryError:
    word = operator.text
    needs = "on both sides" if word in ("OR", "AND") else "behind it"
    message = f'{word} needs something {needs}. To find the word itself, put it in quotation marks: "{word}".'
    return QueryError(message, operator.position)
