from django.urls import path

from stance.register.public import embedding, feed, pages

urlpatterns = [
    path("", pages.directory, name="public_accounts"),
    path("check/", pages.check, name="public_check"),
    path("feed.atom", feed.changes, name="public_feed"),
    path("web-site/", embedding.snippets, name="public_snippets"),
    path("of/<slug:public_agency>/list/", embedding.listing, name="public_listing"),
    path("of/<slug:public_agency>/badge.svg", embedding.agency_badge, name="public_agency_badge"),
    path("<int:entry_id>/", pages.account, name="public_account"),
    path("<int:entry_id>/badge.svg", embedding.account_badge, name="public_badge"),
]
