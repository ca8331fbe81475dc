"""Every verb that can wait for an approval is carried out once, also when two answer in the same moment; and what ends, ends
once. An action that is new in the registry and has no case here fails."""

from __future__ import annotations

import json
import os
import textwrap
from typing import Any

import pytest

from stance.authority.approvable_kinds import known
from tests import made_ready
from tests.faults.worker_group import Installation
from tests.rooms.people.test_races import START

SETTING = (
    START
    + """
from datetime import timedelta
from django.utils import timezone
from stance.authority.actions import delegations, requests, stances
from stance.journal.models import Event
from stance.people.models import GroupMapping, OneTimeLink, Unit
from stance.people.directory.actions import connections
from stance.people.organisation import actions as organisation
from stance.people.assignments import actions as assignment_actions
from stance.register.actions import changes, lifecycle, many, mergers, renames
from stance.register.models import Account, AccountChange
from stance.archive.actions import bundles as takings
from stance.archive.bundles.wish import Wish
from stance.archive.models import Bundle, Record
from stance.publishing.actions import posts, stops
from stance.publishing.models import Post, Stop
from stance.authority.models import Guidance
from tests.rooms.publishing.conftest import account_of, may_publish, written
from tests.factories.organisation import acting, office, person
from tests.factories.register import draft, fresh, published

def by(user, work):
    def run():
        with acting(user):
            work()
    return run

place = office()
with acting_as(OPERATOR):
    either = {"side": "either", "approver": "either"}
    version = stances.propose(leaving_uncovered=True, agency=place.agency, basis="supporter", changes={
        name: either for name in ("register.account.archive", "register.account.transfer", "register.account.publish", "archive.bundle", "publishing.lift", "publishing.post.publish")})
with acting(place["ada"]):
    asked = stances.ask_to_adopt(version, reason="r")
with acting(place["ben"]):
    requests.answer(asked.pk, verdict="approve", digest=asked.digest)
def roots_of(place):
    # Three administrators and two approvers of everything, made once.
    def root(name, role):
        user = place.people.get(name) or person(f"{name}@weather.test", name)
        place.people[name] = user
        Assignment.objects.get_or_create(user=user, role=role, unit=None)
        return user
    return [root(name, role) for name, role in (("rosa", "administrator"), ("ruth", "administrator"), ("rita", "administrator"), ("remy", "approver"), ("rene", "approver"))]
spoke = Account.objects.create(platform="x", handle="Spoke")
Record.objects.bulk_create([Record(id=number, record_id=f"x:1/{number}", account=spoke, kind=0) for number in range(1, 9)])
def events(action, words=""):
    return Event.objects.filter(action=action, summary__contains=words).count()
found = []
"""
)
ASKED = {
    ("archive.bundle", ""): """
    with acting(place["pia"]): request = takings.take(Wish("flood", only=(f"x:1/{turn + 1}",)), reason="r")[0].request
    one, two, done = place["ben"], place["bea"], lambda: Bundle.objects.count()
""",
    ("archive.export", ""): """
    keeper = place.people.get("kim") or place.add("kim", "recordkeeper", "business")
    with acting(keeper): request = takings.take(Wish(), reason="r")[0].request
    (one, two), done = roots_of(place)[3:], lambda: Bundle.objects.count()
""",
    ("authority.stance.adopt", ""): """
    with acting_as(OPERATOR): other = stances.propose(leaving_uncovered=True, agency=place.agency, basis="supporter", note=str(turn))
    with acting(place["ada"]): request = stances.ask_to_adopt(other, reason="r")
    one, two, done = place["ben"], place["ines"], lambda: events("authority.stance.adopt", "adopted")
""",
    ("people.assignment.entrust", "give"): """
    new = place.add(f"new{turn}", "reader")
    with acting(place["ada"]): assignment_actions.give(user=new, role="approver", unit=place.units["business"])
    request = requests.ApprovalRequest.objects.order_by("-pk")[0]
    one, two, done = place["ari"], place["asa"], lambda: Assignment.objects.filter(role="approver", user__email__startswith="new").count()
""",
    ("people.assignment.entrust", "prolong"): """
    new = place.add(f"new{turn}", "approver", ends_at=timezone.now() + timedelta(days=1))
    with acting(place["ada"]): assignment_actions.set_end(assignment=new.assignments.get(), ends_at=None)
    request = requests.ApprovalRequest.objects.order_by("-pk")[0]
    one, two, done = place["ari"], place["asa"], lambda: events("people.assignment.give", "change the end of the role")
""",
    ("people.assignment.entrust", "stand_in"): """
    new, other = place.add(f"new{turn}", "approver"), place.add(f"other{turn}", "reader")
    with acting(place["ada"]): assignment_actions.name_deputy(assignment=new.assignments.get(), deputy=other)
    request = requests.ApprovalRequest.objects.order_by("-pk")[0]
    one, two, done = place["ari"], place["asa"], lambda: events("people.assignment.give", "the deputy of")
""",
    ("people.assignment.entrust", "set_role"): """
    roots = roots_of(place)
    new = place.add(f"new{turn}", "reader")
    with acting(roots[0]): actions.set_role(new, "approver")
    request = requests.ApprovalRequest.objects.order_by("-pk")[0]
    one, two, done = roots[1], roots[2], lambda: Assignment.objects.filter(role="approver", unit=None).count()
""",
    ("people.assignment.entrust", "invite"): """
    with acting(place["ada"]): actions.invite(email=f"new{turn}@weather.test", role="approver", unit=place.units["business"])
    request = requests.ApprovalRequest.objects.order_by("-pk")[0]
    one, two, done = place["ari"], place["asa"], lambda: OneTimeLink.objects.filter(waits_for_approval=False).count()
""",
    ("people.assignment.entrust", "map"): """
    with acting(place["ada"]): connections.map_group(group=f"Group {turn}", role="approver", unit=place.units["business"])
    request = requests.ApprovalRequest.objects.order_by("-pk")[0]
    one, two, done = place["ari"], place["asa"], lambda: GroupMapping.objects.count()
""",
    ("publishing.lift", ""): """
    Stop.objects.filter(lifted_at=None).update(lifted_at=timezone.now())
    with acting_as(OPERATOR): stops.stop(reason=f"r{turn}", agency=place.agency)
    with acting(place["pia"]): request = stops.lift(agency=place.agency).request
    one, two, done = place["ben"], place["bea"], lambda: events("publishing.lift", "lifted")
""",
    ("publishing.post.publish", ""): """
    if not Guidance.objects.filter(kind="training").exists(): may_publish(place, place["pia"])
    with acting_as(OPERATOR): account = account_of(place, f"@news{turn}@social.example.gov")
    post = written(place, account)
    with acting(place["pia"]): request = posts.publish(post=post).request
    one, two, done = place["ben"], place["bea"], lambda: Post.objects.filter(state="approved").count()
""",
    ("register.account.publish", "publish"): """
    with acting_as(OPERATOR):
        account = draft(place, f"Draft{turn}"); lifecycle.submit(account=account)
    with acting(place["pia"]): request = lifecycle.publish(account=fresh(account), reason="r")
    one, two, done = place["ben"], place["bea"], lambda: Account.objects.filter(status="published", handle__startswith="Draft").count()
""",
    ("register.account.publish", "publish_many"): """
    with acting_as(OPERATOR):
        some = [draft(place, f"Many{turn}no{number}") for number in range(2)]
        many.submit(keys=[one.pk for one in some])
    with acting(place["pia"]): (request,) = many.publish(keys=[one.pk for one in some], reason="r").requests
    one, two, done = place["ben"], place["bea"], lambda: Account.objects.filter(status="published", handle__startswith="Many").count() // 2
""",
    ("register.account.publish", "rename"): """
    with acting_as(OPERATOR): account = published(place, f"Named{turn}")
    with acting(place["pia"]): request = renames.rename(account=account, address=f"@Renamed{turn}", reason="r")
    one, two, done = place["ben"], place["bea"], lambda: AccountChange.objects.filter(field="service_url", after__contains="Renamed").count()
""",
    ("register.account.publish", "change_published"): """
    with acting_as(OPERATOR): account = published(place, f"Said{turn}")
    with acting(place["pia"]): request = changes.change_published(account=account, texts={"contacts": f"Desk {turn}"}, reason="r")
    one, two, done = place["ben"], place["bea"], lambda: AccountChange.objects.filter(field="contacts", after__startswith="Desk").count()
""",
    ("register.account.archive", "archive"): """
    with acting_as(OPERATOR): account = published(place, f"Old{turn}")
    with acting(place["pia"]): request = lifecycle.archive(account=account, reason="r")
    one, two, done = place["ben"], place["bea"], lambda: Account.objects.filter(status="archived", handle__startswith="Old").count()
""",
    ("register.account.transfer", "transfer"): """
    with acting_as(OPERATOR): account = published(place, f"Moved{turn}")
    with acting(place["ada"]): request = changes.transfer(account=account, texts={"unit": "weather/ict"}, reason="r")
    one, two, done = place["ben"], place["bea"], lambda: AccountChange.objects.filter(field="unit", after="weather/ict").count()
""",
    ("register.account.transfer", "merge"): """
    with acting_as(OPERATOR):
        account = published(place, f"Merged{turn}")
        heir = place.agency.__class__.objects.create(slug=f"heir{turn}", name=f"Heir {turn}")
    roots = roots_of(place)
    with acting(roots[0]): request = mergers.move_accounts(agency=place.agency, successor=heir, at=timezone.now(), reason="r")
    # What is carried out once is asking the receiving agency's side next (test_handovers goes to the end).
    one, two, done = roots[3], roots[4], lambda: requests.ApprovalRequest.objects.filter(payload__contains='"receiving"').count()
""",
}
"""Each asks once and says who may answer and how often it was done."""


