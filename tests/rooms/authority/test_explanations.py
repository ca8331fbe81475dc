""" "Why can't I?" and "who can?", now and at a past time; the commands that ask the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from stance.authority import policy_objects
from stance.authority.actions import guidance
from stance.authority.models import Completion, Guidance
from stance.authority.queries import explanations
from stance.people.models import Assignment
from tests.conftest import Run
from tests.factories.organisation import Office, acting, office
from tests.rooms.authority.test_stances import adopted

pytestmark = pytest.mark.django_db
PUBLISH = "register.account.publish"


@pytest.fixture
def weather() -> Office:
    return office()


def test_a_past_time_is_answered_as_it_was(weather: Office) -> None:
    Assignment.objects.update(starts_at=timezone.now() - timedelta(days=9))
    adopted(weather, "leader")
    thing = policy_objects.named("agency:weather")
    before = timezone.now() - timedelta(days=1)
    with acting(weather["ada"]):
        assert not explanations.why(weather["pia"], "register.account.add", thing).allowed
        then = explanations.why(weather["pia"], "register.account.add", thing, before)
        long_ago = explanations.why(weather["pia"], "register.account.add", thing, before - timedelta(days=30))
    assert then.allowed
    assert "stance" not in then.because[0]
    assert not long_ago.allowed
    assert "your roles (none)" in long_ago.because[0]


def test_who_can_lists_everybody_with_what_they_lack(weather: Office) -> None:
    with acting(weather["ada"]):
        rows, more, total = explanations.who_can("publishing.post.publish", policy_objects.named("agency:weather"))
    assert (more, total) == (None, 3)
    by_name = {str(row.user): row.decision for row in rows}
    assert set(by_name) == {"Ada", "Ari", "Pia"}
    assert not by_name["Pia"].allowed
    assert "a social media policy in force" in " ".join(by_name["Pia"].missing)


def test_who_can_is_paged(weather: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explanations, "PAGE_ROWS", 2)
    with acting(weather["ada"]):
        first, after, total = explanations.who_can("archive.search", policy_objects.named("-"))
        second, _, _ = explanations.who_can("archive.search", policy_objects.named("-"), after=after)
    assert total == 6
    assert len(first) == len(second) == 2
    assert {row.user.pk for row in first}.isdisjoint(row.user.pk for row in second)


def test_signature_and_training_are_asked_by_their_dates(weather: Office) -> None:
    thing = policy_objects.named("agency:weather")
    with acting(weather["ada"]):
        rest = {"agency": weather.agency, "in_force_from": date(2026, 1, 1), "review_on": date(2099, 1, 1)}
        policy = guidance.put_in_force(kind="policy", title="Policy", version="1", **rest)
        training = guidance.put_in_force(kind="training", title="Course", version="1", valid_days=365, **rest)
    with acting(weather["pia"]):
        guidance.sign(policy)
        missing = explanations.why(weather["pia"], "publishing.post.write", thing).missing
        assert missing == ("the training “Course”: not completed yet",)
    long_ago = timezone.localdate() - timedelta(days=400)
    with acting(weather["ada"]):
        guidance.record_completion(weather["pia"], training, completed_on=long_ago)
        missing = explanations.why(weather["pia"], "publishing.post.write", thing).missing
        assert "the last one expired on" in missing[0]
        guidance.record_completion(weather["pia"], training, completed_on=timezone.localdate())
        assert explanations.why(weather["pia"], "publishing.post.write", thing).allowed
    with acting(weather["ada"]):
        guidance.put_in_force(kind="policy", title="Policy", version="2", **{**rest, "in_force_from": date(2026, 2, 1)})
        assert "Policy, version 2" in explanations.why(weather["pia"], "publishing.post.write", thing).missing[0]


def test_guidance_that_makes_no_sense_is_refused(weather: Office) -> None:
    rest = {"agency": weather.agency, "kind": "policy", "title": "P", "version": "1", "in_force_from": date(2026, 5, 1)}
    with acting(weather["ada"]):
        with pytest.raises(guidance.GuidanceRefused, match="review is before"):
            guidance.put_in_force(review_on=date(2026, 1, 1), **rest)
        row = guidance.put_in_force(review_on=date(2027, 1, 1), **rest)
        with pytest.raises(guidance.GuidanceRefused, match="another number"):
            guidance.put_in_force(review_on=date(2027, 1, 1), **rest)
        with pytest.raises(guidance.GuidanceRefused, match="not a training"):
            guidance.record_completion(weather["pia"], row, completed_on=date(2026, 1, 1))
    assert Guidance.objects.count() == 1
    assert not Completion.objects.exists()


@pytest.mark.parametrize(
    "text", ["moon:1", "account", "agency:nowhere", "unit:x/y", "person:", "stance:x", "stance:99"]
)
def test_a_thing_that_is_not_there_is_named_as_such(weather: Office, text: str) -> None:
    del weather
    with pytest.raises(policy_objects.ThingUnknown):
        policy_objects.named(text)


def test_the_command_refuses_in_words(stance: Run) -> None:
    for arguments, words in (
        (("nobody@x.test", "archive.search"), "Nobody signs in as"),
        (("nobody@x.test", "archive.search", "moon:1"), "Nobody signs in as"),
    ):
        ran = stance("can", *arguments)
        assert ran.code == 2
        assert words in ran.value["error"]
    assert stance("stance", "show").code == 2
    shown = stance("stance", "show", "observer")
    assert shown.code == 0
    assert shown.value["areas"]["use"]["actions"]["publishing.post.publish"] == {
        "side": "business", "approver": "business", "consulted": [], "told": [],
    }  # fmt: skip
    nobody = stance("stance", "simulate", "leader")
    assert nobody.code == 0
    assert nobody.value["people"] == 0
    assert not any(nobody.value[name] for name in ("gains", "losses", "uncovered", "rerouted", "stopped"))
    assert stance("stance", "simulate", "leader", "--agency", "weather").code == 2
