"""What is run inside an installation of its own: several deliveries at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stance.channels import discovery
from stance.channels.port.publishing import Place, Reference, Wire
from stance.journal.actor import Actor, acting_as
from stance.publishing.actions import sending
from stance.publishing.models import Delivery, Segment
from stance.register.models import Account
from tests.factories.organisation import Office, office
from tests.rooms.publishing.conftest import Platform, account_of, approved, may_publish, written

OPERATOR = Actor(kind="operator", label="operator test", door="command line")


@dataclass
class Hanging(Platform):
    """Does not answer before ``until`` is set."""

    until: threading.Event = field(default_factory=threading.Event)

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Any:
        assert self.until.wait(60)
        return (yield from super().commit(at, wire, left, before))


def send(at_once: int) -> int:
    with acting_as(Actor(kind="system", label="timetable", door="worker")):
        return sending.send_due(at_once=at_once, sleep=lambda seconds: None)


def weather() -> Office:
    made = office()
    may_publish(made, made["pia"])
    return made


def accounts_of(place: Office, *handles: str, platform: str = "mastodon") -> list[Account]:
    with acting_as(OPERATOR):
        return [account_of(place, handle, platform) for handle in handles]


def keep_their_order() -> None:
    place, platform = weather(), Platform()
    discovery.publisher = lambda _name: platform
    accounts = accounts_of(place, *(f"@storms{number}@social.example.gov" for number in range(4)))
    for text in ("first", "second", "third"):
        approved(place, written(place, *accounts, text=text))
    assert send(3) == 12
    for account in accounts:
        rows = Segment.objects.filter(delivery__target__account=account).order_by("published_at")
        assert [one.text for one in rows] == ["first", "second", "third"]
    assert not Delivery.objects.exclude(lease="").exists()


def one_hangs() -> None:
    place, hanging, others = weather(), Hanging(), Platform()
    discovery.publisher = lambda name: hanging if name == "mastodon" else others
    accounts = accounts_of(place, *(f"@storms{number}@social.example.gov" for number in range(9)))
    accounts += accounts_of(place, *(f"Storms{number}" for number in range(3)), platform="x")
    for account in accounts:
        approved(place, written(place, account))
    sender = threading.Thread(target=send, args=(8,))
    sender.start()
    deadline = time.monotonic() + 60
    while len(others.texts) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (len(others.texts), hanging.texts) == (3, [])
    hanging.until.set()
    sender.join()
    assert len(hanging.texts) == 9
    assert set(Segment.objects.values_list("state", flat=True)) == {"published"}