RACES = {
    "approve, approve": """
give = lambda: requests.answer(request.pk, verdict="approve", digest=request.digest)
outcomes = at_once(by(one, give), by(two, give))
""",
    "approve, withdraw": """
asker = User.objects.get(pk=request.asked_by_id)
give = lambda: requests.answer(request.pk, verdict="approve", digest=request.digest)
outcomes = at_once(by(one, give), by(asker, lambda: requests.withdraw(request.pk)))
""",
}
TURNS = 3


def run(own: Installation, code: str) -> list[Any]:
    return list(json.loads(own.python(SETTING + code + "\nprint(json.dumps(found))").splitlines()[-1]))


def all_races() -> str:
    """One process and one organisation for all of them: what each makes before it begins is most of its time. Every turn has
    a number of its own, so that no name comes twice."""
    parts, number = ['place.add("asa", "administrator", "ict")'], 0
    # A stance that is adopted changes what the others have to ask for: last.
    for asked, making in sorted(ASKED.items(), key=lambda one: (one[0][0] == "authority.stance.adopt", one[0])):
        for race, racing in RACES.items():
            turns = range(number, number := number + TURNS)
            body = (
                f"{textwrap.dedent(making)}\nbefore = done()\n"
                f"assert request is not None and (request.action, json.loads(request.payload).get('do', '')) == {asked}, request\n"
                f"{racing}\nrequest.refresh_from_db()\n"
                f"found.append([{asked}, {race!r}, [outcomes, request.state, request.answers.count(), done() - before]])"
            )
            parts.append(f"for turn in {turns}:\n{textwrap.indent(body, ' ')}")
    return "\n".join(parts)


