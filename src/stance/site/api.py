"""``/api/v1``: typed, described by OpenAPI at ``/api/v1/openapi.json``. Readers sign in as on the pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.security import SessionAuth

from stance import __version__
from stance.engines.policy import Refused, refusal_text
from stance.rooms.listed import rooms
from stance.site.refused_attempts import DECISION

api = NinjaAPI(
    title="Stance",
    version=__version__,
    description="An agency's own archive of its official social media.",
    auth=SessionAuth(),
    docs_url=None,  # the usual viewers load their scripts from third parties
    docs_decorator=require_safe,  # of the description, which the library answers to any method
    urls_namespace="api",
)
for room in rooms():
    for one in room.api:
        api.add_router(one.under, room.load(one.router))


NOT_FOUND = "There is nothing of this name, or you may not see it."


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    del error  # would tell in other words what is missing
    return api.create_response(request, {"detail": NOT_FOUND}, status=404)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    setattr(request, DECISION, error.decision)
    if error.decision.hidden:
        return not_found(request, Http404())
    return api.create_response(request, {"detail": refusal_text(error.decision)}, status=403)
