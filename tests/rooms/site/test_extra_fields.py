"""Mass assignment (OWASP ASVS 5, V15.3.3): a form or a body changes what it asks for, whatever else is sent with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from stance.people.directory.actions import connections
from stance.people.models import Agency
from stance.rooms.listed import rooms
from tests.rooms.site.addresses import Filled, fill
from tests.rooms.site.forms_found import forms

pytestmark = pytest.mark.django_db
OURS = {room.name for room in rooms()} - {"journal"}
"""Whose tables must not change. The audit trail says what was refused."""
SAID = {"role": "administrator", "status": "published", "state": "approved", "verdict": "approve", "password": "chosen by me"}  # fmt: skip
SECOND_STEP = {"/people/import/": {"content", "digest"}}
"""What another form of the same address asks for."""
FROM_THE_PROTOCOL = ("external_id", "attributes")
"""An extension may keep what it sent beside the person (RFC 7643, 3.1); nothing is decided by it."""
Row = dict[str, Any]


def every_field() -> dict[str, str]:
    """Each name that a row of ours has, as column and as relation, with something that would matter."""
    names = {
        name
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for one in model._meta.concrete_fields
        for name in (one.name, one.attname)
    }
    return {name: SAID.get(name, "1") for name in sorted(names)}


class _Undone(Exception):
    pass


def sequences() -> dict[str, int | None]:
    """PostgreSQL counts the keys of rows on, also when these are taken back; None for a sequence that was not used."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences"
        )
        return dict(cursor.fetchall())


def count_on_from(numbers: dict[str, int | None]) -> None:
    with connection.cursor() as cursor:
        for name, last in numbers.items():
            cursor.execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])


def outcome(work: Callable[[], Any]) -> tuple[Any, dict[str, list[Row]]]:
    """What was answered and every row afterwards; then it never happened."""
    kept: tuple[Any, dict[str, list[Row]]] | None = None
    numbers = sequences()
    try:
        with transaction.atomic():
            answer = work()
            kept = (
                answer,
                {
                    model._meta.label: list(model._default_manager.order_by("pk").values())
                    for model in apps.get_models()
                    if model._meta.app_label in OURS
                },
            )
            raise _Undone
    except _Undone:
        count_on_from(numbers)
    assert kept is not None
    return kept


def cells(rows: dict[str, list[Row]]) -> Iterator[tuple[str, Any]]:
    for label, listed in rows.items():
        yield f"{label} (rows)", len(listed)
        for number, row in enumerate(listed):
            yield from ((f"{label}[{number}].{name}", repr(value)) for name, value in row.items())


def differing(one: dict[str, list[Row]], other: dict[str, list[Row]]) -> set[str]:
    left, right = dict(cells(one)), dict(cells(other))
    return {name for name in left.keys() | right.keys() if left.get(name) != right.get(name)}


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    del folders
    return fill(tmp_path / "export")


def test_a_form_changes_nothing_but_its_own_fields(filled: Filled) -> None:
    Agency.objects.create(slug="water", name="Water", since=timezone.now())
    wrong, changing = [], set()
    with time_machine.travel(datetime.now(UTC), tick=False):
        _, before = outcome(lambda: None)
        for who in ("administrator", "approver", "publisher"):
            for form in forms(filled, who):
                post = filled.clients[who].post
                own = form.fields.keys() | SECOND_STEP.get(form.action, set())
                extra = {name: value for name, value in every_field().items() if name not in own}
                usual, plain = outcome(lambda post=post, form=form: post(form.action, form.fields).status_code)
                _, again = outcome(lambda post=post, form=form: post(form.action, form.fields).status_code)
                more, bent = outcome(
                    lambda post=post, form=form, extra=extra: post(form.action, extra | form.fields).status_code
                )
                random = differing(plain, again)
                if odd := differing(plain, bent) - random:
                    wrong.append(f"{form.action} of {form.page} for {who}: {sorted(odd)[:8]}")
                if usual != more:
                    wrong.append(f"{form.action} of {form.page} for {who}: {usual} became {more}")
                if differing(before, plain):
                    changing.add(form.action)
    assert not wrong, "\n".join(wrong)
    assert len(changing) >= 15, sorted(changing)


