"""An office with accounts on a platform that does what a test says."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from stance.authority.actions import requests
from stance.authority.models import ApprovalRequest
from stance.authority.models.guidance import Completion, Guidance, Signature
from stance.channels import discovery
from stance.channels.mastodon.counting import LIMITS, counted, problems_of
from stance.channels.port.connecting import Secret
from stance.channels.port.publishing import (
    Absent,
    Accepted,
    Limits,
    Place,
    Ready,
    Reference,
    Repeat,
    Said,
    Stamp,
    Unknown,
    Wire,
)
from stance.engines.evidence.canonical import canonical
from stance.journal.actor import Actor, acting_as
from stance.people.models import User
from stance.publishing.actions import posts
from stance.publishing.actions import sending as actions
from stance.publishing.drafting import Content, Text
from stance.publishing.models import Delivery, Post, Segment
from stance.register.connections.secrets import sealed
from stance.register.models import Account, Connection, Officer
from tests.factories.organisation import Office, acting, office
from tests.factories.register import published

SENT = "https://platform.example/post/"


class Killed(BaseException):
    """As if the process was ended here."""


@dataclass
class Platform:
    """Keeps what was said to it. ``does`` are what the next commits do: an outcome is told and nothing kept, "kept" keeps it and loses the answer,
    "killed" ends the worker before, "killed after" behind it; with none left it is kept and told."""

    repeat: Repeat = Repeat.OWN_ID
    fetches: bool = False
    scopes: tuple[str, ...] = ()
    limits: Limits = LIMITS
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    does: list[Any] = field(default_factory=list)
    looks: list[Any] = field(default_factory=list)
    commits: int = 0

    def ask_limits(self, place: Place) -> Any:
        yield from ()
        return self.limits

    def sign_in(self, place: Place) -> Any:
        yield from ()
        return place

    def counts(self, said: Said, limits: Limits) -> Any:
        return counted(said, limits)

    def problems(self, said: Said, limits: Limits) -> Any:
        return problems_of(said, limits)

    def rendered(self, said: Said, limits: Limits, stamp: Stamp, place: int) -> Wire:
        return Wire(canonical({"at": stamp.seconds, "key": stamp.key.hex() + str(place), "text": said.text}), said.text)

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Any:
        yield from ()
        return Ready({}, is_last=True)

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Any:
        yield from ()
        self.commits += 1
        does = self.does.pop(0) if self.does else "told"
        if does == "killed":
            raise Killed
        if not isinstance(does, str):
            return does
        key = json.loads(wire.body)["key"] + ("" if self.repeat is not Repeat.NONE else str(self.commits))
        self.kept.setdefault(key, {"text": wire.text, "parent": before[-1].id if before else ""})
        if does == "killed after":
            raise Killed
        return Unknown("The answer was lost.") if does == "kept" else self._found(key)

    def _found(self, key: str) -> Accepted:
        return Accepted(Reference(key), f"mastodon:platform.example/{key}", SENT + key)

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Any:
        yield from ()
        return self._found(json.loads(wire.body)["key"])

    def price(self, wire: Wire) -> None:
        return None

    def reconcile(self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()) -> Any:
        yield from ()
        if self.looks:
            return self.looks.pop(0)
        found = [key for key in self.kept if key.startswith(json.loads(wire.body)["key"])]
        return self._found(found[0]) if found else Absent()

    def named(self, account_id: str, record_id: str) -> Reference | None:
        return Reference(record_id.removeprefix("mastodon:platform.example/"))

    def retract(self, at: Place, post: Reference) -> Any:
        yield from ()
        self.kept.pop(post.id, None)
        return Absent()

    @property
    def texts(self) -> list[str]:
        return [one["text"] for one in self.kept.values()]


@pytest.fixture
def weather() -> Office:
    made = office()
    may_publish(made, made["pia"])
    return made


def may_publish(place: Office, *people: User) -> None:
    """The agency's policy and training are in force, signed and completed by these."""
    today = timezone.localdate()
    for kind in ("policy", "training"):
        guidance = Guidance.objects.create(
            agency=place.agency, kind=kind, title=kind.capitalize(), version="1", owner=place["ada"],
            in_force_from=today - timedelta(days=9), review_on=today + timedelta(days=99),
        )  # fmt: skip
        for one in people:
            if kind == "policy":
                Signature.objects.create(guidance=guidance, user=one)
            else:
                Completion.objects.create(guidance=guidance, user=one, completed_on=today)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    made = Platform()
    monkeypatch.setattr(discovery, "publisher", lambda platform: made)
    return made


@pytest.fixture
def account(weather: Office, platform: Platform) -> Account:
    with acting_as(Actor(kind="operator", label="operator")):
        found = account_of(weather, "@storms@social.example.gov")
    return found


def account_of(place: Office, handle: str, platform: str = "mastodon") -> Account:
    """On the public register, connected, and pia may post on it."""
    made = published(place, handle, platform)
    Connection.objects.create(account=made, site="https://social.example.gov", sealed=sealed(Secret("secret")))
    Officer.objects.create(account=made, user=place["pia"], level="publisher")
    return made


@pytest.fixture
def as_system() -> Iterator[None]:
    with acting_as(Actor(kind="system", label="timetable", door="worker")):
        yield


def written(place: Office, *accounts: Account, text: str = "Flood warning", **more: Any) -> Post:
    with acting(place["pia"]):
        return posts.draft(content=Content(Text(text), "en"), accounts=accounts, **more)


def approved(place: Office, post: Post) -> Post:
    """As two people do it."""
    with acting(place["pia"]):
        request = posts.publish(post=post).request
    with acting(place["ben"]):
        requests.answer(request.pk, verdict="approve", digest=request.digest)
    post.refresh_from_db()
    assert post.state == "approved", ApprovalRequest.objects.get(pk=request.pk).closing_words
    return post


def sent(times: int = 1, *, is_killed: bool = False) -> None:
    """What the worker does, each time as if whatever it waits for were over."""
    with acting_as(Actor(kind="system", label="timetable", door="worker")):
        for _ in range(times):
            Delivery.objects.filter(next_at__isnull=False).update(next_at=timezone.now())
            try:
                actions.send_due(sleep=lambda seconds: None)
            except Killed:
                assert is_killed
                Delivery.objects.update(leased_until=timezone.now())


def states(post: Post) -> list[str]:
    rows = Segment.objects.filter(delivery__target__post=post).order_by("delivery", "place")
    return list(rows.values_list("state", flat=True))
