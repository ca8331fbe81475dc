"""The whole way on real servers: connect, look, post there, find it here; edit there, a version here; delete there, a tombstone here;
the server takes the account down: an incident, and no deletion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from stance.archive.models import Record, Tombstone
from stance.archive.queries.records import detail
from stance.capture.actions import looks
from stance.capture.models import Incident, OutsidePost
from stance.channels.port.connecting import Secret
from stance.journal.actor import Actor, acting_as
from stance.register.actions import connections
from stance.register.models import Account
from tests.factories.organisation import office
from tests.factories.register import draft, fresh
from tests.live import pds_server
from tests.live.pds_server import Pds
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import later, look_through

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture(autouse=True)
def as_operator() -> Iterator[None]:
    with acting_as(Actor(kind="operator", label="operator")):
        yield


@dataclass
class Place:
    """A connected account on a real server, and what somebody does there."""

    account: Account
    post: Callable[[str], str]
    edit: Callable[[str, str], None]
    remove: Callable[[str], None]


@pytest.fixture(scope="module")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    if why := pds_server.missing():
        pytest.skip(why)
    with pds_server.running(tmp_path_factory.mktemp("pds")) as server:
        yield server


@pytest.fixture
def bluesky(pds: Pds, settings: object, request: pytest.FixtureRequest) -> Place:
    settings.FETCH_LOOPBACK = True  # type: ignore[attr-defined]
    there = pds.account(f"a{abs(hash(request.node.name)) % 10**8}")
    account = draft(office(), there.handle, "bluesky")
    connections.connect(account=account, site=pds.site, secret=Secret(there.app_password(), there.handle))

    def edit(path: str, text: str) -> None:
        there.put(path, {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-11-01T10:00:00.000Z"})

    return Place(fresh(account), there.post, edit, there.delete)


def texts(text: str) -> list[str]:
    """Of the versions of the record that has this text in one of them."""
    for record in Record.objects.all():
        found = detail(record.record_id)
        if found is not None and text in [one.text for one in found.versions]:
            return [one.text for one in found.versions]
    return []


def test_a_post_its_edit_and_its_deletion(bluesky: Place) -> None:
    place = bluesky
    place.post("Before anybody looked")
    look_through(place.account)
    assert not OutsidePost.objects.exists()
    path = place.post("The road is closed")
    assert looks.look(account=place.account).sums.new == 1
    assert OutsidePost.objects.count() == 1
    place.edit(path, "The road is open again")
    assert looks.look(account=place.account).sums.new_versions == 1
    assert texts("The road is closed") == ["The road is closed", "The road is open again"]
    place.remove(path)
    looks.look(account=place.account)
    later()
    assert looks.look(account=place.account).sums.tombstones == 1
    assert Tombstone.objects.get().kind == "seen-gone"
    assert verified().differences == []


def test_an_account_that_its_server_takes_down(bluesky: Place, pds: Pds) -> None:
    place = bluesky
    for number in range(5):
        place.post(f"Post {number}")
    look_through(place.account)
    subject = {"$type": "com.atproto.admin.defs#repoRef", "did": place.account.platform_id}
    pds.take_down(subject, applied=True)
    for _ in range(3):
        report = looks.look(account=place.account)
        later()
    assert report.problem
    assert Incident.objects.get().kind == "vanished"
    assert not Tombstone.objects.exists()
    pds.take_down(subject, applied=False)
    place.post("We are back")
    assert looks.look(account=place.account).sums.new == 1
    assert Incident.objects.get().ending == "returned"
    assert Record.objects.count() == 6
