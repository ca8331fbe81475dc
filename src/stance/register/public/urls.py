from django.urls import path

from stance.register.public import feed, pages

urlpatterns = [
    path("", pages.accounts, name="public_accounts"),
    path("check/", pages.check, name="public_check"),
    path("feed.atom", feed.changes, name="public_feed"),
    path("<int:entry_id>/", pages.account, name="public_account"),
]
