"""A search as its address asks it: the box and the filters beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urlencode

from stance.archive.search.results import Asked, SearchRefused, Sort, ask
from stance.archive.search.voices import Voice
from stance.doors.dates import zone_shown
from stance.engines.language.lexemes import Kind, QueryError, lexemes

PAGE_ROWS = 20
VOICES = ("ours", "public", "all")


@dataclass(frozen=True, slots=True)
class Question:
    """``q`` is the box; ``since`` and ``until`` are days (``2024-01-31``) in the zone in
    which times are shown, "" for none; a post is any of ``kind`` and has all
    of ``has``; ``voice`` is whose posts."""

    q: str = ""
    account: str = ""
    since: str = ""
    until: str = ""
    kind: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    lang: str = ""
    voice: Voice = ""

    @classmethod
    def read(cls, address: str) -> Self:
        """From the part of an address behind its "?"; what else stands there is left out."""
        given = parse_qs(address)
        single = {name: given[name][-1] for name in ("q", "account", "since", "until", "lang") if name in given}
        voice = given.get("voice", [""])[-1]
        known: Voice = voice if voice in VOICES else ""  # type: ignore[assignment]  # one of them
        return cls(**single, voice=known, kind=tuple(given.get("kind", ())), has=tuple(given.get("has", ())))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The fields of its address: name and value, several of one name one behind the other."""
        several = [("kind", kind) for kind in self.kind] + [("has", thing) for thing in self.has]
        single = [
            ("q", self.q),
            ("account", self.account),
            *self.days,
            *several,
            ("lang", self.lang),
            ("voice", self.voice),
        ]
        return [(name, value) for name, value in single if value]

    @property
    def days(self) -> list[tuple[str, str]]:
        return [(name, day) for name, day in (("since", self.since), ("until", self.until)) if day]

    @property
    def address(self) -> str:
        return urlencode(self.pairs)

    def written(self, *, with_account: bool = True) -> str:
        """What was typed and the filters beside it, dates left out, in the search language. Raises SearchRefused."""
        parts = [_bracketed(self.q.strip())]
        parts += [_of_account(self.account, self.voice)] if with_account and self.account else []
        parts += [f"has:{thing}" for thing in self.has]
        if self.kind:
            any_of = " OR ".join(f"is:{kind}" for kind in self.kind)
            parts.append(f"({any_of})" if len(self.kind) > 1 else any_of)
        parts += [f"lang:{self.lang}"] if self.lang else []
        return " ".join(part for part in parts if part)

    def asked(self, cursor: str = "", *, sort: Sort = "rank", limit: int = PAGE_ROWS) -> Asked:
        """Raises SearchRefused, also for a search that the language does not understand."""
        return ask(
            self.written(),
            since=self.since,
            until=self.until,
            zone=zone_shown(),
            voice=self.voice,
            sort=sort,
            limit=limit,
            cursor=cursor,
        )


def _of_account(account: str, voice: Voice) -> str:
    if voice == "all":
        return f"(from:{account} OR to:{account})"
    return f"to:{account}" if voice == "public" else f"from:{account}"


def _bracketed(text: str) -> str:
    """In parentheses when it has an OR of its own outside any: dates in it must stay outside of ours."""
    try:
        found = lexemes(text)
    except QueryError as error:
        raise SearchRefused(str(error)) from error
    depth = 0
    has_or = has_date = False
    for lexeme in found:
        depth += (lexeme.kind is Kind.OPEN) - (lexeme.kind is Kind.CLOSE)
        has_or = has_or or (lexeme.kind is Kind.OR and not depth)
        has_date = has_date or (lexeme.kind is Kind.ATOM and lexeme.text.lower().startswith(("since:", "until:")))
    if has_or and has_date:
        raise SearchRefused("since: and until: limit the whole search: put parentheses around the words that OR joins.")
    return f"({text})" if has_or else text