@pytest.fixture(scope="module")
def raced(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], list[Any]]:
    """What came of every turn, by action, verb and race."""
    url = os.environ.get("DATABASE_URL", "")
    database = made_ready.database(url, f"raced_{os.getpid()}") if url else ""
    found = run(Installation(tmp_path_factory.mktemp("raced") / "own", database), all_races())
    outcomes: dict[tuple[str, str, str], list[Any]] = {}
    for (action, verb), race, came in found:
        outcomes.setdefault((action, verb, race), []).append(came)
    return outcomes


def test_every_verb_that_waits_for_an_approval_has_a_case() -> None:
    assert set(ASKED) == {(kind.action, kind.verb) for kind in known()}


@pytest.mark.parametrize("asked", sorted(ASKED), ids=" ".join)
def test_of_two_answers_at_once_one_carries_it_out(asked: tuple[str, str], raced: dict[Any, list[Any]]) -> None:
    assert raced[*asked, "approve, approve"] == [[["RequestRefused", "done"], "approved", 1, 1]] * TURNS


@pytest.mark.parametrize("asked", sorted(ASKED), ids=" ".join)
def test_of_an_approval_and_a_withdrawal_at_once_one_counts(
    asked: tuple[str, str], raced: dict[Any, list[Any]]
) -> None:
    turns = raced[*asked, "approve, withdraw"]
    assert len(turns) == TURNS
    for outcomes, state, _answers, times in turns:
        assert outcomes == ["RequestRefused", "done"]
        assert (state, times) in (("approved", 1), ("withdrawn", 0))


@pytest.mark.parametrize("who", ["the same", "giver and receiver"])
def test_a_delegation_ends_once(who: str, own: Installation) -> None:
    turns = run(
        own,
        f"""
for turn in range(8):
    with acting(place["ben"]):
        lent = delegations.give(receiver=place["pia"], ends_at=timezone.now() + timedelta(days=1), reason="leave")
    second = place["pia"] if {who == "giver and receiver"} else place["ben"]
    outcomes = at_once(by(place["ben"], lambda: delegations.end(lent)), by(second, lambda: delegations.end(lent)))
    found.append([outcomes, events("authority.delegation.end")])
""",
    )
    assert turns == [[["DelegationRefused", "done"], turn] for turn in range(1, 9)]


def test_a_role_is_given_once_and_ends_once(own: Installation) -> None:
    turns = run(
        own,
        """
for turn in range(8):
    user = place.add(f"new{turn}", "reader")
    give = lambda: assignment_actions.give(user=user, role="publisher", unit=place.units["business"])
    given = at_once(by(place["ada"], give), by(place["ari"], give))
    held = Assignment.objects.filter(user=user, role="publisher")
    count, one = held.count(), held[0]
    end = lambda: assignment_actions.end(assignment=one)
    ended = at_once(by(place["ada"], end), by(place["ari"], end))
    found.append([given, count, ended, events("people.assignment.end")])
""",
    )
    assert turns == [[["PersonRefused", "done"], 1, ["PersonRefused", "done"], turn] for turn in range(1, 9)]


def test_an_account_is_submitted_and_sent_back_once(own: Installation) -> None:
    turns = run(
        own,
        """
for turn in range(4):
    with acting_as(OPERATOR): account = draft(place, f"Draft{turn}")
    submit = lambda: lifecycle.submit(account=account)
    first = at_once(by(place["pia"], submit), by(place["pia"], submit))
    back = lambda: lifecycle.return_to_draft(account=account, reason="r")
    found.append([first, at_once(by(place["pia"], back), by(place["pia"], back))])
""",
    )
    assert turns == [[["AccountRefused", "done"]] * 2] * 4
