"""Bringing a table in: upload, preview, confirm. Nothing is written to the register before the confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.engines.policy import authorise
from stance.engines.tables import TableRefused
from stance.people.described_objects import anywhere
from stance.register.actions import imports
from stance.register.importing import cells
from stance.register.importing.columns import COLUMNS
from stance.register.importing.files import LIMITS, Choices
from stance.register.models import RegisterImport
from stance.register.pages.account import field_words
from stance.register.pages.found_table import found_table, within
from stance.register.pages.table_columns import needs_no_decision
from stance.register.pages.told_cells import told
from stance.register.refusal import AccountRefused

SHOWN = 200
AT_ONCE = 500
"""Rows that are taken over while the person waits; more go to the background."""
TONES = {
    "received": "warn",
    "previewed": "warn",
    "running": "info",
    "done": "good",
    "refused": "bad",
    "discarded": "idle",
}
STATES = {
    "received": "Waiting for its columns",
    "previewed": "Waiting for you",
    "running": "Being imported",
    "done": "Done",
    "refused": "Refused",
    "discarded": "Discarded",
}


class TableForm(forms.Form):
    table = forms.FileField(
        label="File",
        help_text="CSV, XLSX or ODS, at most 16 MiB",
        error_messages={"required": "Choose a file.", "empty": "The file is empty: choose another."},
    )
    encoding = forms.ChoiceField(
        label="Encoding of a CSV file",
        choices=[
            ("auto", "Find out"),
            ("windows-1252", "Windows-1252 (older Excel in Western Europe and the Americas)"),
            ("utf-16", "UTF-16 (Excel’s “Unicode text”)"),
        ],
        required=False,
    )

    def clean_table(self) -> Any:
        given = self.cleaned_data["table"]
        if given.size > LIMITS.max_bytes:
            raise forms.ValidationError(
                f"The file has {given.size:,} bytes; at most {LIMITS.max_bytes:,} are read. Split it."
            )
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    authorise("register.import", anywhere())
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_next(_received(form)))
        except TableRefused as refusal:
            form.add_error("table", str(refusal))
    latest = within().defer("content").order_by("-pk")[:10]
    rows = [(run, STATES[run.state], TONES[run.state]) for run in latest]
    return render(request, "register/import.html", {"form": form, "columns": COLUMNS, "rows": rows})


def _received(form: TableForm) -> RegisterImport:
    """Raises TableRefused."""
    given = form.cleaned_data["table"]
    choices = Choices(form.cleaned_data["encoding"] or "auto")
    if len(form.files.getlist("table")) > 1:
        raise TableRefused("These are several files. Import them one after the other.")
    return imports.receive(content=given.read(), name=given.name, choices=choices)


def _next(run: RegisterImport) -> str:
    """Where nothing about its columns is a guess, to what it would do; else to them."""
    choices = Choices.of(run.report["choices"])
    if needs_no_decision(run, choices):
        try:
            imports.look(run=run, choices=choices)
        except TableRefused:
            pass  # the page of its columns says it, beside the form that mends it
        else:
            return reverse("register_import", args=[run.pk])
    return reverse("register_import_columns", args=[run.pk])


@require_safe
def one(request: HttpRequest, import_id: int) -> HttpResponse:
    authorise("register.import", anywhere())
    run = found_table(import_id)
    if run.state == "received":
        return redirect("register_import_columns", run.pk)
    changed = [
        {**row, "fields": [(field_words(name), *pair) for name, pair in row["fields"].items()]}
        for row in run.report.get("changed_rows", [])
    ]
    mapping = run.report.get("mapping", {})
    failures, notes = (told(run.report.get(name, []), mapping) for name in ("failures", "notes"))
    context = {
        "run": run,
        "report": run.report,
        "state_words": STATES[run.state],
        "tone": TONES[run.state],
        "changed": changed,
        "failures": failures[:SHOWN],
        "failures_more": max(0, len(failures) - SHOWN),
        "notes": notes[:SHOWN],
        "notes_more": max(0, len(notes) - SHOWN),
        "renamed": [(theirs, cells.words_of(ours) if ours else "") for theirs, ours in mapping.items()],
        "would_change": run.report.get("new", 0) + run.report.get("changed", 0),
    }
    return render(request, "register/import_one.html", context)


@require_POST
def confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    authorise("register.import", anywhere())
    run = found_table(import_id)
    try:
        imports.confirm(run=run)
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("register_import", run.pk)
    if run.report["new"] + run.report["changed"] > AT_ONCE:
        imports.enqueue(run=run)
    else:
        imports.carry_out(run=run)
    return redirect("register_import", run.pk)


@require_POST
def discard(request: HttpRequest, import_id: int) -> HttpResponse:
    authorise("register.import", anywhere())
    try:
        imports.discard(run=found_table(import_id))
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("register_import", import_id)
    return redirect("register_bring_in")