USER, GROUP = "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
PROTOCOL = {"active", "id", "name", "meta", "members", "groups", "schemas", "displayName", "display_name", "user_name"}
"""Names that mean something there; the library takes both spellings of a name."""
WANTED = (
    "role",
    "password",
    "is_active",
    "sign_in_epoch",
    "email",
    "agency_id",
    "unit_id",
    "agency",
    "scope",
    "source",
)
"""Sent one by one too where one that is not known refuses all."""


def directory_requests(person: str, group: str) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Method, path and body of every verb that writes."""
    body = {
        "schemas": [USER], "userName": "scim@agency.test", "emails": [{"value": "scim@agency.test", "primary": True}],
        "displayName": "Scim",
    }  # fmt: skip
    kept = body | {"userName": "kept@agency.test", "emails": [{"value": "kept@agency.test", "primary": True}]}
    staff = {"schemas": [GROUP], "displayName": "Staff", "members": [{"value": person}]}
    return {
        "POST Users": ("post", "Users", body),
        "PUT Users": ("put", f"Users/{person}", kept | {"displayName": "Other"}),
        "POST Groups": ("post", "Groups", staff),
        "PUT Groups": ("put", f"Groups/{group}", staff | {"displayName": "Kept"}),
    }


def patches(person: str, group: str) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        "PATCH Users": (f"Users/{person}", {"op": "replace", "value": {"displayName": "Other"}}),
        "PATCH Groups": (f"Groups/{group}", {"op": "replace", "value": {"members": [{"value": person}]}}),
    }


@pytest.fixture
def directory(filled: Filled) -> tuple[Client, str, str]:
    """A client with a token that writes, the number of a person and of a group it made."""
    del filled
    until = timezone.now() + timedelta(days=1)
    secret = connections.make_token(name="Writes", scope="write", agency=None, expires_at=until)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    made = []
    for path, body in (
        ("Users", {"schemas": [USER], "userName": "kept@agency.test", "emails": [{"value": "kept@agency.test"}]}),
        ("Groups", {"schemas": [GROUP], "displayName": "Kept"}),
    ):
        answer = client.post(f"/scim/v2/{path}", json.dumps(body), content_type="application/scim+json")
        assert answer.status_code == 201, answer.content
        made.append(str(answer.json()["id"]))
    return client, made[0], made[1]


@pytest.mark.parametrize(
    "verb", ["POST Users", "PUT Users", "PATCH Users", "POST Groups", "PUT Groups", "PATCH Groups"]
)
def test_a_directory_changes_nothing_but_what_the_protocol_has(verb: str, directory: tuple[Client, str, str]) -> None:
    client, person, group = directory

    def send(extra: dict[str, Any]) -> int:
        if verb.startswith("PATCH"):
            path, operation = patches(person, group)[verb]
            method, body = (
                "patch",
                {"schemas": [PATCH], "Operations": [operation | {"value": extra | operation["value"]}]},
            )
        else:
            method, path, plain = directory_requests(person, group)[verb]
            body = extra | plain
        answer = getattr(client, method)(f"/scim/v2/{path}", json.dumps(body), content_type="application/scim+json")
        return int(answer.status_code)

    taken = 0
    with time_machine.travel(datetime.now(UTC), tick=False):
        usual, plain = outcome(lambda: send({}))
        _, again = outcome(lambda: send({}))
        _, before = outcome(lambda: None)
        assert usual in (200, 201, 204)
        assert differing(before, plain), "it changes something by itself"
        for value in ("1", True, {"value": "1"}):
            every = {name: value for name in every_field() if name not in PROTOCOL}
            alone = [{name: value} for name in WANTED] if verb.startswith("PATCH") else []
            for extra in [every, *alone]:
                more, bent = outcome(lambda extra=extra: send(extra))
                assert more < 500, (value, extra)
                taken += more == usual
                odd = differing(plain if more == usual else before, bent) - differing(plain, again)
                odd = {name for name in odd if not name.endswith(FROM_THE_PROTOCOL)}
                assert odd == set(), (value, extra, more)
    assert taken or verb.startswith("PATCH")
