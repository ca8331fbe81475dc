"""The kept original of an import: its files, and downloading one."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stance.archive.actions.originals import hand_out
from stance.archive.models import ImportRun
from stance.archive.queries import imports, originals
from stance.archive.queries.originals import OriginalMissing


@require_safe
def files(request: HttpRequest, run_id: int) -> HttpResponse:
    """The list of files, with size and SHA-256."""
    run = _run(run_id)
    asked = request.GET.get("skip", "")
    skip = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    context: dict[str, object] = {"run": run, "skip": skip}
    try:
        context["rows"], context["more"] = originals.files(run, skip=skip)
    except OriginalMissing as error:
        context["problem"] = str(error)
    return render(request, "archive/original.html", context)


@require_safe
def download(_request: HttpRequest, run_id: int, digest: str) -> HttpResponseBase:
    try:
        found = hand_out(_run(run_id), digest)
    except OriginalMissing as error:
        raise Http404(str(error)) from error
    if found is None:
        raise Http404(f"import {run_id} has no file {digest}")
    file, stream = found
    name = file.name.rpartition("/")[2]
    response = FileResponse(stream, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _run(run_id: int) -> ImportRun:
    found = imports.one(run_id)
    if found is None:
        raise Http404(f"import {run_id}")
    return found.run
