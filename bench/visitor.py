"""A signed-in administrator, without a browser."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from stance.authority.models import RoleAssignment
from stance.people.models import User


def signed_in() -> Client:
    user = User.objects.filter(email="bench@example.test").first()
    if user is None:
        user = User.objects.create_user("bench@example.test", None, name="Benchmark")
        RoleAssignment.objects.create(user=user, role="administrator")
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["second_factor"] = True
    session.save()
    return client
