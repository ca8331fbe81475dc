from django.urls import path

from stance.journal import pages

urlpatterns = [path("audit/", pages.audit, name="audit")]
