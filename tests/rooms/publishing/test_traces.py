"""Every action about posts leaves its line in the audit trail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from stance.journal.actor import Actor, acting_as
from stance.journal.models import Event
from stance.publishing.actions import dry_runs, posts, settling, stops
from stance.publishing.drafting import Content, Text
from stance.publishing.models import Segment
from stance.register.models import Account
from tests.factories.organisation import Office, acting
from tests.rooms.publishing.conftest import Platform, approved, sent, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
Act = Callable[[Office, Account], object]


def drafted(place: Office, account: Account) -> None:
    written(place, account)


def revised(place: Office, account: Account) -> None:
    post = written(place, account)
    with acting(place["pia"]):
        posts.revise(post=post, lock=1, content=Content(Text("Another"), "en"), accounts=[account])


def published(place: Office, account: Account) -> None:
    approved(place, written(place, account))


def delivered(place: Office, account: Account) -> None:
    published(place, account)
    sent()


def cancelled(place: Office, account: Account) -> None:
    post = approved(place, written(place, account))
    with acting(place["pia"]):
        posts.cancel(post=post)


def stopped(place: Office, account: Account) -> None:
    del account
    with acting_as(Actor(kind="operator", label="operator")):
        stops.stop(reason="Hijacked", agency=place.agency)


def settled(place: Office, account: Account) -> None:
    approved(place, written(place, account))
    Segment.objects.update(state="missed")
    with acting(place["pia"]):
        settling.give_up(segment=Segment.objects.get(), reason="It says nothing new.")


def rehearsed(place: Office, account: Account) -> None:
    del account
    with acting(place["pia"]):
        dry_runs.dry_run(agency=place.agency, day=timezone.localdate())


ACTS: dict[str, tuple[Act, str, str]] = {
    "draft": (drafted, "publishing.post.write", "wrote post"),
    "revise": (revised, "publishing.post.write", "changed post"),
    "publish": (published, "publishing.post.publish", "approved post"),
    "send": (delivered, "publishing.post.send", "published"),
    "cancel": (cancelled, "publishing.post.withdraw", "cancelled post"),
    "dry run": (rehearsed, "publishing.post.rehearse", "tried out 0 posts"),
    "settle": (settled, "publishing.post.settle", "is not sent any more"),
    "stop": (stopped, "publishing.stop", "stopped publishing"),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_action_leaves_one_line(name: str, weather: Office, account: Account, platform: Platform) -> None:
    act, action, words = ACTS[name]
    act(weather, account)
    assert Event.objects.filter(action=action, summary__contains=words).count() == 1
