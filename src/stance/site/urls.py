"""Every address of the product."""

from django.urls import include, path

from stance.site import home, refusals
from stance.site.api import api
from stance.site.front import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
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
