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

from stance.people.directory.actions import connecting
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


def outcome(work: Callable[[], Any]) -> tuple[Any, dict[str, list[Row]]]:
    """What was answered and every row afterwards; then it never happened."""
    kept: tuple[Any, dict[str, list[Row]]] | None = None
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
        pass
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


@pytest.mark.skipif(connection.vendor != "sqlite", reason="numbers that are taken back count on elsewhere")
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


@pytest.mark.skipif(connection.vendor != "sqlite", reason="numbers that are taken back count on elsewhere")
def test_a_directory_changes_nothing_but_what_the_protocol_has(filled: Filled) -> None:
    del filled
    secret = connecting.make_token(
        name="Writes", scope="write", agency=None, expires_at=timezone.now() + timedelta(days=1)
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    person = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "scim@agency.test",
        "emails": [{"value": "scim@agency.test", "primary": True}], "displayName": "Scim",
    }  # fmt: skip

    def send(body: dict[str, Any]) -> int:
        answer = client.post("/scim/v2/Users", json.dumps(body), content_type="application/scim+json")
        return answer.status_code

    with time_machine.travel(datetime.now(UTC), tick=False):
        usual, plain = outcome(lambda: send(person))
        _, again = outcome(lambda: send(person))
        for value in ("1", True, 1, ["1"], {"value": "1"}):
            extra = {name: value for name in every_field() if name not in ("active", "id", "name", "meta")}
            more, bent = outcome(lambda extra=extra: send(extra | person))
            if more == usual == 201:
                odd = differing(plain, bent) - differing(plain, again)
                assert {name for name in odd if not name.endswith(FROM_THE_PROTOCOL)} == set(), value
            else:
                assert more < 500, value
    assert usual == 201
