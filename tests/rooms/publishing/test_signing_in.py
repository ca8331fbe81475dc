"""Signing in for a run of publishing: one at a time for each account, with what is in force then (T8: some platforms end everything where a means of
renewing is used twice)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.channels.port.connecting import Secret, Unreachable
from stance.channels.port.publishing import Place
from stance.publishing.places import place_of
from stance.register.actions import connections
from stance.register.connections.secrets import opened, sealed
from stance.register.models import Account, Connection

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders", "as_system")]


def test_what_signs_in_is_read_again_under_the_lock(account: Account) -> None:
    read_before = Connection.objects.get(account=account)
    Connection.objects.update(sealed=sealed(Secret("another worker's")))

    def sign_in() -> Place:
        return replace(place_of(read_before), token="t")

    place = connections.signed_in(connection=read_before, sign_in=sign_in)
    assert place.secret == Secret("another worker's")


def test_what_comes_of_it_is_stored_and_the_lock_is_let_go(account: Account) -> None:
    connection = Connection.objects.get(account=account)
    connections.signed_in(connection=connection, sign_in=lambda: replace(place_of(connection), secret=Secret("new")))
    connection.refresh_from_db()
    assert (opened(connection), connection.renewing_until) == (Secret("new"), None)


def test_two_never_sign_in_at_once(account: Account) -> None:
    connection = Connection.objects.get(account=account)
    Connection.objects.update(renewing_until=timezone.now() + timedelta(minutes=1))
    with pytest.raises(Unreachable):
        connections.signed_in(connection=connection, sign_in=lambda: pytest.fail("it signed in"))
