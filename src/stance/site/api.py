"""``/api/v1``: typed, described by OpenAPI at ``/api/v1/openapi.json``. Readers sign in as on the pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.security import SessionAuth

from stance import __version__
from stance.archive.api import router as archive
from stance.engines.policy import Refused, refusal_text
from stance.register.public.api import router as public
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
api.add_router("", archive)
api.add_router("/public", public)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    setattr(request, DECISION, error.decision)
    return api.create_response(request, {"detail": refusal_text(error.decision)}, status=403)
