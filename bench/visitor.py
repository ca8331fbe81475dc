"""A signed-in administrator, without a browser."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from stance.people.models import Assignment, User


def signed_in() -> Client:
    user = User.objects.filter(email="bench@example.test").first()
    if user is None:
        user = User.objects.create_user("bench@example.test", None, name="Benchmark")
        Assignment.objects.create(user=user, role="administrator")
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
