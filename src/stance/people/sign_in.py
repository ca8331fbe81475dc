"""How django-allauth is fitted in: accounts are made through one-time links only, never by open sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from stance.people.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_display(self, user: User) -> str:
        return user.name or user.email

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Security notices are shown on screen and kept in the audit trail; mail arrives with the notification room."""


def has_second_factor(user: User) -> bool:
    """A passkey counts alone; a password needs TOTP beside it. Recovery codes are no factor of their own."""
    return Authenticator.objects.filter(
        user_id=user.pk, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()
