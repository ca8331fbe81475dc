"""Pages for what did not work, in plain words and our layout."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def unkeepable(request: HttpRequest, character: str) -> HttpResponse:
    """A form with a character in it that is not kept; ``character`` says which and why."""
    words = f"A field holds {character}. Go back and take it out."
    return render(request, "400.html", {"words": words}, status=400)


def too_long(request: HttpRequest, words: str) -> HttpResponse:
    return render(request, "400.html", {"words": words}, status=HTTPStatus.REQUEST_URI_TOO_LONG)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without request context: the database or the session may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)


def locked_out(request: HttpRequest, seconds: int) -> HttpResponse:
    """Too many wrong tries (``stance.people.guessing``)."""
    minutes = -(-seconds // 60)
    words = f"{seconds} seconds" if seconds < 60 else f"{minutes} minute{'s' if minutes > 1 else ''}"
    answer = render(request, "locked_out.html", {"wait": words}, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def closed(request: HttpRequest, **_rest: str) -> HttpResponse:
    """A page of the sign-in library that has no use here."""
    return render(request, "404.html", status=404)
