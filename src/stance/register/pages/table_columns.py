"""Which column of a file is which of ours: guessed, shown with what the columns hold, and decided by whoever brings it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stance.engines.policy import authorise, may
from stance.engines.tables import Grid, TableRefused
from stance.people.described_objects import anywhere
from stance.register.actions import imports
from stance.register.importing import cells, mapping, remembered
from stance.register.importing.columns import COLUMNS
from stance.register.importing.files import Choices, grid_of
from stance.register.importing.mapping import Columns, Heading
from stance.register.models import RegisterImport
from stance.register.pages.found_table import found_table
from stance.register.refusal import AccountRefused

UNDECIDED = "?"
OURS = [("", "Leave out"), *((name, cells.words_of(name)) for name in COLUMNS)]
WHY = {
    "said": "You chose it",
    "remembered": "As it was read before",
    "own": "Named as here",
    "alias": "By its heading",
    "like": "Guessed from its heading",
    "cells": "Guessed from its cells",
    "none": "",
    "empty": "",
}
NO_GUESS = "Not known: choose, or leave it out"


def needs_no_decision(run: RegisterImport, choices: Choices) -> bool:
    columns = mapping.guessed(grid_of(bytes(run.content), choices), choices.said, remembered.recall)
    return columns.is_certain and not columns.undecided


class ColumnsForm(forms.Form):
    """One list of choices a column, in the order of the file: ``column-0`` is the first."""

    def __init__(self, columns: Columns, grid: Grid, *args: Any, can_found: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        if len(grid.sheets) > 1:
            choices = [(name, name) for name in grid.sheets]
            self.fields["sheet"] = forms.ChoiceField(
                label="Sheet", choices=choices, initial=grid.sheet, required=False,
                help_text="Choose another and press “Preview”: its columns are shown then.",
            )  # fmt: skip
        for at, one in self._read():
            initial = UNDECIDED if one.column is None else one.column
            choices = [*([(UNDECIDED, "Choose …")] if one.column is None else []), *OURS]
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=one.label, choices=choices, initial=initial, required=False
            )
        if can_found:
            self.fields["make_agencies"] = forms.BooleanField(
                label="Add agencies that the file names and that are not here yet", required=False
            )

    def _read(self) -> list[tuple[int, Heading]]:
        return [(at, one) for at, one in enumerate(self.columns.headings) if one.how != "empty"]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Of each column: its field, up to three different cells, and why it was taken for what it is."""
        return [
            {
                "field": self[f"column-{at}"],
                "samples": one.samples,
                "why": WHY[one.how] or ("Left out" if one.column == "" else NO_GUESS),
                "is_open": one.column is None,
            }
            for at, one in self._read()
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first: dict[str, str] = {}
        for at, one in self._read():
            name, column = f"column-{at}", given.get(f"column-{at}")
            if column == UNDECIDED:
                self.add_error(name, f"Say what the column “{one.label}” is, or leave it out.")
            elif column and first.setdefault(column, one.label) != one.label:
                words = (
                    f"“{first[column]}” and “{one.label}” are both “{cells.words_of(column)}”. Leave one of them out."
                )
                self.add_error(name, words)
        return given

    def choices(self, before: Choices) -> Choices:
        given = self.cleaned_data
        said = {one.label: given[f"column-{at}"] for at, one in self._read()}
        sheet = given.get("sheet") or before.sheet
        return Choices(before.encoding, sheet, said, make_agencies=bool(given.get("make_agencies")))


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, import_id: int) -> HttpResponse:
    authorise("register.import", anywhere())
    run = found_table(import_id)
    if run.state not in ("received", "previewed"):
        return redirect("register_import", run.pk)
    before = Choices.of(run.report["choices"])
    grid = grid_of(bytes(run.content), before)
    sheet = request.POST.get("sheet", "")
    if sheet in grid.sheets and sheet != grid.sheet:
        return _other_sheet(request, run, before, sheet)
    found = mapping.guessed(grid, before.said, remembered.recall)
    given = request.POST if request.method == "POST" else None
    can_found = may("people.organisation.change").allowed
    initial = {"make_agencies": before.make_agencies}
    form = ColumnsForm(found, grid, given, can_found=can_found, initial=initial)
    if form.is_valid() and _looked_at(request, run, form, before):
        return redirect("register_import", run.pk)
    context = {"run": run, "form": form, "grid": grid, "row": found.row, "below": grid.rows[-1][0] if grid.rows else 0}
    return render(request, "register/import_columns.html", context)


def _other_sheet(request: HttpRequest, run: RegisterImport, before: Choices, sheet: str) -> HttpResponse:
    try:
        imports.choose_sheet(run=run, sheet=sheet, encoding=before.encoding)
    except (TableRefused, AccountRefused) as refusal:
        messages.error(request, f"The sheet “{sheet[:60]}” cannot be read. {refusal}")
    return redirect("register_import_columns", run.pk)


def _looked_at(request: HttpRequest, run: RegisterImport, form: ColumnsForm, before: Choices) -> bool:
    try:
        imports.look(run=run, choices=form.choices(before))
    except TableRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
    return True
