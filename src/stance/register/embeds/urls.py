from django.urls import path

from stance.register.embeds import pages

urlpatterns = [
    path("accounts/<int:entry_id>/badge.svg", pages.badge, name="public_badge"),
    path("accounts/badge.svg", pages.agency_badge, name="public_agency_badge"),
    path("accounts/embed/", pages.embed, name="public_embed"),
    path("register/web-site/", pages.web_site, name="register_web_site"),
    path("register/accounts/<int:account_id>/web-site/", pages.account_site, name="register_account_site"),
    path("register/accounts/<int:account_id>/check-links/", pages.check_links, name="register_check_links"),
]
