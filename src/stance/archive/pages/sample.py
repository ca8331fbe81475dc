"""The two buttons of the sample agency."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from stance.archive.actions import imports, sample


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    try:
        run = sample.make()
    except sample.SampleRefused as error:
        messages.error(request, str(error))
        return redirect("home")
    imports.enqueue(run)
    return redirect("import", run.pk)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    try:
        count = sample.remove()
    except sample.SampleRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"The sample agency was removed: {count:,} records were destroyed, and the ledger records it."
        )
    return redirect("home")
