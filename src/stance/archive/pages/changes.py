"""What changed in a period: edited, deleted and newly kept posts, as a list and as a table to take along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stance.archive.pages import differences
from stance.archive.pages.search_form import named_apart
from stance.archive.queries import changes as queries
from stance.archive.queries.changes import Asked, Change, Kind
from stance.archive.queries.search import searched_accounts
from stance.doors.downloads import csv_file
from stance.doors.form_fields import first_day_field, last_day_field, refuse_reversed
from stance.doors.row_keys import row_key
from stance.doors.tabs import Tab
from stance.engines.tables import write_rows, write_table
from stance.register.models import Account

WORDS: dict[Kind, str] = {"edited": "Edited", "deleted": "Deleted", "new": "New"}
COLUMNS = (
    "change",
    "came_in_at",
    "record",
    "account",
    "posted_at",
    "version",
    "text",
    "text_before",
    "deleted_at",
    "permalink",
)


@dataclass(frozen=True, slots=True)
class Row:
    change: Change
    compared: list[differences.Change]


class ChangesForm(forms.Form):
    account = forms.ChoiceField(label="Account", required=False)
    since = first_day_field()
    until = last_day_field()

    def __init__(self, data: QueryDict, accounts: list[Account]) -> None:
        super().__init__(data)
        self._keys = {account.asked_as: account.pk for account in accounts}
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            ("", "All accounts"),
            *((account.asked_as, words) for account, words in named_apart(accounts)),
        ]

    def clean(self) -> None:
        super().clean()
        refuse_reversed(self)

    def asked(self, kind: Kind) -> Asked:
        given = self.cleaned_data
        return Asked(kind, self._keys.get(given["account"]), given["since"], given["until"])


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    kind, form = _read(request)
    context: dict[str, object] = {"form": form, "kind": kind, "tabs": _tabs(request.GET, kind)}
    if not form.is_valid():
        return render(request, "archive/changes.html", context, status=422)
    asked, before = form.asked(kind), row_key(request.GET.get("before", ""))
    found, older = queries.page(asked, before)
    context |= {
        "rows": [_row(change) for change in found],
        "older": older,
        "is_first": before is None,
        "is_filtered": bool(form.cleaned_data["account"] or asked.since or asked.until),
        "missing": queries.missing_in(asked) if kind == "deleted" and before is None else [],
        "csv_url": f"{reverse('changes_csv')}?{_address(request.GET, kind)}",
    }
    return render(request, "archive/changes.html", context)


@require_safe
def changes_csv(request: HttpRequest) -> HttpResponseBase:
    kind, form = _read(request)
    if not form.is_valid():
        return HttpResponse("These days or this account cannot be read.", status=422, content_type="text/plain")
    return csv_file(_table(form.asked(kind)), f"changes-{kind}.csv")


def _read(request: HttpRequest) -> tuple[Kind, ChangesForm]:
    asked = request.GET.get("kind", "")
    kind: Kind = next((one for one in get_args(Kind) if one == asked), "edited")
    return kind, ChangesForm(request.GET, searched_accounts())


def _tabs(given: QueryDict, kind: Kind) -> list[Tab]:
    return [Tab(words, f"{reverse('changes')}?{_address(given, one)}", one == kind) for one, words in WORDS.items()]


def _address(given: QueryDict, kind: Kind) -> str:
    left = given.copy()
    left.pop("before", None)
    left["kind"] = kind
    return left.urlencode()


def _row(change: Change) -> Row:
    if change.number > 1:
        return Row(change, differences.changes(change.before, change.after))
    return Row(change, [differences.Change("same", change.after or change.post.text)])


def _table(asked: Asked) -> Iterator[str]:
    yield write_table(COLUMNS, ())
    for found in queries.walk(asked):
        yield write_rows(
            (
                asked.kind,
                change.at.isoformat(timespec="seconds"),
                change.post.id,
                change.post.handle,
                change.post.made_at,
                change.number if asked.kind != "deleted" else "",
                change.after or change.post.text,
                change.before,
                change.deleted_at.isoformat() if change.deleted_at else "",
                change.post.permalink,
            )
            for change in found
        )
