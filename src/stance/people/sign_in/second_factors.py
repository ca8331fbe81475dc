"""Who has a second factor: one of their own, or one that the agency's identity provider proved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from stance.people.oidc.configuration import configuration


def own(user_ids: Collection[int]) -> QuerySet[Authenticator]:
    return _anybodys_own().filter(user_id__in=user_ids)


def elsewhere(user_ids: Collection[int]) -> QuerySet[SocialAccount]:
    return _anybodys_elsewhere().filter(user_id__in=user_ids)


def lacking() -> Q:
    """The condition that a person has none."""
    return ~Q(pk__in=_anybodys_own().values("user_id")) & ~Q(pk__in=_anybodys_elsewhere().values("user_id"))


def _anybodys_own() -> QuerySet[Authenticator]:
    """A passkey counts alone; a password needs TOTP beside it. Recovery codes are no factor of their own."""
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(
        type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    return factors


def _anybodys_elsewhere() -> QuerySet[SocialAccount]:
    """Proven by the provider when they last signed in, and nothing goes round it: they have no password here. Only the
    provider that the settings name now is believed, and only while they name what proves a factor: what another one once
    said is no reason to trust a sign-in of today."""
    trusted = configuration()
    if trusted is None or not trusted.second_factor_values:
        return SocialAccount.objects.none()  # type: ignore[no-any-return]
    found: QuerySet[SocialAccount] = SocialAccount.objects.filter(
        provider=trusted.provider_id,
        extra_data__second_factor=True,
        user__password__startswith=UNUSABLE_PASSWORD_PREFIX,
    )
    return found


def has_second_factor(user: AbstractBaseUser) -> bool:
    return own([user.pk]).exists() or elsewhere([user.pk]).exists()


def had_second_factor(user_id: int, at: datetime) -> bool:
    """At an instant: one of their own counts from the day it was set up, the provider's from the first sign-in through it."""
    return (
        own([user_id]).filter(created_at__lte=at).exists() or elsewhere([user_id]).filter(date_joined__lte=at).exists()
    )


def without_second_factor(user_ids: Iterable[int]) -> set[int]:
    """Which of these people have none, in one query."""
    wanted = set(user_ids)
    having = own(wanted).values_list("user_id", flat=True)
    return wanted.difference(having.union(elsewhere(wanted).values_list("user_id", flat=True)))
