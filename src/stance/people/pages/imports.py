"""Importing people: choose a file, see what it would do, and only then let it."""

from __future__ import annotations

import base64
import binascii
import hashlib

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stance.engines.policy import authorise
from stance.engines.tables import Limits, TableRefused, read_table
from stance.engines.tables.decoding import ENCODINGS
from stance.people.described_objects import anywhere
from stance.people.importing.actions import import_people
from stance.people.importing.report import Report
from stance.people.importing.rows import COLUMNS, REQUIRED

LIMITS = Limits(max_bytes=1 << 20, max_rows=5000)
"""In the browser; the command line takes more."""
SHOWN = 200
ENCODING_WORDS = {
    "auto": "As the file says, else UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "windows-1252": "Windows-1252",
}


class FileForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        max_length=200,
        help_text=f"Columns: {', '.join(COLUMNS)}. At most {LIMITS.max_rows:,} rows; the command line takes more.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    make_units = forms.BooleanField(label="Make units that are not there yet", required=False)
    encoding = forms.ChoiceField(choices=[(name, ENCODING_WORDS[name]) for name in ENCODINGS], required=False)


class ConfirmForm(forms.Form):
    """The file itself comes back with the answer: nothing of it is kept between the two pages."""

    content = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    make_units = forms.BooleanField(required=False, widget=forms.HiddenInput)
    encoding = forms.ChoiceField(choices=[(name, name) for name in ENCODINGS], required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        super().clean()
        try:
            content = base64.b64decode(self.cleaned_data.get("content", ""), validate=True)
        except (binascii.Error, ValueError) as error:
            raise forms.ValidationError("The file did not arrive completely. Choose it again.") from error
        if hashlib.sha256(content).hexdigest() != self.cleaned_data.get("digest"):
            raise forms.ValidationError("The file did not arrive completely. Choose it again.")
        self.cleaned_data["content"] = content


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def importing(request: HttpRequest) -> HttpResponse:
    authorise("people.user.import", anywhere())
    if "content" in request.POST:
        return _confirmed(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        content = given["file"].read(LIMITS.max_bytes + 1)
        try:
            report = _report(content, given, is_trial=True)
        except TableRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return _preview(request, content, given, report)
    return render(request, "people/import.html", {"form": form})


def _report(content: bytes, given: dict[str, object], *, is_trial: bool) -> Report:
    encoding = str(given["encoding"] or "auto")
    table = read_table(content, columns=COLUMNS, required=REQUIRED, encoding=encoding, limits=LIMITS)
    return import_people(table=table, make_units=bool(given["make_units"]), is_trial=is_trial)


def _preview(request: HttpRequest, content: bytes, given: dict[str, object], report: Report) -> HttpResponse:
    confirm = ConfirmForm(
        initial={
            "content": base64.b64encode(content).decode(),
            "digest": hashlib.sha256(content).hexdigest(),
            "make_units": given["make_units"],
            "encoding": given["encoding"] or "auto",
        }
    )
    return render(request, "people/import_preview.html", _shown(report) | {"form": confirm})


def _confirmed(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The file did not arrive completely. Choose it again.")
        return redirect("people_import")
    try:
        report = _report(form.cleaned_data["content"], form.cleaned_data, is_trial=False)
    except TableRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("people_import")
    return render(request, "people/imported.html", _shown(report))


def _shown(report: Report) -> dict[str, object]:
    acting = [one for one in report.outcomes if one.state != "unchanged"]
    return {
        "report": report,
        "counts": report.as_json(),
        "failures": report.failures[:SHOWN],
        "outcomes": acting[:SHOWN],
        "more": max(0, len(acting) - SHOWN),
        "more_failures": max(0, len(report.failures) - SHOWN),
        "people_url": reverse("people"),
    }
