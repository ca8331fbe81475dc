"""The search box and its filters, and how they become one search: everything stands in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from stance.archive.search.results import Asked, SearchRefused, Sort, ask
from stance.doors.form_fields import day_field
from stance.engines.language.lexemes import Kind, QueryError, lexemes
from stance.register.models import Account

HAS = (
    ("media", "Media"), ("image", "Pictures"), ("video", "Video"), ("gif", "Animations"), ("alt", "Alt text"),
    ("link", "Links"), ("hashtag", "Hashtags"), ("mention", "Mentions"), ("cashtag", "Cashtags"),
)  # fmt: skip
IS = (
    ("post", "Own post"), ("reply", "Reply"), ("repost", "Repost"), ("quote", "Quote"), ("edited", "Edited"),
    ("deleted", "Deleted"),
)  # fmt: skip
SORTS: tuple[tuple[Sort, str], ...] = (
    ("rank", "Best match"),
    ("newest", "Newest first"),
    ("oldest", "Oldest first"),
)
PAGE_ROWS = 20


class SearchForm(forms.Form):
    """Every field is optional. The box stands above the results, the rest in the filter panel; both are one form."""

    q = forms.CharField(label="Search", required=False, max_length=2000)
    account = forms.ChoiceField(label="Account", required=False)
    since = day_field("From")
    until = day_field("To")
    kind = forms.MultipleChoiceField(label="Is any of", required=False, choices=IS, widget=forms.CheckboxSelectMultiple)
    has = forms.MultipleChoiceField(
        label="Has all of", required=False, choices=HAS, widget=forms.CheckboxSelectMultiple
    )
    lang = forms.RegexField(
        label="Language", required=False, regex=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$", max_length=35,
        help_text="A code such as en or zh; und for not known",
        error_messages={"invalid": "Write a language code such as en, or und where it is not known."},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "size": "6"}),
    )  # fmt: skip
    sort = forms.ChoiceField(label="Order", required=False, choices=SORTS)

    def __init__(self, data: QueryDict, accounts: list[Account]) -> None:
        named = data.get("account", "")
        exactly = _meant(named, accounts)
        if exactly != named:
            data = data.copy()
            data["account"] = exactly
        super().__init__(data)
        choices = [("", "All accounts"), *((account.asked_as, words) for account, words in named_apart(accounts))]
        if exactly and exactly not in dict(choices):  # a permalink may name an account by its platform id
            choices.append((exactly, exactly))
        self.fields["account"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", "“To” is earlier than “From”. Exchange them.")
        return given

    def written(self, *, with_account: bool = True) -> str:
        """What was typed and the filters beside it, dates left out, in the search language. Raises SearchRefused."""
        given = self.cleaned_data if with_account else self.cleaned_data | {"account": ""}
        return f"{_bracketed(given['q'].strip())} {filter_text(given)}".strip()

    def asked(self, cursor: str = "") -> Asked:
        """The search. Raises SearchRefused, also for a search that the language does not understand."""
        given = self.cleaned_data
        return ask(
            self.written(),
            since=_day(given["since"]),
            until=_day(given["until"]),
            sort=given["sort"] or "rank",
            limit=PAGE_ROWS,
            cursor=cursor,
        )


def named_apart(accounts: Sequence[Account]) -> list[tuple[Account, str]]:
    """Accounts with their names in words: the platform is told where two would read the same."""
    times = Counter(account.handle.lower() for account in accounts)
    return [
        (account, f"@{account.handle}{f' on {account.platform_name}' if times[account.handle.lower()] > 1 else ''}")
        for account in accounts
    ]


def _meant(named: str, accounts: Sequence[Account]) -> str:
    """Older permalinks name an account by its handle alone: that is one account as long as no other is called so."""
    found = [account.asked_as for account in accounts if account.handle.lower() == named.lower()]
    return found[0] if len(found) == 1 else named


def filter_text(given: dict[str, Any]) -> str:
    """The filters other than dates, in the search language."""
    parts = [f"from:{given['account']}"] if given["account"] else []
    parts += [f"has:{thing}" for thing in given["has"]]
    if given["kind"]:
        any_of = " OR ".join(f"is:{kind}" for kind in given["kind"])
        parts.append(f"({any_of})" if len(given["kind"]) > 1 else any_of)
    if given["lang"]:
        parts.append(f"lang:{given['lang']}")
    return " ".join(parts)


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


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
