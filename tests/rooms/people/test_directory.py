"""Tokens, mappings and goals: made, refused in words, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stance.engines.policy import Refused
from stance.journal.actor import acting_as
from stance.journal.models import Event
from stance.people.directory import tokens
from stance.people.directory.actions import connections, provisioning
from stance.people.directory.sole_roles import sole_roles
from stance.people.directory.writes import group_roles
from stance.people.goals import actions as goals
from stance.people.goals import queries
from stance.people.models import Assignment, DirectoryToken, Goal, GroupMapping, User, UseType
from stance.people.models.assignments import in_force
from stance.people.oidc.claims import Claims, ClaimsRefused, read
from stance.people.oidc.configuration import Configuration
from stance.people.pages.directory import TokenForm
from stance.people.refusal import DirectoryRefused
from tests.rooms.people.organisations import acting, agency, person, unit
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def token(**more: Any) -> str:
    given = {"name": "Entra", "scope": "write", "agency": None, "expires_at": timezone.now() + DAY}
    return connections.make_token(**(given | more))


def test_only_the_hash_of_a_token_is_kept_and_its_last_use() -> None:
    made = token()
    assert made.startswith("stance_")
    assert made not in str(DirectoryToken.objects.values().get())
    assert tokens.find(made).last_used_at is None
    first = DirectoryToken.objects.get().last_used_at
    assert first is not None
    tokens.find(made)
    assert DirectoryToken.objects.get().last_used_at == first
    assert made not in str(list(Event.objects.values()))


def test_a_token_that_opens_nothing_says_why() -> None:
    made = token()
    for guess in ("", "x", "\ud800", made + "x"):
        with pytest.raises(tokens.TokenRefused, match="not known"):
            tokens.find(guess)
    DirectoryToken.objects.update(made_at=timezone.now() - 2 * DAY, expires_at=timezone.now())
    with pytest.raises(tokens.TokenRefused, match="“Entra” ended on"):
        tokens.find(made)
    connections.revoke_token(token=DirectoryToken.objects.get())
    with pytest.raises(tokens.TokenRefused, match="was withdrawn on"):
        tokens.find(made)
    count = Event.objects.count()
    connections.revoke_token(token=DirectoryToken.objects.get())
    assert Event.objects.count() == count


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"scope": "everything"}, "There is no scope"),
        ({"expires_at": timezone.now() - DAY}, "ends on a day to come"),
        ({"expires_at": timezone.now() + 400 * DAY}, "within a year"),
    ],
)
def test_a_token_that_cannot_be(more: dict[str, Any], words: str) -> None:
    with pytest.raises(DirectoryRefused, match=words):
        token(**more)
    assert not DirectoryToken.objects.exists()


def test_who_connects_a_directory() -> None:
    with acting_as(acting(person("ana", "recordkeeper"))), pytest.raises(Refused, match="connect a staff directory"):
        token()


def test_a_group_stands_for_several_things_and_each_once() -> None:
    web = unit(agency(), "web")
    connections.map_group(group="Web", role="publisher", unit=web)
    connections.map_group(group="Web", role="reader", unit=None)
    for group, role, where in (("WEB", "publisher", web), ("web", "reader", None)):
        with pytest.raises(DirectoryRefused, match="has the role"):
            connections.map_group(group=group, role=role, unit=where)
    with pytest.raises(DirectoryRefused, match="There is no role"):
        connections.map_group(group="x", role="owner", unit=None)
    assert group_roles.wanted_by(["wEB"]) == {("publisher", web.pk), ("reader", None)}
    web.until = timezone.now()
    web.save()
    assert group_roles.wanted_by(["web"]) == {("reader", None)}
    with pytest.raises(DirectoryRefused, match="is closed"):
        connections.map_group(group="x", role="reader", unit=web)
    connections.unmap_group(mapping=GroupMapping.objects.get(unit=None))
    assert group_roles.wanted_by(["web"]) == set()


def test_a_door_ends_only_what_it_gave() -> None:
    web = unit(agency(), "web")
    ana = person("ana")
    connections.map_group(group="web", role="publisher", unit=web)
    by_hand = Assignment.objects.create(user=ana, role="publisher", unit=web, source="pages")
    assert group_roles.apply(ana, ["web"], "scim") == {"given": [], "ended": []}
    group_roles.apply(ana, [], "scim")
    assert Assignment.objects.filter(in_force(timezone.now())).get() == by_hand
    Assignment.objects.all().delete()
    assert group_roles.apply(ana, ["web"], "scim")["given"] == ["publisher in Web"]
    assert group_roles.apply(ana, [], "oidc")["ended"] == []
    assert group_roles.apply(ana, [], "scim")["ended"] == ["publisher in Web"]


def test_gaps_are_what_nobody_else_does_in_the_agency() -> None:
    health, other = agency(), agency("other")
    web, press = unit(health, "web"), unit(health, "press")
    ana, bo = person("ana"), person("bo")
    Assignment.objects.create(user=ana, role="approver", unit=web, deputy=bo)
    Assignment.objects.create(user=ana, role="publisher", unit=web)
    Assignment.objects.create(user=bo, role="publisher", unit=press)
    Assignment.objects.create(user=bo, role="approver", unit=unit(other, "web"))
    found = sole_roles(ana)
    assert [(gap["role"], gap["agency"], gap["deputy"]) for gap in found] == [("approver", "health", "bo@agency.test")]
    Assignment.objects.create(user=person("everywhere"), role="approver")
    assert sole_roles(ana) == []


def test_a_deleted_person_comes_back_only_with_the_same_address() -> None:
    person("ada", "administrator")
    first = provisioning.add_person(said=provisioning.Said("ana", "ana@agency.test", "Ana"))
    provisioning.remove_person(user=first)
    with pytest.raises(provisioning.Taken, match="belongs to another person"):
        provisioning.add_person(said=provisioning.Said("other", "ana@agency.test", "Other"))
    other = provisioning.add_person(said=provisioning.Said("ana", "new@agency.test", "Ana the second"))
    assert other.pk != first.pk
    assert User.objects.get(pk=first.pk).is_active is False


def test_a_directory_that_says_the_same_again_signs_nobody_out() -> None:
    """Directories say everything daily: only what lets somebody in, and differs, ends what they have."""
    said = provisioning.Said("ana", "ana@agency.test", "Ana")
    user = provisioning.add_person(said=said)
    client = Client()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    client.force_login(user, backend=BACKEND)
    for new in (said, replace(said, name="Ana Married")):
        provisioning.change_person(user=user, said=new)
        assert client.get("/account/sessions/").status_code == 200
        user = User.objects.get(pk=user.pk)
        assert (user.sign_in_epoch, user.sign_in_changed_at) == (0, None)
    person("ada", "administrator")
    provisioning.change_person(user=user, said=replace(said, is_active=False))
    provisioning.change_person(user=user, said=said)
    assert client.get("/account/sessions/").status_code == 302


def test_goals_are_set_changed_and_closed() -> None:
    health, ana = agency(), person("ana")
    due = timezone.localdate() + 90 * DAY
    given = {"kind": "delivery", "title": "T", "owner": ana, "measure": "m", "due_on": due}
    goal = goals.set_goal(agency=health, **given)  # type: ignore[arg-type]
    for more, words in (
        ({"kind": "fame"}, "There is no kind"),
        ({"due_on": timezone.localdate() - DAY}, "is past"),
    ):
        with pytest.raises(goals.GoalRefused, match=words):
            goals.set_goal(agency=health, **(given | more))  # type: ignore[arg-type]
    goals.change_goal(goal=goal, **(given | {"title": "U"}))  # type: ignore[arg-type]
    assert queries.goals()[0][0].title == "U"
    count = Event.objects.count()
    goals.change_goal(goal=goal, **(given | {"title": "U"}))  # type: ignore[arg-type]
    assert Event.objects.count() == count
    goals.close_goal(goal=goal)
    with pytest.raises(goals.GoalRefused, match="is closed"):
        goals.change_goal(goal=goal, **given)  # type: ignore[arg-type]
    ana.is_active = False
    with pytest.raises(goals.GoalRefused, match="access is switched off"):
        goals.set_goal(agency=health, **given)  # type: ignore[arg-type]
    assert queries.goals() == ([], None)


def test_every_goal_is_on_exactly_one_page(django_assert_max_num_queries: Any) -> None:
    health, ana = agency(), person("ana")
    Goal.objects.bulk_create(
        Goal(agency=health, kind="delivery", title=str(n), owner=ana, measure="m", due_on="2099-01-01")
        for n in range(120)
    )
    seen: list[int] = []
    key: int | None = None
    while True:
        with django_assert_max_num_queries(3):
            rows, key = queries.goals(key)
        seen += [row.pk for row in rows]
        if key is None:
            break
    assert len(seen) == len(set(seen)) == 120


def test_the_talks_ten_types_are_there_and_more_can_be() -> None:
    shipped = UseType.objects.filter(is_shipped=True)
    assert (shipped.count(), str(shipped.get(slug="co_design").share_percent)) == (10, "11.86")
    use = goals.add_use(slug="Games", words="Games")
    with pytest.raises(goals.GoalRefused, match="There is a type of use “games” already"):
        goals.add_use(slug="games", words="x")
    goals.reword_use(use=use, words="Games and quizzes")
    assert queries.uses()[0].slug == "stakeholder_engagement"
    assert UseType.objects.get(slug="games").words == "Games and quizzes"


TRUSTED = Configuration("https://id.test", "stance", "Sign in", False, False, "groups", frozenset({"mfa", "urn:two"}))


def test_claims_are_read_with_suspicion() -> None:
    said = {"sub": "1", "email": "Ana@Agency.Test", "email_verified": "true", "name": "Ana\n\u200bLee", "groups": "a"}
    found = read({"sub": "1", "amr": ["mfa"]}, said, TRUSTED)
    assert found == Claims("1", "ana@agency.test", None, "Ana Lee", frozenset({"a"}), True)
    assert read({"sub": "1", "acr": "urn:two"}, {}, TRUSTED).second_factor
    # Userinfo is not signed: what it says of the means of authentication counts for nothing.
    assert not read({"sub": "1"}, {"amr": ["mfa"], "acr": "urn:two"}, TRUSTED).second_factor
    assert read({"sub": "1"}, {"given_name": "Ana", "family_name": 5}, TRUSTED).name == "Ana"
    assert read({"sub": "1"}, {}, TRUSTED).groups is None


@pytest.mark.parametrize(
    ("id_token", "userinfo"),
    [
        ({"sub": "1"}, {"sub": "2"}),
        ({"sub": ""}, {}),
        ({"sub": 1}, {}),
        ({}, {"sub": "1"}),
        ({"sub": "1"}, {"email": "x" * 300 + "@a.test"}),
        ({"sub": "1"}, {"email": ["a@a.test"]}),
        ({"sub": "1"}, {"groups": {"a": 1}}),
        ({"sub": "1"}, {"groups": ["a"] * 2001}),
    ],
)
def test_claims_that_contradict_or_are_none(id_token: dict[str, Any], userinfo: dict[str, Any]) -> None:
    with pytest.raises(ClaimsRefused):
        read(id_token, userinfo, TRUSTED)


def test_whose_people_a_token_reaches_has_to_be_chosen() -> None:
    health = agency()
    given = {"name": "Entra", "scope": "write", "last_day": (timezone.localdate() + 9 * DAY).isoformat()}
    assert TokenForm(given).errors == {"reach": ["Choose an agency, or the whole installation."]}
    for reach, wanted in ((str(health.pk), health), ("whole", None)):
        form = TokenForm(given | {"reach": reach})
        assert form.is_valid()
        assert form.agency() == wanted
        token(agency=form.agency())
    ada, client = person("ada", "administrator"), Client()
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    client.force_login(ada, backend=BACKEND)
    listed = client.get(reverse("directory")).content.decode()
    for words in (health.name, "The whole installation"):
        assert f'data-label="Reaches">{words}</td>' in listed.replace("> ", ">").replace(" </td>", "</td>")
    health.until = timezone.now()
    health.save()
    assert not TokenForm(given | {"reach": str(health.pk)}).is_valid()
    with pytest.raises(DirectoryRefused, match="has ended"):
        token(agency=health)
