"""Addresses of the installation itself."""

from django.urls import path

from stance.site import home, home_changes, undoing
from stance.site.api import api
from stance.site.front import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("", home.home, name="home"),
    path("home/dismiss/", home_changes.dismiss, name="home_dismiss"),
    path("home/look/", home_changes.look, name="home_look"),
    path("home/checklist/<int:agency_id>/dismiss/", home_changes.dismiss_checklist, name="checklist_dismiss"),
    path("undo/", undoing.undone, name="undo"),
    path("api/v1/", api.urls),
]
