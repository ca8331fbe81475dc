"""How somebody is sent to the identity provider: only what we say is asked, and the answer carries our nonce back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from stance.people.oidc.adapter import Provider


class WayOut(OpenIDConnectProvider):  # type: ignore[misc]
    """The library lets the query of our own address add scopes and replace parameters such as ``redirect_uri`` or
    ``client_id``: here nobody but the settings says what is asked."""

    adapter: Provider

    def get_oauth2_adapter(self, request: HttpRequest) -> Provider:
        return self.adapter

    def redirect_from_request(self, request: HttpRequest) -> HttpResponse:
        """``nonce``: 256 random bits, kept in the session with the state (OpenID Connect Core 1.0, 3.1.2.1)."""
        nonce = secrets.token_urlsafe(32)
        answer: HttpResponse = self.redirect(
            request,
            process="login",
            next_url=get_next_redirect_url(request),
            data={"nonce": nonce},
            auth_params={"nonce": nonce},
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
