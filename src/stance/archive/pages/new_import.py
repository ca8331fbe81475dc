"""Import an export: files are dropped or chosen, arrive in pieces, and become an import."""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from stance.archive.actions import uploads as actions
from stance.archive.described_objects import open_agencies
from stance.archive.models import ImportRun
from stance.archive.queries import imports
from stance.archive.queries import uploads as queries
from stance.archive.queries.uploads import Arriving
from stance.archive.uploads import storage
from stance.archive.uploads.release import KEPT
from stance.channels import discovery
from stance.doors.row_keys import row_key
from stance.engines.policy import authorise, reach
from stance.people.described_objects import anywhere
from stance.people.models import Agency
from stance.register.handles import HandleRefused, handle_of

DISK_FULL = "The server's disk is full, so the file could not be saved. Free space on the server, then send it again."


class ExportForm(forms.Form):
    """``group`` joins the files of one export; ``account`` is needed only where the export does not name its own."""

    group = forms.UUIDField(widget=forms.HiddenInput)
    account = forms.CharField(
        label="Whose export is it?",
        required=False,
        max_length=200,
        help_text="Only needed where the archive does not say so itself. For example @HealthDept.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        required=False,
        label="Which agency is the account of?",
        empty_label="The account's own",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only where there is a choice it is asked for."""
        super().__init__(*args, **kwargs)
        here, open_ones = reach("archive.import"), open_agencies()
        if len(open_ones) < 2:
            del self.fields["agency"]
            return
        field = cast("forms.ModelChoiceField[Agency]", self.fields["agency"])
        offered = [one.pk for one in open_ones if here.everywhere or one.pk in here.agencies]
        field.queryset = Agency.objects.filter(pk__in=offered).order_by("name")
        field.required = not here.everywhere
        field.error_messages["required"] = "Choose the agency that the account speaks for."

    def clean_account(self) -> str:
        typed: str = self.cleaned_data["account"]
        try:
            return handle_of(typed) if typed else ""
        except HandleRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


# Exempt only so that a full disk while the form is parsed can be told from a forged form; ``_new`` is protected.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    authorise("archive.import", anywhere("upload"))
    # Every file to disk as it comes, into the installation's own folder, however small: it is moved, not copied.
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    try:
        return _new(request)
    except OSError as error:
        if error.errno not in actions.NO_ROOM:
            raise
    form = ExportForm(initial={"group": uuid.uuid4()})
    return _page(request, form, problem=DISK_FULL, status=507)


@csrf_protect
def _new(request: HttpRequest) -> HttpResponse:
    again = _again(request)
    if request.method != "POST":
        initial = {"group": uuid.uuid4() if again else _group(request), **(_as_before(again) if again else {})}
        return _page(request, ExportForm(initial=initial), again=again)
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422, again=again)
    try:
        for file in request.FILES.getlist("files"):
            _keep(file, form.cleaned_data["group"])
        run = actions.bring_in(
            form.cleaned_data["group"], account=form.cleaned_data["account"], agency=form.cleaned_data.get("agency")
        )
    except actions.UploadRefused as refusal:
        status = 507 if isinstance(refusal, actions.NoRoom) else 422
        return _page(request, form, problem=str(refusal), status=status, again=again)
    return redirect("import", run.pk)


def _again(request: HttpRequest) -> ImportRun | None:
    """The ended import that is tried once more, as far as whoever asks may read it."""
    key = row_key(request.GET.get("again", ""))
    found = imports.one(key) if key is not None else None
    return found.run if found and found.run.is_finished else None


def _as_before(run: ImportRun) -> dict[str, object]:
    """What was said of it then: whose it is does not have to be found out again."""
    named = f"{run.kind}:{run.named_handle}" if run.kind and run.named_handle else run.named_handle
    return {"account": run.account.url if run.account and run.account.url else named, "agency": run.agency_id}


def _keep(file: UploadedFile[bytes], group: uuid.UUID) -> None:
    if not isinstance(file, TemporaryUploadedFile):
        raise TypeError(f"{file.name}: the form's files must be on disk")
    actions.keep_whole(
        name=file.name or "", made=Path(file.temporary_file_path()), size_bytes=file.size or 0, group=group
    )
    try:
        file.close()
    except FileNotFoundError:
        return  # moved away, as intended


def _group(request: HttpRequest) -> uuid.UUID:
    """The export asked for, else the newest that is not brought in yet, else a new one."""
    asked = request.GET.get("export", "")
    if asked == "new":
        return uuid.uuid4()
    waiting = queries.mine()
    known = [row.group for row in waiting if str(row.group) == asked]
    return known[0] if known else waiting[0].group if waiting else uuid.uuid4()


@require_POST
def discard(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The "remove" button of a file, for pages without script."""
    group = request.POST.get("group", "")
    with suppress(actions.UploadGone):  # somebody was quicker: the aim is reached
        actions.discard(upload_id)
    return redirect(f"{reverse('imports_new')}?export={group}")


def _page(
    request: HttpRequest,
    form: ExportForm,
    *,
    problem: str = "",
    status: int = 200,
    again: ImportRun | None = None,
) -> HttpResponse:
    group = str(form["group"].value())
    waiting = queries.mine()
    readers = [discovery.export_reader(channel.platform) for channel in discovery.reading()]
    here = [row for row in waiting if str(row.group) == group]
    return render(
        request,
        "archive/import_new.html",
        {
            "form": form,
            "group": group,
            "files": here,
            "others": _others(waiting, group),
            "all_here": bool(here) and all(row.is_complete for row in here),
            "problem": problem,
            "again": again,
            "what_was_wrong": imports.refusal(again) if again else "",
            "piece_bytes": storage.LARGEST_PIECE_BYTES,
            "kept_days": KEPT.days,
            "readers": readers,
            "sent": readers[0].sent if len(readers) == 1 else "The export that the platform sent you",
            "unnamed": [reader.unnamed for reader in readers if reader.unnamed],
        },
        status=status,
    )


def _others(waiting: list[Arriving], group: str) -> list[tuple[str, list[Arriving]]]:
    """Other exports of this person that were begun and not brought in: (group, its files)."""
    found: dict[str, list[Arriving]] = {}
    for row in waiting:
        if str(row.group) != group:
            found.setdefault(str(row.group), []).append(row)
    return list(found.items())
