"""How django-allauth is fitted in: accounts are made through one-time links only, never by open sign-up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from stance.doors.form_words import NOT_DONE
from stance.people.guessing import devices
from stance.people.guessing.counters import forgive, take
from stance.people.guessing.door import of_password, start_anew
from stance.people.models import User
from stance.people.oidc import adapter
from stance.people.sign_in import second_factors, trail

REAUTHENTICATION_AFTER = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = dict.fromkeys(DefaultAccountAdapter.error_messages, NOT_DONE) | {
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "incorrect_code": "This code is not right. Wait for the next one if it was about to change.",
        "incorrect_password": "This password is not right.",
        "account_inactive": "Your access is switched off. An administrator can switch it on again.",
        "enter_current_password": "Give the password that you have now.",
        "invalid_login": "The e-mail address or the password is not right.",
        "rate_limited": "There were too many tries. Wait a minute, then try again.",
        "too_many_login_attempts": "There were too many wrong tries. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_display(self, user: User) -> str:
        return user.name or user.email

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Every change to a sign-in asks again who it is (OWASP ASVS 5, V7.5), except the set-up of the first
        second factor right after signing in: the same password would be asked for twice within a minute."""
        signed_in_at = _signed_in_at(self.request)
        if signed_in_at is None or timezone.now() - signed_in_at > REAUTHENTICATION_AFTER:
            return True
        return second_factors.own([self.request.user.pk]).filter(created_at__lt=signed_in_at).exists()

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        adapter.keep_in_session(request, user, how.get("signal_kwargs"))
        trail.signed_in(request, user, get_authentication_records(request, user))
        response: HttpResponse = super().post_login(request, user, **how)
        devices.remember(request, response, user.email)
        return response

    def get_login_stages(self) -> list[str]:
        ours = "stance.people.oidc.adapter.SecondFactorStage"
        theirs = super().get_login_stages()
        return [
            "stance.people.sign_in.pending.SamePersonStage",
            *(ours if stage == "allauth.mfa.stages.AuthenticateStage" else stage for stage in theirs),
        ]

    def login(self, request: HttpRequest, user: User) -> None:
        """The last step of every way in, whichever stages went before: nobody who is switched off gets past it."""
        if not User.objects.filter(pk=user.pk, is_active=True).exists():
            clear_login(request)
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Counted before it is looked at. Raises MustWait."""
        counters = of_password(request, str(credentials.get("email", "")))
        take(counters)
        found: User | None = super().authenticate(request, **credentials)
        if found:
            forgive(counters)
        return found

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The library counts in the memory of one process; ours are counted above."""

    def reauthenticate(self, user: User, password: str) -> bool:
        """The library asks its own table of addresses, which stays empty here: ours is on the person."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        trail.failed(request, str(credentials.get("email", "")))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is mailed: notices are shown on screen, and sign-ins are in the audit trail."""


def _signed_in_at(request: HttpRequest) -> datetime | None:
    """When this session last proved who it is."""
    records = get_authentication_records(request, request.user)
    return datetime.fromtimestamp(records[-1]["at"], UTC) if records else None


def is_proven(request: HttpRequest) -> bool:
    """Whether this session has a second factor behind it, or belongs to somebody who was asked for theirs."""
    return adapter.vouched_for(request) or second_factors.own([request.user.pk or 0]).exists()


def sign_in_new(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in a person who has just chosen their password, and lead them to their second factor."""
    start_anew(request, user.email)
    login = Login(user=user, email=user.email, redirect_url=reverse("mfa_index"))
    response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
    return response
