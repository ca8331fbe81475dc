"""No page's cost grows with the table: as many queries with 200 rows as with 10."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stance.jobs.models import Job, State
from stance.journal.models import Event
from stance.people.models import Assignment, User
from stance.register.models import Account

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25
"""The home page asks every room what needs this person, an administrator also who left something behind; the roles behind the gate
are asked once a request."""


@pytest.fixture
def administrator(client: Client) -> Client:
    user = User.objects.create_user("a@agency.test", "x", name="Alex")
    Assignment.objects.create(user=user, role="administrator")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/")  # the first request writes the session's place and device
    return client


def more_jobs(state: str) -> Callable[[int], None]:
    def add(count: int) -> None:
        Job.objects.bulk_create(Job(task="t", title=f"Job {number}", state=state) for number in range(count))

    return add


def more_people(count: int) -> None:
    have = User.objects.count()
    people = User.objects.bulk_create(
        User(email=f"p{number}@agency.test", name="P") for number in range(have, have + count)
    )
    Assignment.objects.bulk_create(Assignment(user=user, role="reader") for user in people)


def more_accounts(count: int) -> None:
    have = Account.objects.count()
    Account.objects.bulk_create(
        Account(platform="x", handle=f"Account{number}") for number in range(have, have + count)
    )


def more_events(count: int) -> None:
    Event.objects.bulk_create(
        Event(actor_kind="user", action="a", summary="did", actor_label="A") for _ in range(count)
    )


def more_of_all(count: int) -> None:
    for add in (more_jobs(State.FAILED), more_jobs(State.RUNNING), more_people, more_accounts):
        add(count)


@pytest.mark.parametrize(
    ("path", "add"),
    [
        ("/", more_of_all),
        ("/jobs/?state=failed", more_jobs(State.FAILED)),
        ("/jobs/?state=running", more_jobs(State.RUNNING)),
        ("/audit/", more_events),
        ("/people/", more_people),
        ("/register/", more_accounts),
    ],
)
def test_queries_do_not_grow(path: str, add: Callable[[int], None], administrator: Client) -> None:
    counts = []
    for count in (10, 190):
        add(count)
        with CaptureQueriesContext(connection) as queries:
            assert administrator.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= MOST_QUERIES, "\n".join(query["sql"][:160] for query in queries.captured_queries)
