"""What becomes of a post on its way: said once, told truly, whatever happens in between."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.archive.models import Statement
from stance.channels.port.publishing import Absent, Ready, Rejected, Repeat, Throttled, Unknown, Unsent
from stance.journal.actor import Actor, acting_as
from stance.publishing.actions import stops, verifying
from stance.publishing.models import Attempt, Delivery, Segment
from stance.publishing.queries import due
from stance.register.models import Account
from tests.factories.organisation import Office
from tests.rooms.publishing.conftest import Platform, approved, sent, states, written
from tests.rooms.publishing.records import recorded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def test_nothing_leaves_before_somebody_else_approved(weather: Office, account: Account, platform: Platform) -> None:
    post = written(weather, account)
    sent(3)
    assert platform.commits == 0
    approved(weather, post)
    sent()
    assert (platform.texts, states(post)) == (["Flood warning"], ["published"])
    segment = Segment.objects.get()
    assert segment.permalink.startswith("https://platform.example/post/")
    assert segment.attempts.get().outcome == "accepted"


def test_the_intent_stands_in_the_ledger_before_anything_left_and_the_receipt_behind(
    weather: Office, account: Account, platform: Platform
) -> None:
    platform.does = ["killed"]
    approved(weather, written(weather, account))
    sent(is_killed=True)
    said = [
        json.loads(bytes(one.body)) for one in Statement.objects.filter(entry__kind__in=("intent", "publish-receipt"))
    ]
    assert [one["kind"] for one in said] == ["intent"]
    assert said[0]["approved"] == bytes(Segment.objects.get().digest).hex()
    sent(4)
    said = [
        json.loads(bytes(one.body))
        for one in Statement.objects.filter(entry__kind__in=("intent", "publish-receipt")).order_by("entry_id")
    ]
    assert [(one["kind"], one.get("outcome")) for one in said] == [
        ("intent", None), ("publish-receipt", "unknown"), ("intent", None), ("publish-receipt", "accepted"),
    ]  # fmt: skip
    assert platform.texts == ["Flood warning"]


@pytest.mark.parametrize("does", ["kept", "killed after"])
def test_a_lost_answer_is_looked_for_and_not_sent_again(
    weather: Office, account: Account, platform: Platform, does: str
) -> None:
    platform.does = [does]
    post = approved(weather, written(weather, account))
    sent(3, is_killed=True)
    assert (platform.commits, platform.texts, states(post)) == (1, ["Flood warning"], ["published"])


def test_one_absence_is_no_proof(weather: Office, account: Account, platform: Platform) -> None:
    platform.does, platform.looks = ["kept"], [Absent()]
    approved(weather, written(weather, account))
    sent(3)
    assert (platform.commits, platform.texts) == (1, ["Flood warning"])


def test_two_absences_in_a_row_send_it_again(weather: Office, account: Account, platform: Platform) -> None:
    platform.does = [Unknown("cut off")]
    approved(weather, written(weather, account))
    sent(4)
    assert (platform.commits, platform.texts) == (2, ["Flood warning"])


def test_where_nothing_makes_sending_again_safe_a_person_is_asked(
    weather: Office, account: Account, platform: Platform
) -> None:
    platform.repeat, platform.does = Repeat.NONE, [Unknown("cut off")]
    post = approved(weather, written(weather, account))
    sent(6)
    assert (platform.commits, states(post)) == (1, ["unknown"])
    assert "say whether it is there" in Delivery.objects.get().problem


def test_a_thread_is_continued_behind_the_part_that_is_there(
    weather: Office, account: Account, platform: Platform
) -> None:
    """T5: the second part lands and the worker is ended before the receipt."""
    platform.does = ["told", "killed after"]
    post = approved(weather, written(weather, account, text="One\n---\nTwo\n---\nThree"))
    sent(4, is_killed=True)
    assert platform.texts == ["One", "Two", "Three"]
    first, second, third = platform.kept
    assert [one["parent"] for one in platform.kept.values()] == ["", first, second]
    assert states(post) == ["published"] * 3
    assert third.endswith("2")


def test_what_the_platform_refuses_is_told_and_the_rest_of_the_thread_stays(
    weather: Office, account: Account, platform: Platform
) -> None:
    platform.does = ["told", Rejected("It was refused (422).")]
    post = approved(weather, written(weather, account, text="One\n---\nTwo\n---\nThree"))
    sent(3)
    assert (platform.texts, states(post)) == (["One"], ["published", "failed", "due"])
    assert Delivery.objects.get().problem == "It was refused (422)."


def test_throttling_and_what_never_left_cost_nothing(weather: Office, account: Account, platform: Platform) -> None:
    platform.does = [Throttled("later", 30.0), Unsent("no connection"), Throttled("later")]
    post = approved(weather, written(weather, account))
    sent(4)
    assert (platform.texts, states(post)) == (["Flood warning"], ["published"])
    outcomes = list(Attempt.objects.order_by("number").values_list("outcome", flat=True))
    assert outcomes == ["throttled", "unsent", "throttled", "accepted"]


def test_what_is_not_what_was_approved_is_never_sent(weather: Office, account: Account, platform: Platform) -> None:
    post = approved(weather, written(weather, account))
    Segment.objects.update(wire=b'{"text": "something else"}')
    sent(2)
    assert (platform.commits, states(post)) == (0, ["failed"])


ENDS = st.sampled_from(["told", "kept", "killed", "killed after", Unknown("cut"), Unsent("none"), Throttled("later")])


@given(
    st.lists(ENDS, max_size=6),
    st.lists(st.sampled_from([Absent(), Unknown("no answer"), Throttled("later")]), max_size=3),
    st.sampled_from(list(Repeat)),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_each_part_is_there_once_or_the_doubt_is_told(
    weather: Office, account: Account, platform: Platform, does: list[object], looks: list[object], repeat: Repeat
) -> None:
    """A look may miss a post once, as servers do for a moment; twice in a row it does not."""
    looks = [one for place, one in enumerate(looks) if not (place and isinstance(one, Absent))]
    platform.kept.clear()
    platform.does, platform.looks, platform.repeat = list(does), list(looks), repeat
    post = approved(weather, written(weather, account, text="One\n---\nTwo"))
    sent(40, is_killed=True)
    there = platform.texts
    assert len(there) == len(set(there))
    told = dict(zip(["One", "Two"], states(post), strict=True))
    for text, state in told.items():
        if state == "published":
            assert text in there
        else:
            assert state in ("unknown", "due")
            assert repeat is Repeat.NONE


def test_a_doubt_is_settled_while_everything_is_stopped_and_nothing_new_leaves(
    weather: Office, account: Account, platform: Platform
) -> None:
    platform.does = ["kept"]
    post = approved(weather, written(weather, account, text="One\n---\nTwo"))
    sent()
    with acting_as(Actor(kind="operator", label="operator")):
        stops.stop(reason="Hijacked", agency=weather.agency)
    sent(3)
    assert (platform.texts, states(post)) == (["One"], ["published", "due"])


def test_a_stop_while_files_are_laid_in_is_in_time(
    weather: Office, account: Account, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(*_given: object) -> Any:
        yield from ()
        with acting_as(Actor(kind="operator", label="operator")):
            stops.stop(reason="Hijacked", agency=weather.agency)
        return Ready({}, is_last=True)

    monkeypatch.setattr(platform, "prepare", prepare)
    post = approved(weather, written(weather, account))
    sent(2)
    assert (platform.commits, states(post), Attempt.objects.count()) == (0, ["due"], 0)


def test_what_is_never_captured_holds_up_no_comparing(
    weather: Office, account: Account, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "AT_ONCE", 1)
    approved(weather, written(weather, account, text="Never seen"))
    sent()
    assert not due.any_unverified()
    approved(weather, written(weather, account, text="Seen"))
    sent()
    seen = Segment.objects.get(text="Seen")
    recorded(account, "Seen", timezone.now(), record_id=seen.record_id)
    with acting_as(Actor(kind="system", label="timetable", door="worker")):
        assert (due.any_unverified(), verifying.verify_due(), due.any_unverified()) == (True, 1, False)
    seen.refresh_from_db()
    assert (seen.verified_at is not None, seen.differs) == (True, [])
