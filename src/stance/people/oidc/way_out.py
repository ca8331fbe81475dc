"""How somebody is sent to the identity provider: only what we say is asked, and the answer carries our nonce back."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from stance.people.oidc.adapter import Provider


CLOCKS_DIFFER = 120
"""Seconds that the provider's clock may be behind ours."""


class WayOut(OpenIDConnectProvider):  # type: ignore[misc]
    """The library lets the query of our own address add scopes and replace parameters such as ``redirect_uri`` or
    ``client_id``: here nobody but the settings says what is asked."""

    adapter: Provider

    def get_oauth2_adapter(self, request: HttpRequest) -> Provider:
        return self.adapter

    def redirect_from_request(self, request: HttpRequest) -> HttpResponse:
        """``nonce``: 256 random bits, kept in the session with the state (OpenID Connect Core 1.0, 3.1.2.1).

        ``prompt``: whoever sits down at a computer whose sign-in here has ended would come in again by the provider's, which
        often lasts for days, without being asked anything.
        """
        nonce = secrets.token_urlsafe(32)
        asked = {} if settings.OIDC_PROMPT == "none_sent" else {"prompt": settings.OIDC_PROMPT}
        answer: HttpResponse = self.redirect(
            request,
            process="login",
            next_url=get_next_redirect_url(request),
            data={"nonce": nonce, "at": time.time(), "anew": settings.OIDC_PROMPT == "login"},
            auth_params={"nonce": nonce, **asked},
        )
        return answer


def answers_our_nonce(sociallogin: SocialLogin, nonce: object) -> bool:
    """Whether the token was made for the very sign-in that this browser began (Core 3.1.3.7, point 11)."""
    kept = (sociallogin.state.get("data") or {}).get("nonce")
    return (
        isinstance(kept, str)
        and isinstance(nonce, str)
        and kept != ""
        and secrets.compare_digest(kept.encode(), nonce.encode())
    )


def begun_at(sociallogin: SocialLogin) -> datetime:
    """When this browser was sent to the provider. Raises KeyError for a sign-in that we did not begin."""
    return datetime.fromtimestamp(sociallogin.state["data"]["at"], UTC)


def was_asked_anew(sociallogin: SocialLogin, proven_at: object) -> bool:
    """Whether the provider has asked who it is, as we wanted. One that does not say when (``auth_time``, Core 2) is
    taken at its word: it must not answer ``prompt=login`` without asking (3.1.2.1)."""
    kept = sociallogin.state.get("data") or {}
    if not kept.get("anew") or not isinstance(proven_at, int | float):
        return True
    return bool(proven_at >= kept["at"] - CLOCKS_DIFFER)
