"""Addresses of the installation itself."""

from django.urls import path

from stance.site import home
from stance.site.api import api
from stance.site.front import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("", home.home, name="home"),
    path("api/v1/", api.urls),
]
