"""Every address of the product."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe

from stance.site import home, refusals
from stance.site.api import api


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 when requests can be served: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", home.home, name="home"),
    path("api/v1/", api.urls),
    path("account/", include("stance.site.account_urls")),
    path("", include("stance.people.urls")),
    path("", include("stance.authority.urls")),
    path("", include("stance.archive.urls")),
    path("", include("stance.register.embedding.urls")),
    path("accounts/", include("stance.register.public.urls")),
    path("", include("stance.register.urls")),
    path("", include("stance.jobs.urls")),
    path("", include("stance.journal.urls")),
]

handler400 = refusals.bad_request
handler403 = refusals.forbidden
handler404 = refusals.not_found
handler500 = refusals.server_error
