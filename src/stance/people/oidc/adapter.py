"""How the library's social sign-in is fitted in: one provider from the settings, and our own word on who comes in."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NoReturn

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.shortcuts import render

from stance.people import sign_in_trail
from stance.people.directory.actions import signing_in
from stance.people.models import User
from stance.people.oidc import claims as reading
from stance.people.oidc.configuration import configuration
from stance.people.refusal import PersonRefused

PROVEN = "stance_second_factor_elsewhere"
"""In the session: the identity provider has proven a second factor for it."""
SECONDS = 10


class DirectorySignIn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The one provider that the settings name; the library's own table of them stays empty."""
        trusted = configuration()
        if trusted is None or provider not in (None, "openid_connect", trusted.provider_id):
            return []
        app = SocialApp(
            provider="openid_connect",
            provider_id=trusted.provider_id,
            name=trusted.words[:40],
            client_id=trusted.client_id,
            secret=trusted.secret,
            settings={"server_url": trusted.issuer, "oauth_pkce_enabled": True},
        )
        return [] if client_id and client_id != app.client_id else [app]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """New people come in through ``recognise`` alone."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        trusted = configuration()
        said = sociallogin.account.extra_data
        if trusted is None or request.user.is_authenticated:
            refuse(request, "You are signed in already. Sign out first, then sign in with the agency's account.")
        try:
            given = reading.read(_part(said, "id_token"), _part(said, "userinfo"), trusted)
            identity = signing_in.recognise(claims=given, trusted=trusted)
        except (reading.ClaimsRefused, PersonRefused) as refusal:
            sign_in_trail.refused_elsewhere(request, str(refusal))
            refuse(request, str(refusal))
        sociallogin.account, sociallogin.user = identity, identity.user
        sociallogin.state["process"] = "login"

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_how: Any) -> None:
        refuse(
            request, "The agency's sign-in did not answer as it should. Try again; if it goes on, tell its operators."
        )

    def get_requests_session(self) -> requests.Session:
        """Asks the configured provider only: what it points to is asked as well, but nobody is followed elsewhere."""
        session = requests.Session()
        session.max_redirects = 0
        session.request = functools.partial(session.request, timeout=SECONDS)  # type: ignore[method-assign]
        return session


class Provider(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The library trusts an unsigned token that came by a direct request, and any issuer: we check both always."""

    @property
    def openid_config(self) -> dict[str, Any]:
        known: dict[str, Any] = super().openid_config
        trusted = configuration()
        if trusted is None or str(known.get("issuer", "")).rstrip("/") != trusted.issuer.rstrip("/"):
            raise OAuth2Error("the provider names another issuer than the one that is configured")
        return known

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        decoded: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return decoded


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Our second factor is asked for, unless the identity provider proved one in this very sign-in."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not proven_elsewhere(self.login.signal_kwargs) and bool(super()._should_handle(request))


def proven_elsewhere(signal_kwargs: Mapping[str, Any] | None) -> bool:
    sociallogin = (signal_kwargs or {}).get("sociallogin")
    return sociallogin is not None and sociallogin.account.extra_data.get("second_factor") is True


def keep_in_session(request: HttpRequest, user: User, signal_kwargs: Mapping[str, Any] | None) -> None:
    """After signing in: the session remembers whether it needs no second factor of ours."""
    request.session[PROVEN] = proven_elsewhere(signal_kwargs)


def refuse(request: HttpRequest, words: str) -> NoReturn:
    raise ImmediateHttpResponse(render(request, "people/sign_in_refused.html", {"words": words}, status=403))


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = said.get(name)
    return part if isinstance(part, Mapping) else {}
