"""What somebody does to their own home page: putting a line away, having looked, and the checklist of the first days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from stance.doors import undo
from stance.doors.row_keys import found
from stance.people.dismissals import actions
from stance.people.models import Agency
from stance.people.models.dismissals import LONGEST
from stance.site.home import gather


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Only what is shown can be put away."""
    board, key = gather(request), request.POST.get("thing", "")[:LONGEST]
    item = next((one for one in (*board.needs, *board.live, *board.wrong) if one.dismiss and one.dismiss == key), None)
    if item is None:
        messages.error(request, "This is not on your home page any more.")
    else:
        actions.dismiss(key)
        undo.success(request, f"“{item.title}” was dismissed.", "people.dismissed", thing=key)
    return redirect("home")


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Notes that they looked, and leads there."""
    board, key = gather(request), request.POST.get("thing", "")[:LONGEST]
    item = next((one for one in (*board.needs, *board.live, *board.wrong) if one.looked and one.looked == key), None)
    if item is None:
        return redirect("home")
    actions.look(key)
    return redirect(item.url)


@require_POST
def dismiss_checklist(request: HttpRequest, agency_id: int) -> HttpResponse:
    agency = found(Agency, agency_id)
    actions.dismiss_checklist(agency)
    words = f"The checklist is hidden for {agency}."
    undo.success(request, words, "people.checklist_dismissed", agency=agency.pk)
    return redirect("home")
