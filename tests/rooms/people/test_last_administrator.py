"""Whichever door somebody comes through, one administrator of the installation stays: also when two come at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.engines.tables import read_table
from stance.people import actions
from stance.people.assignments import actions as assignment_actions
from stance.people.directory.actions import provisioning
from stance.people.directory.writes import group_roles
from stance.people.importing.actions import import_people
from stance.people.importing.rows import COLUMNS
from stance.people.models import Assignment, User
from stance.people.refusal import RoleRefused
from tests.faults.worker_group import Installation
from tests.rooms.people.organisations import person

pytestmark = pytest.mark.django_db


def said(user: User, *, is_active: bool) -> provisioning.Said:
    return provisioning.Said(user.email, user.email, user.name, is_active)


def by_file(user: User) -> None:
    soon = timezone.localdate() + timedelta(days=3)
    text = f"email,role,ends\n{user.email},administrator,{soon}\n"
    report = import_people(table=read_table(text.encode(), columns=COLUMNS))
    if report.failures:
        raise RoleRefused(report.failures[0].reason)


def by_groups(user: User) -> None:
    Assignment.objects.filter(user=user).update(source="oidc")
    group_roles.apply(user, [], "oidc")


DOORS: dict[str, Callable[[User], object]] = {
    "another role": lambda user: actions.set_role(user, "reader"),
    "switched off": actions.switch_off,
    "ended": lambda user: assignment_actions.end(assignment=user.assignments.get()),
    "ends next week": lambda user: assignment_actions.set_end(
        assignment=user.assignments.get(), ends_at=timezone.now() + timedelta(days=7)
    ),
    "a file": by_file,
    "SCIM says they left": lambda user: provisioning.change_person(user=user, said=said(user, is_active=False)),
    "SCIM deletes them": lambda user: provisioning.remove_person(user=user),
    "the groups of a sign-in": by_groups,
}


@pytest.mark.parametrize("door", DOORS)
def test_the_last_administrator_stays(door: str) -> None:
    ada = person("ada", "administrator")
    person("off", "administrator")
    User.objects.filter(email="off@agency.test").update(is_active=False)
    with pytest.raises(RoleRefused, match="Ada is the last administrator"):
        DOORS[door](ada)
    ada.refresh_from_db()
    assert ada.is_active
    assert ada.assignments.get().ends_at is None
    person("bo", "administrator")
    DOORS[door](ada)


def test_two_doors_at_once_leave_one(own: Installation) -> None:
    printed = own.python(
        """
import json, threading
from django.db import connection
from stance.people import actions
from stance.people.queries import has_administrator
from stance.journal.actor import Actor, acting_as
from stance.people.directory.actions import provisioning
from stance.people.models import Assignment, User
from stance.people.assignments import actions as assignment_actions
OPERATOR = Actor(kind="operator", label="operator test")
def leaves(user):
    said = provisioning.Said(user.email, user.email, user.name, False)
    return lambda: provisioning.change_person(user=user, said=said)
found = []
for turn in range(8):
    Assignment.objects.all().delete()
    a, b = [User.objects.create_user(f"{name}{turn}@agency.test", None, name=name) for name in "ab"]
    for user in (a, b):
        Assignment.objects.create(user=user, role="administrator")
    other = [lambda: actions.switch_off(b), lambda: assignment_actions.end(assignment=b.assignments.get())][turn % 2]
    ready, outcomes = threading.Barrier(2), []
    def run(work):
        try:
            with acting_as(OPERATOR):
                ready.wait()
                work()
            outcomes.append("done")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()
    threads = [threading.Thread(target=run, args=(work,)) for work in (leaves(a), other)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    found.append([sorted(outcomes), has_administrator()])
print(json.dumps(found))
"""
    )
    assert json.loads(printed.splitlines()[-1]) == [[["RoleRefused", "done"], True]] * 8
