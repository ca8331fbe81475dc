"""Under /account/. The names are the sign-in library's, by which it makes its own addresses."""

from django.urls import path

from stance.people.oidc import pages

urlpatterns = [
    path("oidc/<str:provider_id>/login/", pages.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", pages.callback, name="openid_connect_callback"),
]
