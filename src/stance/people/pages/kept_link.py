"""What a one-time link opens for somebody who is signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def signed_in_already(request: HttpRequest) -> HttpResponse:
    """In place of what a one-time link opens: whoever tries it out, or opens it in a browser that somebody else uses, neither
    uses it up nor loses the sign-in that they have."""
    return render(request, "people/link_kept.html", {"person": request.user}, status=409)
