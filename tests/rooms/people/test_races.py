"""Two at once: one link gives one person, and two administrators cannot remove each other."""

from __future__ import annotations

import json

from tests.faults.worker_group import Installation

START = """
import json, threading
from django.db import connection
from stance.people import actions, queries
from stance.people.models import Assignment
from stance.journal.actor import Actor, acting_as
from stance.people.writes import one_time_links as links
from stance.people.models import User

OPERATOR = Actor(kind="operator", label="operator test")

def at_once(*works):
    ready, outcomes = threading.Barrier(len(works)), []
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
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return sorted(outcomes)
"""


def test_of_two_who_use_a_link_at_once_one_gets_in(own: Installation) -> None:
    printed = own.python(
        START
        + """
found = []
for turn in range(8):
    token = links.make("reader")
    accept = lambda name: lambda: actions.accept_link(
        token=token, email=f"{name}{turn}@agency.test", name=name, password="three unrelated words")
    outcomes = at_once(accept("a"), accept("b"))
    found.append([outcomes, User.objects.count()])
print(json.dumps(found))
"""
    )
    for turn, (outcomes, people) in enumerate(json.loads(printed.splitlines()[-1])):
        assert outcomes == ["LinkRefused", "done"]
        assert people == turn + 1


def test_two_administrators_who_remove_each_other_leave_one(own: Installation) -> None:
    printed = own.python(
        START
        + """
found = []
for turn in range(8):
    Assignment.objects.all().delete()
    pair = [User.objects.create_user(f"{name}{turn}@agency.test", None, name=name) for name in "ab"]
    for user in pair:
        Assignment.objects.create(user=user, role="administrator")
    remove = actions.switch_off if turn % 2 else (lambda user: actions.set_role(user, "reader"))
    outcomes = at_once(lambda: remove(pair[0]), lambda: remove(pair[1]))
    found.append([outcomes, queries.has_administrator()])
print(json.dumps(found))
"""
    )
    for outcomes, has_administrator in json.loads(printed.splitlines()[-1]):
        assert has_administrator
        assert outcomes == ["RoleRefused", "done"]
