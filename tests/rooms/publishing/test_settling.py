"""A person says what became of a part: it is public, it is sent again, it is given up. A worker that is at it comes first; a late answer changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.archive.models import Record
from stance.channels.port.publishing import Rejected, Repeat, Unknown
from stance.engines.policy import Refused
from stance.journal.actor import Actor, acting_as
from stance.journal.models import Event
from stance.publishing.actions import settling
from stance.publishing.models import Delivery, Post, Segment
from stance.publishing.queries.candidates import candidates
from stance.publishing.refusal import PostRefused
from stance.publishing.sending import Way
from stance.publishing.writes import outbox
from stance.publishing.writes.outbox import Overtaken
from stance.register.models import Account
from stance.site import cli
from tests.factories.organisation import Office, acting
from tests.rooms.publishing.conftest import Platform, account_of, approved, sent, states, written
from tests.rooms.publishing.records import recorded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
WHY = "I looked at the page of the account."


@pytest.fixture
def in_doubt(weather: Office, account: Account, platform: Platform) -> Segment:
    """The first of two parts: the answer was lost, and nothing on the platform makes sending again safe."""
    platform.repeat, platform.does = Repeat.NONE, [Unknown("cut off")]
    approved(weather, written(weather, account, text="One\n---\nTwo"))
    sent(4)
    found = Segment.objects.get(place=0)
    assert found.state == "unknown"
    return found


def test_it_is_public_and_the_thread_goes_on_behind_it(weather: Office, in_doubt: Segment, platform: Platform) -> None:
    account = in_doubt.delivery.target.account
    record = recorded(account, "One", timezone.now())
    with acting(weather["pia"]):
        settling.is_there(segment=in_doubt, record=record, reason=WHY)
    sent()
    first, second = Segment.objects.order_by("place")
    assert (first.state, first.record_id, second.state) == ("published", record.record_id, "published")
    assert first.post
    assert second.post
    assert platform.kept[second.post["id"]]["parent"] == first.post["id"]
    assert Event.objects.filter(action="publishing.post.settle", summary__contains=WHY).count() == 1


def test_what_cannot_be_the_part_is_refused(weather: Office, in_doubt: Segment, platform: Platform) -> None:
    account = in_doubt.delivery.target.account
    with acting_as(Actor(kind="operator", label="operator")):
        other = account_of(weather, "@floods@social.example.gov")
    early = recorded(account, "One", timezone.now() - timedelta(hours=2))
    elsewhere = recorded(other, "One", timezone.now())
    gone = recorded(account, "One", timezone.now(), is_deleted=True)
    theirs = recorded(account, "One", timezone.now(), is_by_public=True)
    taken = recorded(account, "Two", timezone.now())
    Segment.objects.filter(place=1).update(record_id=taken.record_id)
    mine = recorded(account, "One", timezone.now())
    with acting(weather["pia"]):
        assert list(candidates(in_doubt)) == [mine]
        for one in (early, elsewhere, gone, theirs, taken):
            with pytest.raises(PostRefused, match="cannot be this part"):
                settling.is_there(segment=in_doubt, record=one, reason=WHY)
    assert Segment.objects.get(place=0).state == "unknown"


def test_where_its_place_is_not_known_exactly_the_parts_behind_it_stay(
    weather: Office, in_doubt: Segment, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Platform, "named", lambda self, account_id, record_id: None)
    record = recorded(in_doubt.delivery.target.account, "One", timezone.now())
    with acting(weather["pia"]):
        settling.is_there(segment=in_doubt, record=record, reason=WHY)
    sent(2)
    assert [one.state for one in Segment.objects.order_by("place")] == ["published", "cancelled"]
    assert "not known exactly" in Delivery.objects.get().problem


def test_it_is_not_public_and_is_sent_again(weather: Office, in_doubt: Segment, platform: Platform) -> None:
    with acting(weather["ben"]):
        settling.send_again(segment=in_doubt, reason=WHY)
    sent(2)
    assert platform.texts == ["One", "Two"]
    assert [one.state for one in Segment.objects.all()] == ["published"] * 2


def test_it_is_given_up_with_what_is_behind_it(weather: Office, in_doubt: Segment, platform: Platform) -> None:
    with acting(weather["pia"]):
        settling.give_up(segment=in_doubt, reason=WHY)
    sent(3)
    assert platform.texts == []
    assert [one.state for one in Segment.objects.all()] == ["cancelled"] * 2
    assert Post.objects.get().state == "cancelled"
    with acting(weather["pia"]), pytest.raises(PostRefused, match="not in doubt any more: cancelled"):
        settling.send_again(segment=in_doubt, reason=WHY)


def test_what_missed_its_time_is_sent_although_it_is_late(
    weather: Office, account: Account, platform: Platform
) -> None:
    post = approved(weather, written(weather, account))
    Delivery.objects.update(due_at=timezone.now() - timedelta(hours=2))
    sent()
    assert states(post) == ["missed"]
    with acting(weather["pia"]):
        settling.send_again(segment=Segment.objects.get(), reason=WHY)
    sent()
    assert (states(post), platform.texts) == (["published"], ["Flood warning"])


def test_what_was_refused_is_tried_again_by_a_person_alone(
    weather: Office, account: Account, platform: Platform
) -> None:
    platform.does = [Rejected("The file is too large (422).")]
    post = approved(weather, written(weather, account))
    sent(3)
    assert (states(post), platform.commits) == (["failed"], 1)
    with acting(weather["pia"]):
        settling.send_again(segment=Segment.objects.get(), reason=WHY)
    sent()
    assert states(post) == ["published"]


def test_a_worker_that_is_at_it_comes_first_and_one_that_was_overtaken_changes_nothing(
    weather: Office, in_doubt: Segment, platform: Platform
) -> None:
    Delivery.objects.update(next_at=timezone.now())
    taken = outbox.taken(timezone.now())
    assert taken is not None
    with acting(weather["pia"]), pytest.raises(PostRefused, match="Wait a minute"):
        settling.send_again(segment=in_doubt, reason=WHY)
    Delivery.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    with acting(weather["pia"]):
        settling.send_again(segment=in_doubt, reason=WHY)
    with pytest.raises(Overtaken):
        Way(taken, lambda seconds: None).carried_on()
    assert platform.commits == 1


@pytest.mark.parametrize(("state", "left"), [("failed", {}), ("unknown", {"container": "1"})])
def test_files_are_laid_in_anew_where_the_platform_refused_and_not_where_they_may_be_public(
    weather: Office, in_doubt: Segment, platform: Platform, state: str, left: dict[str, str]
) -> None:
    Segment.objects.filter(pk=in_doubt.pk).update(state=state, left={"container": "1"}, is_prepared=True)
    with acting(weather["pia"]):
        settling.send_again(segment=in_doubt, reason=WHY)
    in_doubt.refresh_from_db()
    assert (in_doubt.state, in_doubt.left, in_doubt.is_prepared) == ("due", left, bool(left))


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_a_reason_is_given(weather: Office, in_doubt: Segment, platform: Platform, reason: str) -> None:
    with acting(weather["pia"]), pytest.raises(PostRefused, match="Say what you saw"):
        settling.send_again(segment=in_doubt, reason=reason)


def test_nobody_else_says_so(weather: Office, in_doubt: Segment, platform: Platform) -> None:
    record = recorded(in_doubt.delivery.target.account, "One", timezone.now())
    with acting(weather.add("kim", "recordkeeper")):
        for say in (settling.send_again, settling.give_up):
            with pytest.raises(Refused):
                say(segment=in_doubt, reason=WHY)
        with pytest.raises(Refused):
            settling.is_there(segment=in_doubt, record=record, reason=WHY)
    assert Segment.objects.get(place=0).state == "unknown"


def test_by_command(weather: Office, in_doubt: Segment, platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    post, account = Post.objects.get(), in_doubt.delivery.target.account
    asked = ["post", "settle", str(post.pk), "--account", account.asked_as, "--reason", WHY, "--json"]
    for nothing in ("mastodon:nothing", ""):
        assert cli.main([*asked, "--there", nothing]) == 2
        assert Segment.objects.get(place=0).state == "unknown"
    assert cli.main([*asked, "--part", "9", "--send-again"]) == 2
    record = recorded(account, "One", timezone.now())
    assert cli.main([*asked, "--there", record.record_id]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told == {"post": post.pk, "part": 1, "state": "published"}
    assert Record.objects.count() == 1
