"""The board: notices, and pinning one up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stance.people.models import Agency
from tests.toy.noticeboard import actions, queries


@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        agency = Agency.objects.order_by("pk")[0]
        actions.pin(agency, request.POST.get("said", "")[:200] or "Nothing")
        return redirect("noticeboard")
    return render(request, "noticeboard/board.html", {"notices": queries.notices()})
