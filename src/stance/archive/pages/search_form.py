"""The search box and its filters, and how they become one search: everything stands in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django import forms
from django.http import QueryDict

from stance.archive.search.question import Question
from stance.archive.search.results import Asked, Sort
from stance.archive.search.voices import Voice
from stance.doors.form_fields import first_day_field, last_day_field, refuse_reversed
from stance.register.models import Account

HAS = (
    ("media", "Media"), ("image", "Pictures"), ("video", "Video"), ("gif", "Animations"), ("alt", "Alt text"),
    ("link", "Links"), ("hashtag", "Hashtags"), ("mention", "Mentions"), ("cashtag", "Cashtags"),
)  # fmt: skip
IS = (
    ("post", "Own post"), ("reply", "Reply"), ("repost", "Repost"), ("quote", "Quote"), ("article", "Article"),
    ("video", "Video"), ("like", "Like"), ("comment", "Comment"), ("edited", "Edited"), ("deleted", "Deleted"),
    ("lodged", "Lodged"), ("late", "Lodged late"),
)  # fmt: skip
VOICES: tuple[tuple[Voice, str], ...] = (
    ("", "Our accounts"),
    ("public", "The public"),
    ("all", "Both"),
)
SORTS: tuple[tuple[Sort, str], ...] = (
    ("rank", "Best match"),
    ("newest", "Newest first"),
    ("oldest", "Oldest first"),
)


class SearchForm(forms.Form):
    """Every field is optional. The box stands above the results, the rest in the filter panel; both are one form."""

    q = forms.CharField(label="Search", required=False, max_length=2000)
    account = forms.ChoiceField(label="Account", required=False)
    since = first_day_field()
    until = last_day_field()
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
    voice = forms.ChoiceField(label="Written by", required=False, choices=VOICES)
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

    def clean(self) -> None:
        super().clean()
        refuse_reversed(self)

    def question(self) -> Question:
        given = self.cleaned_data
        return Question(
            q=given["q"].strip(),
            account=given["account"],
            since=_day(given["since"]),
            until=_day(given["until"]),
            kind=tuple(given["kind"]),
            has=tuple(given["has"]),
            lang=given["lang"],
            voice=given["voice"],
        )

    def asked(self, cursor: str = "") -> Asked:
        """The search. Raises SearchRefused, also for a search that the language does not understand."""
        return self.question().asked(cursor, sort=self.cleaned_data["sort"] or "rank")


def named_apart(accounts: Sequence[Account]) -> list[tuple[Account, str]]:
    """Accounts with their names in words: the platform is told where two would read the same."""
    times = Counter(account.handle.lower() for account in accounts)
    return [
        (account, f"{account.named}{f' on {account.platform_name}' if times[account.handle.lower()] > 1 else ''}")
        for account in accounts
    ]


def _meant(named: str, accounts: Sequence[Account]) -> str:
    """Older permalinks name an account by its handle alone: that is one account as long as no other is called so."""
    found = [account.asked_as for account in accounts if account.handle.lower() == named.lower()]
    return found[0] if len(found) == 1 else named


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
