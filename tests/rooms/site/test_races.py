"""What is done once is done once, also when two do it in the same moment."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.faults.worker_group import Installation
from tests.rooms.people.test_races import START

SETTING = (
    START
    + """
from allauth.mfa.models import Authenticator
from stance.authority.actions import requests, stances
from stance.journal.models import Event
from stance.people import actions as people
from stance.people.models import Agency
from stance.register.actions import imports
from stance.register.models import Account, RegisterImport
from tests.factories.register import previewed

def person(name, role):
    user = User.objects.create_user(f"{name}@agency.test", None, name=name)
    Assignment.objects.create(user=user, role=role)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return user

def acting(user, work):
    actor = Actor(kind="user", id=str(user.pk), label=str(user), door="web")
    def run():
        with acting_as(actor):
            work()
    return run

agency = Agency.objects.create(slug="weather", name="Weather", is_host=True)
asker, one, two = person("asker", "administrator"), person("one", "approver"), person("two", "approver")
def asked():
    with acting_as(OPERATOR):
        version = stances.propose(leaving_uncovered=True, agency=agency, basis="supporter")
    with acting_as(Actor(kind="user", id=str(asker.pk), label="asker", door="web")):
        return version, stances.ask_to_adopt(version, reason="r")
found = []
"""
)
TURNS = """
print(json.dumps(found))
"""


def after(own: Installation, code: str) -> list[Any]:
    return json.loads(own.python(SETTING + code + TURNS).splitlines()[-1])


def test_of_two_answers_at_once_one_carries_a_stance_out(own: Installation) -> None:
    turns = after(
        own,
        """
for turn in range(4):
    version, request = asked()
    give = lambda: requests.answer(request.pk, verdict="approve", digest=request.digest)
    outcomes = at_once(acting(one, give), acting(two, give))
    version.refresh_from_db(); request.refresh_from_db()
    carried = Event.objects.filter(action="authority.stance.adopt", summary__contains="adopted").count()
    found.append([outcomes, request.state, version.state, request.answers.count(), carried])
""",
    )
    first = turns[0][4]
    assert first >= 1
    for turn, (outcomes, state, version, answers, carried) in enumerate(turns, 1):
        assert (outcomes, state, answers) == (["RequestRefused", "done"], "approved", 1), turns
        assert version != "proposed"
        assert carried == first * turn


@pytest.mark.parametrize("other", ["approve", "refuse", "withdraw"])
def test_one_person_twice_or_taking_back_meanwhile_counts_once(other: str, own: Installation) -> None:
    second = {
        "approve": "acting(one, give)",
        "refuse": 'acting(two, lambda: requests.answer(request.pk, verdict="refuse", digest=request.digest, words="no"))',
        "withdraw": "acting(asker, lambda: requests.withdraw(request.pk))",
    }[other]
    turns = after(
        own,
        f"""
for turn in range(3):
    version, request = asked()
    give = lambda: requests.answer(request.pk, verdict="approve", digest=request.digest)
    outcomes = at_once(acting(one, give), {second})
    version.refresh_from_db(); request.refresh_from_db()
    found.append([outcomes, request.state, version.state])
""",
    )
    for outcomes, state, version in turns:
        assert outcomes == ["RequestRefused", "done"]
        assert (state == "approved") == (version not in ("proposed", "withdrawn"))


def test_a_table_is_confirmed_and_taken_over_once(own: Installation) -> None:
    turns = after(
        own,
        """
for turn in range(4):
    with acting_as(OPERATOR):
        run = previewed(f"platform,handle\\nx,Name{turn}\\n".encode(), name="a.csv")
    yes = at_once(lambda: imports.confirm(run=run), lambda: imports.confirm(run=run))
    at_once(lambda: imports.carry_out(run=run), lambda: imports.carry_out(run=run))
    found.append([yes, Account.objects.count(), RegisterImport.objects.get(pk=run.pk).state])
""",
    )
    assert turns == [[["AccountRefused", "done"], turn, "done"] for turn in range(1, 5)]


def test_a_table_is_confirmed_or_thrown_away(own: Installation) -> None:
    turns = after(
        own,
        """
for turn in range(4):
    with acting_as(OPERATOR):
        run = previewed(f"platform,handle\\nx,Name{turn}\\n".encode(), name="a.csv")
    found.append(at_once(lambda: imports.confirm(run=run), lambda: imports.discard(run=run)))
""",
    )
    assert turns == [["AccountRefused", "done"]] * 4


def test_a_reset_link_is_used_once(own: Installation) -> None:
    turns = after(
        own,
        """
for turn in range(4):
    with acting_as(OPERATOR):
        token = people.make_reset_link(one, removes_factors=False)
    use = lambda: people.reset_sign_in(token=token, password="three unrelated words")
    found.append(at_once(use, use))
""",
    )
    assert turns == [["LinkRefused", "done"]] * 4


@pytest.mark.parametrize("other", ["remove", "change", "look"])
def test_a_saved_search_is_deleted_once_whatever_else_is_done_to_it(other: str, own: Installation) -> None:
    """What comes after it is told so in words; one deletion leaves one line."""
    turns = after(
        own,
        f"""
from stance.archive.actions import saved_searches
from stance.archive.models import SavedSearch
for turn in range(4):
    keep = acting(one, lambda: saved_searches.keep(name=f"Floods {{turn}}", address="q=flood"))
    keep()
    saved = SavedSearch.objects.get(name=f"Floods {{turn}}")
    others = {{
        "remove": lambda: saved_searches.remove(saved), "look": lambda: saved_searches.look(saved),
        "change": lambda: saved_searches.change(saved, name=f"Rivers {{turn}}", unit=None, agency=None),
    }}
    outcomes = at_once(acting(one, lambda: saved_searches.remove(saved)), acting(one, others["{other}"]))
    lines = Event.objects.filter(summary__startswith="deleted the saved search").count()
    found.append([outcomes, SavedSearch.objects.count(), lines])
""",
    )
    for turn, (outcomes, left, lines) in enumerate(turns, 1):
        assert (left, lines) == (0, turn), turns
        assert set(outcomes) <= {"done", "SavedSearchRefused"}, turns
        assert other != "remove" or outcomes == ["SavedSearchRefused", "done"]


def test_somebody_is_switched_on_once(own: Installation) -> None:
    turns = after(
        own,
        """
for turn in range(4):
    with acting_as(OPERATOR):
        people.switch_off(two)
    outcomes = at_once(acting(asker, lambda: people.switch_on(two)), acting(asker, lambda: people.switch_on(two)))
    found.append([outcomes, Event.objects.filter(summary__startswith="switched on").count()])
""",
    )
    assert turns == [[["PersonRefused", "done"], turn] for turn in range(1, 5)]
