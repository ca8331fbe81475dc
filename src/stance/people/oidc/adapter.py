"""How the library's social sign-in is fitted in: one provider from the settings, and our own word on who comes in."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NoReturn

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.deferred import jwt
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.shortcuts import render

from stance.people.directory.actions import sign_ins
from stance.people.models import User
from stance.people.oidc import claims as reading
from stance.people.oidc.configuration import configuration
from stance.people.oidc.way_out import WayOut, answers_our_nonce, begun_at, was_asked_anew
from stance.people.refusal import PersonRefused
from stance.people.sign_in import trail

PROVEN = "stance_second_factor_elsewhere"
"""In the session: which identity provider has proven a second factor for it; "" for none."""
SECONDS = 10
SIGNATURES = frozenset(
    ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"),
)
"""Of public keys only (OWASP ASVS 5, V9.1.2): with neither "none" nor a shared secret, no key is taken for another kind."""


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
        if not answers_our_nonce(sociallogin, _part(said, "id_token").get("nonce")):
            words = "The agency's sign-in answered something else than was asked. Begin again."
            trail.refused_elsewhere(request, words)
            refuse(request, words)
        if not was_asked_anew(sociallogin, _part(said, "id_token").get("auth_time")):
            words = "The agency's sign-in did not ask who you are. Sign out there, then begin again."
            trail.refused_elsewhere(request, words)
            refuse(request, words)
        try:
            given = reading.read(_part(said, "id_token"), _part(said, "userinfo"), trusted)
            identity = sign_ins.recognise(claims=given, trusted=trusted, begun_at=begun_at(sociallogin))
        except (reading.ClaimsRefused, PersonRefused) as refusal:
            trail.refused_elsewhere(request, str(refusal))
            refuse(request, str(refusal))
        sociallogin.account, sociallogin.user = identity, identity.user
        sociallogin.state["process"] = "login"

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_how: Any) -> None:
        refuse(
            request,
            "The agency's sign-in did not answer as it should. Try again; if it happens again, tell its operators.",
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

    def get_provider(self) -> WayOut:
        known = super().get_provider()
        found = WayOut(self.request, app=known.app)
        found.adapter = self
        return found

    def get_access_token_data(self, *given: Any, **more: Any) -> Any:
        """Raises OAuth2Error before a code is handed in that another provider gave (RFC 9207, 2.4)."""
        says_who = self.openid_config.get("authorization_response_iss_parameter_supported") is True
        who = self.request.GET.get("iss")
        if who != self.openid_config["issuer"] and (says_who or who is not None):
            raise OAuth2Error("the answer comes from another issuer than the one that was asked")
        return super().get_access_token_data(*given, **more)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Raises OAuth2Error: signed by nobody we trust, for somebody else, or no longer valid (Core 3.1.3.7)."""
        try:
            header = jwt.get_unverified_header(id_token)
        except jwt.PyJWTError as error:
            raise OAuth2Error("the token is none") from error
        if header.get("alg") not in SIGNATURES or not isinstance(header.get("kid"), str):
            raise OAuth2Error("the token is not signed as it should be")
        decoded: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        several = isinstance(decoded["aud"], list) and len(decoded["aud"]) > 1
        if "exp" not in decoded or decoded.get("azp", None if several else app.client_id) != app.client_id:
            raise OAuth2Error("the token does not end, or was made for another application")
        return decoded


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Our second factor is asked for, unless the identity provider proved one in this very sign-in."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not proven_elsewhere(self.login.signal_kwargs) and bool(super()._should_handle(request))


def proven_elsewhere(signal_kwargs: Mapping[str, Any] | None) -> bool:
    sociallogin = (signal_kwargs or {}).get("sociallogin")
    return sociallogin is not None and sociallogin.account.extra_data.get("second_factor") is True


def keep_in_session(request: HttpRequest, user: User, signal_kwargs: Mapping[str, Any] | None) -> None:
    """After signing in: the session remembers by whom it needs no second factor of ours."""
    trusted = configuration()
    request.session[PROVEN] = trusted.provider_id if trusted and proven_elsewhere(signal_kwargs) else ""


def vouched_for(request: HttpRequest) -> bool:
    """Whether the provider that is trusted now proved a second factor for this session: another's word is none any more."""
    trusted = configuration()
    return trusted is not None and request.session.get(PROVEN) == trusted.provider_id


def refuse(request: HttpRequest, words: str) -> NoReturn:
    raise ImmediateHttpResponse(render(request, "people/sign_in_refused.html", {"words": words}, status=403))


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = said.get(name)
    return part if isinstance(part, Mapping) else {}
