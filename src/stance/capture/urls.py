from django.urls import path

from stance.capture.pages import accounts

urlpatterns = [
    path("capture/", accounts.captures, name="captures"),
    path("capture/<int:account_id>/", accounts.one, name="capture_account"),
]
