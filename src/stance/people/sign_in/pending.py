"""A sign-in that waits for its second factor is worth something only as long as nothing about the person changes."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from stance.people.models import User

STANDING = "standing"
SALT = "stance.people.half_signed_in"
"""Stays as it is: a sign-in that has begun goes on over an update."""
CHANGED = "Something about your sign-in has changed since you began. Sign in again."


class SamePersonStage(LoginStage):  # type: ignore[misc]
    """The first of all stages: it notes how the person stands, and every later step of the same sign-in compares.

    The library keeps a half-finished sign-in in the session for 15 minutes and looks at the person again only by
    number (OWASP ASVS 5, V7.4.2 and V7.4.3 ask that access ends with the person and with the factor).
    """

    key = "stance_same_person"

    def __init__(self, controller: Any, request: HttpRequest, login: Any) -> None:
        super().__init__(controller, request, login)
        if STANDING in self.state and self.state[STANDING] != standing(login.user):
            clear_login(request)
            messages.error(request, CHANGED)
            raise ImmediateHttpResponse(redirect("account_login"))

    def handle(self) -> tuple[None, bool]:
        self.state[STANDING] = standing(self.login.user)
        return None, True


def standing(user: User | None) -> str:
    """A digest of all that lets a person in: password, address, whether they are switched on and how often they were
    switched, and which second factors they have. "" for somebody who is no longer there or is switched off."""
    if user is None or not user.is_active:
        return ""
    factors = Authenticator.objects.filter(user_id=user.pk).order_by("pk").values_list("pk", "type", "created_at")
    parts = [str(user.pk), user.email, user.password, str(user.sign_in_epoch), *map(str, factors)]
    return salted_hmac(SALT, "\n".join(parts), algorithm="sha256").hexdigest()
