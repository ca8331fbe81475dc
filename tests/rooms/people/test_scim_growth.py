"""What a directory asks costs no more than its length deserves: more is refused by name, before the work is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stance.people.directory.actions import connections
from stance.people.models import DirectoryGroup, User
from stance.people.scim.door import MOST_OPERATIONS
from tests.rooms.site.test_nul import GROUP, PATCH, PERSON, SEARCH, said

pytestmark = pytest.mark.django_db
MANY = 20_000


@pytest.fixture
def directory() -> Client:
    soon = timezone.now() + timedelta(days=1)
    token = connections.make_token(name="Directory", scope="write", agency=None, expires_at=soon)
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def operations(count: int, name: str) -> dict[str, object]:
    one = {"op": "add", "path": "members", "value": [{"value": "1"}]}
    return {"schemas": [PATCH], name: [one] * count}


@pytest.mark.parametrize("name", ["Operations", "operations", "OPERATIONS"])
def test_many_operations_are_refused_and_none_is_carried_out(directory: Client, name: str) -> None:
    """Each would be carried out on the whole group as the one before left it."""
    assert said(directory, "POST", "/Groups", {"schemas": [GROUP], "displayName": "G"}) == 201
    where = f"/Groups/{DirectoryGroup.objects.get().pk}"
    assert said(directory, "PATCH", where, operations(MOST_OPERATIONS + 1, name)) == 413
    assert said(directory, "PATCH", where, operations(MANY // 4, name)) == 413
    assert not DirectoryGroup.objects.get().members.exists()


def test_one_operation_may_add_many(directory: Client) -> None:
    people = [User.objects.create_user(f"u{number}@agency.test", None, name="x").pk for number in range(300)]
    assert said(directory, "POST", "/Groups", {"schemas": [GROUP], "displayName": "G"}) == 201
    added = {"op": "add", "path": "members", "value": [{"value": str(pk)} for pk in people]}
    where = f"/Groups/{DirectoryGroup.objects.get().pk}"
    assert said(directory, "PATCH", where, {"schemas": [PATCH], "Operations": [added]}) in (200, 204)
    assert DirectoryGroup.objects.get().members.count() == len(people)


@pytest.mark.parametrize(
    "question",
    [
        f'userName eq "{"a" * MANY * 4}"', "(" * MANY, "not (" * MANY, "a." * MANY, "emails[" * MANY, 'userName eq "' + "\\" * MANY,
        " or ".join(['userName eq "a"'] * 5_000), f"id eq {'9' * MANY}", f'meta.created gt "{"2" * MANY}"', "urn:a:" * MANY,
    ],
    ids=range(10),
)  # fmt: skip
def test_a_filter_of_any_length_is_refused_in_words(directory: Client, question: str) -> None:
    assert said(directory, "POST", "/Users/.search", {"schemas": [SEARCH], "filter": question}) == 400


@pytest.mark.parametrize(
    "body", ['{"a":' * MANY, "[" * MANY, f'{{"schemas":{"9" * MANY}}}', '{"userName":"' + "\\\\" * MANY]
)
def test_a_body_of_any_depth_is_refused_in_words(directory: Client, body: str) -> None:
    for method, where in (("POST", "/Users"), ("PATCH", "/Users/1"), ("PUT", "/Users/1")):
        answer = directory.generic(method, f"/scim/v2{where}", body, content_type="application/scim+json")
        assert answer.status_code in (400, 404), (method, answer.content[:200])
        assert answer.headers["Content-Type"].startswith("application/scim+json")
    assert said(directory, "POST", "/Users", PERSON) == 201
