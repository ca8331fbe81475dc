from django.urls import path

from stance.journal import pages

urlpatterns = [
    path("audit/", pages.audit, name="audit"),
    path("audit.csv", pages.audit_csv, name="audit_csv"),
]
