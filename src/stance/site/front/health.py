"""``/healthz``: whether requests can be served. What watches an installation asks it every few seconds, so it is answered
before Django's middleware: one question to the database, in a thread of the application."""

from __future__ import annotations

from django.db import DatabaseError, close_old_connections, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stance.site.front.admission import words
from stance.site.front.calls import Made
from stance.site.front.environment import Environment

PATH = "/healthz"


def checked(_environ: Environment) -> Made:
    """200 when the database answers, 503 when it does not."""
    close_old_connections()
    try:
        _ask()
    except DatabaseError:
        return words(503, "The database does not answer.")
    return words(200, "ok")


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The same for who serves Stance as WSGI, and for methods that are refused."""
    _ask()
    return HttpResponse("ok\n", content_type="text/plain")


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
