"""Addresses under /account/: django-allauth's, less those that need mail or belong to open sign-up.

Ours stand first and so win; the names stay allauth's, because its own pages ask for them.
"""

from django.urls import include, path
from django.views.generic import TemplateView

from stance.site import refusals

urlpatterns = [
    path("password/reset/", TemplateView.as_view(template_name="account/password_reset.html")),
    path("password/reset/<path:rest>", refusals.closed),
    path("password/set/", refusals.closed),
    path("email/", refusals.closed),
    path("confirm-email/", refusals.closed),
    path("confirm-email/<path:rest>", refusals.closed),
    path("login/code/confirm/", refusals.closed),
    path("3rdparty/", refusals.closed),
    path("3rdparty/<path:rest>", refusals.closed),
    path("social/<path:rest>", refusals.closed),
    path("", include("stance.people.oidc.urls")),
    path("sessions/", include("stance.people.sign_in.session_urls")),
    path("", include("allauth.urls")),
]
