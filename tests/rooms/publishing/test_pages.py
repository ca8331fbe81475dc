"""The page of one post, deciding what became of a part, the emergency stop, and what home says of all."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from stance.authority.models import ApprovalRequest
from stance.channels.port.publishing import Rejected, Repeat, Unknown
from stance.publishing.models import Attempt, Post, Segment, Stop
from stance.publishing.queries import journey
from stance.register.models import Account, ConnectedApp
from tests.factories.organisation import Office
from tests.rooms.publishing.conftest import Platform, approved, sent, written
from tests.rooms.publishing.records import recorded
from tests.rooms.publishing.test_composer import as_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture
def pia(weather: Office) -> Client:
    return as_user(weather["pia"])


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def test_given_for_approval_and_cancelled_on_its_page(weather: Office, account: Account, pia: Client) -> None:
    post = written(weather, account)
    at = f"/publishing/{post.pk}/"
    assert "Flood warning" in page(pia, at)
    assert pia.post(at, {}).status_code == 302
    request = ApprovalRequest.objects.get()
    assert f'href="/approvals/{request.pk}/"' in page(pia, at)
    seen = page(as_user(weather["ben"]), f"/approvals/{request.pk}/")
    assert "Flood warning" in seen
    assert request.object_url == at
    assert pia.post(at, {"cancel": "1"}).status_code == 302
    assert Post.objects.get().state == "cancelled"


def test_each_step_has_its_time_and_its_evidence(
    weather: Office, account: Account, platform: Platform, pia: Client
) -> None:
    post = approved(weather, written(weather, account, text="One\n---\nTwo"))
    sent(2)
    shown = page(pia, f"/publishing/{post.pk}/")
    for words in ("Revision 1 written", "Sent for approval", "Approved", "About to be sent (attempt 1)", "It is public",
                  "Part 2 of 2", "Not captured yet", "waits to be signed"):  # fmt: skip
        assert words in shown
    segment = Segment.objects.get(place=0)
    recorded(account, "One, otherwise", timezone.now(), record_id=segment.record_id)
    Segment.objects.filter(pk=segment.pk).update(verified_at=timezone.now(), differs=["The text is another."])
    shown = page(pia, f"/publishing/{post.pk}/")
    assert "What is live is not what was approved." in shown
    assert "One, otherwise" in shown
    assert f'href="/archive/records/{segment.record_id}/"' in shown
    attempt = Attempt.objects.order_by("pk")[0]
    assert pia.get(f"/publishing/proofs/{attempt.pk}/intent/").status_code == 404  # not signed yet


def test_a_doubt_is_decided_on_the_page(weather: Office, account: Account, platform: Platform, pia: Client) -> None:
    platform.repeat, platform.does = Repeat.NONE, [Unknown("cut off")]
    post = approved(weather, written(weather, account))
    sent(4)
    record, segment = recorded(account, "Flood warning", timezone.now()), Segment.objects.get()
    at = f"/publishing/{post.pk}/"
    assert f"there-{record.pk}" in page(pia, at)
    assert "1 post needs a decision" in page(pia, "/")
    assert "Flood warning" in page(pia, "/publishing/?tab=decide")
    told = {"settle": "1", "segment": segment.pk, "decision": f"there-{record.pk}"}
    assert pia.post(at, told).status_code == 422
    assert pia.post(at, {**told, "decision": "there-99", "reason": "Seen"}).status_code == 404
    reader = as_user(weather.add("rae", "reader"))
    assert reader.post(at, {**told, "reason": "Seen"}).status_code == 403
    assert pia.post(at, {**told, "reason": "Seen"}).status_code == 302
    segment.refresh_from_db()
    assert segment.state == "published"


@pytest.mark.parametrize(("decision", "state"), [("again", "due"), ("up", "cancelled")])
def test_what_was_refused_is_sent_once_more_or_given_up(
    weather: Office, account: Account, platform: Platform, pia: Client, decision: str, state: str
) -> None:
    platform.does = [Rejected("It was refused (422).")]
    post = approved(weather, written(weather, account))
    sent(2)
    assert "It was refused (422)." in page(pia, f"/publishing/{post.pk}/")
    assert "1 post needs another try" in page(pia, "/")
    told = {
        "settle": "1",
        "segment": Segment.objects.get().pk,
        "decision": decision,
        "reason": "Seen on the page of the account",
    }
    assert pia.post(f"/publishing/{post.pk}/", told).status_code == 302
    assert Segment.objects.get().state == state


def test_a_part_of_another_post_is_not_decided_here(
    weather: Office, account: Account, platform: Platform, pia: Client
) -> None:
    approved(weather, written(weather, account))
    other = written(weather, account)
    told = {"settle": "1", "segment": Segment.objects.get().pk, "decision": "up", "reason": "x"}
    assert pia.post(f"/publishing/{other.pk}/", told).status_code == 404


def test_one_stops_and_two_lift(weather: Office, account: Account, pia: Client) -> None:
    ConnectedApp.objects.create(
        account=account, name="Planner", owner="Media office", purpose="Scheduling", next_assessment_on="2027-01-01"
    )
    assert "Media office" in page(pia, "/publishing/stop/")
    assert pia.post("/publishing/stop/", {"of": str(weather.agency.pk), "reason": " "}).status_code == 422
    assert pia.post("/publishing/stop/", {"of": "all", "reason": "Hijacked"}).status_code == 422  # not pia
    assert pia.post("/publishing/stop/", {"reason": "Hijacked"}).status_code == 422
    assert pia.post("/publishing/stop/", {"of": str(weather.agency.pk), "reason": "Hijacked"}).status_code == 302
    for path in ("/", "/publishing/", "/publishing/new/", "/publishing/stop/"):
        assert "Hijacked" in page(pia, path)
    stop = Stop.objects.get()
    assert pia.post("/publishing/stop/", {"lift": str(stop.pk)}).status_code == 302
    request = ApprovalRequest.objects.get()
    as_user(weather["ben"]).post(f"/approvals/{request.pk}/answer/", {"verdict": "approve", "digest": request.digest})
    stop.refresh_from_db()
    assert stop.lifted_at is not None
    assert "Hijacked" not in page(pia, "/publishing/")


def test_what_platforms_do_not_let_programs_do_is_told_of_what_is_public(
    weather: Office, account: Account, platform: Platform
) -> None:
    assert journey._cannot("mastodon") == ()
    assert any(journey._cannot(one) for one in ("instagram", "x"))
