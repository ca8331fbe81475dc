"""Choosing posts from an export of an official's own account: the files come, are read, and go when whoever chooses is done."""

from __future__ import annotations

import errno
from pathlib import Path
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from stance.doors.row_keys import row_key
from stance.engines.policy import authorise
from stance.lodging import held_files
from stance.lodging.actions import exports as actions
from stance.lodging.models import HeldExport
from stance.lodging.pages.accounts import account_of, tell
from stance.lodging.queries import lodged
from stance.lodging.refusal import LodgingRefused
from stance.lodging.writes.terms import LONGEST_REASON

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DISK_FULL = "The server's disk is full, so the export could not be saved. Free space on the server, then send it again."


class ChooseForm(forms.Form):
    reason = forms.CharField(
        label="Business purpose",
        max_length=LONGEST_REASON,
        help_text="Which business of the agency the posts were part of. It is stored with each of them.",
        error_messages={"required": "Say which business of the agency the posts were part of."},
    )


# Exempt only so that every file goes to disk as it comes; ``_bring`` is protected.
@csrf_exempt
@require_POST
def bring(request: HttpRequest, account_id: int) -> HttpResponse:
    account = account_of(account_id)
    authorise("lodging.post.lodge", account)
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    try:
        return _bring(request, account_id)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
    messages.error(request, DISK_FULL)
    return redirect("lodging_account", account.pk)


@csrf_protect
def _bring(request: HttpRequest, account_id: int) -> HttpResponse:
    account = account_of(account_id)
    if set(request.POST) - {"csrfmiddlewaretoken"}:
        return HttpResponseBadRequest("This form takes files and nothing else.")
    files = [
        (file.name or "", Path(file.temporary_file_path()))
        for file in request.FILES.getlist("files")
        if isinstance(file, TemporaryUploadedFile)
    ]
    try:
        held = actions.receive(account=account, files=files)
    except LodgingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("lodging_account", account.pk)
    for file in request.FILES.getlist("files"):
        try:
            file.close()
        except FileNotFoundError:
            continue  # moved away, as intended
    return redirect("lodging_export", held.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, key: UUID) -> HttpResponse:
    held = get_object_or_404(HeldExport.objects.select_related("account"), pk=key, owner=request.user.pk)
    authorise("lodging.post.lodge", held)
    form = ChooseForm(request.POST if "reason" in request.POST else None)
    if request.method == "POST":
        if "discard" in request.POST:
            actions.discard(held=held)
            messages.success(request, "The export is removed from the server.")
            return redirect("lodging_account", held.account_id)
        if _lodged(request, held, form):
            return redirect(request.get_full_path())
    words, after = request.GET.get("q", "").strip()[:200], row_key(request.GET.get("after", "")) or 0
    try:
        rows, more = held_files.page(held.pk, words=words, after=after) if held.state == "ready" else ([], None)
    except FileNotFoundError:
        actions.discard(held=held)
        messages.error(request, "The export is no longer on the server. Choose its files again.")
        return redirect("lodging_account", held.account_id)
    done = lodged.among(held.account, [one.record_id for one in rows])
    context = {
        "held": held,
        "account": held.account,
        "form": form,
        "rows": [(one, done.get(one.record_id)) for one in rows],
        "more": more,
        "words": words,
        "after": after,
        "kept_hours": int(actions.KEPT.total_seconds() // 3600),
    }
    return render(request, "lodging/export.html", context, status=422 if form.errors else 200)


def _lodged(request: HttpRequest, held: HeldExport, form: ChooseForm) -> bool:
    if not form.is_valid():
        return False
    try:
        report = actions.lodge_chosen(
            held=held, records=request.POST.getlist("record"), reason=form.cleaned_data["reason"]
        )
    except LodgingRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    tell(request, report)
    return True
