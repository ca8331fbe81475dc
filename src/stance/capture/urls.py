from django.urls import path

from stance.capture.pages import accounts, incidents, profiles, webhooks

urlpatterns = [
    path("capture/", accounts.captures, name="captures"),
    path("capture/<int:account_id>/", accounts.one, name="capture_account"),
    path("webhooks/<str:token>/", webhooks.called, name="webhook"),
    path("capture/<int:account_id>/calls/", webhooks.webhook, name="capture_webhook"),
    path("capture/<int:account_id>/profile/", profiles.profile, name="capture_profile"),
    path(
        "capture/<int:account_id>/incidents/<int:incident_id>/evidence.zip",
        incidents.evidence,
        name="incident_evidence",
    ),
]
