"""How django-allauth is fitted in: accounts are made through one-time links only, never by open sign-up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

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


def without_second_factor(user_ids: Iterable[int]) -> set[int]:
    """Which of these people have neither TOTP nor a passkey, in one query."""
    wanted = set(user_ids)
    having = Authenticator.objects.filter(
        user_id__in=wanted, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    return wanted.difference(having.values_list("user_id", flat=True))


def sign_in_new(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in a person who has just chosen their password, and lead them to their second factor."""
    login = Login(user=user, email=user.email, redirect_url=reverse("mfa_index"))
    return perform_password_login(request, {"email": user.email}, login)
