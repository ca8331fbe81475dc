"""Bringing a table in: upload, preview, confirm. Nothing is written to the register before the confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.doors.row_keys import LARGEST
from stance.engines.policy import authorise, reach
from stance.engines.tables import TableRefused
from stance.people.described_objects import anywhere
from stance.people.models import Assignment
from stance.people.models.assignments import in_force
from stance.register.actions import imports
from stance.register.importing.columns import COLUMNS
from stance.register.importing.comparison import LIMITS
from stance.register.models import RegisterImport
from stance.register.pages.account import field_words
from stance.register.refusal import AccountRefused

AT_ONCE = 500
"""Rows that are taken over while the person waits; more go to the background."""
TONES = {"previewed": "warn", "running": "info", "done": "good", "refused": "bad", "discarded": "idle"}
STATES = {
    "previewed": "Waiting for you",
    "running": "Being taken over",
    "done": "Done",
    "refused": "Refused",
    "discarded": "Discarded",
}


class TableForm(forms.Form):
    table = forms.FileField(
        label="CSV file", error_messages={"required": "Choose a file.", "empty": "The file is empty: choose another."}
    )
    encoding = forms.ChoiceField(
        choices=[
            ("auto", "Find out (UTF-8, or what its mark says)"),
            ("windows-1252", "Windows-1252 (Excel in Western Europe and the Americas)"),
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
        given = form.cleaned_data["table"]
        try:
            kept = imports.preview(
                content=given.read(), name=given.name, encoding=form.cleaned_data["encoding"] or "auto"
            )
            return redirect("register_import", kept.pk)
        except TableRefused as refusal:
            form.add_error("table", str(refusal))
    latest = _within().defer("content").order_by("-pk")[:10]
    rows = [(run, STATES[run.state], TONES[run.state]) for run in latest]
    return render(request, "register/import.html", {"form": form, "columns": COLUMNS, "rows": rows})


def _within() -> QuerySet[RegisterImport]:
    """Tables that people of the reader's agencies brought in."""
    here = reach("register.import")
    if here.everywhere:
        return RegisterImport.objects.all()
    serving = Assignment.objects.filter(in_force(timezone.now()), unit__agency__in=here.agencies)
    return RegisterImport.objects.filter(made_by__in=serving.values("user_id"))


def _found(import_id: int) -> RegisterImport:
    run = RegisterImport.objects.defer("content").filter(pk=import_id).first() if import_id <= LARGEST else None
    if run is None:
        raise Http404("There is no such import.")
    authorise("register.import", run)
    return run


@require_safe
def one(request: HttpRequest, import_id: int) -> HttpResponse:
    authorise("register.import", anywhere())
    run = _found(import_id)
    changed = [
        {**row, "fields": [(field_words(name), *pair) for name, pair in row["fields"].items()]}
        for row in run.report.get("changed_rows", [])
    ]
    context = {
        "run": run,
        "report": run.report,
        "state_words": STATES[run.state],
        "tone": TONES[run.state],
        "changed": changed,
        "failures": run.report.get("failures", [])[:200],
        "would_change": run.report.get("new", 0) + run.report.get("changed", 0),
    }
    return render(request, "register/import_one.html", context)


@require_POST
def confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    authorise("register.import", anywhere())
    run = _found(import_id)
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
        imports.discard(run=_found(import_id))
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("register_import", import_id)
    return redirect("register_bring_in")
