"""The whole way on real servers: connect, look, post there, find it here; edit there, a version here; delete there, a tombstone here;
the server takes the account down: an incident, and no deletion."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from stance.archive.models import Record, Tombstone
from stance.archive.queries.records import detail
from stance.capture.actions import looks
from stance.capture.models import Incident
from stance.channels import discovery
from stance.channels.port.connecting import Secret
from stance.journal.actor import Actor, acting_as
from stance.register.actions import connections
from stance.register.models import Account, AccountAgency
from tests.factories.organisation import office
from tests.factories.register import draft, fresh
from tests.live import pds_server, snac_server, wordpress_server
from tests.live.pds_server import Pds
from tests.live.snac_server import Snac
from tests.live.wire_runner import over_loopback
from tests.live.wordpress_server import WordPress
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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snac]:
    found = snac_server.program()
    if found is None:
        pytest.skip("snac is not here: script/testbeds says why")
    with snac_server.snac(str(found), tmp_path_factory.mktemp("snac") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def site() -> Iterator[WordPress]:
    if why := wordpress_server.missing():
        pytest.skip(f"not here: {why} (script/test installs them)")
    with wordpress_server.wordpress() as running:
        yield running


def registered(platform: str, site: str, secret: Secret) -> Account:
    """Under the id that its server says, and connected. No address of this machine is one that a register takes."""
    identity = over_loopback(discovery.connector(platform).identify(site, secret)).identity
    made = Account.objects.create(platform=platform, handle=identity.handle, platform_id=identity.account_id)
    AccountAgency.objects.create(account=made, agency=office().agency)
    connections.connect(account=made, site=site, secret=secret)
    return fresh(made)


@pytest.fixture
def bluesky(pds: Pds, settings: object, request: pytest.FixtureRequest) -> Place:
    settings.FETCH_LOOPBACK = True  # type: ignore[attr-defined]
    there = pds.account(f"a{abs(hash(request.node.name)) % 10**8}")
    account = draft(office(), there.handle, "bluesky")
    connections.connect(account=account, site=pds.site, secret=Secret(there.app_password(), there.handle))

    def edit(path: str, text: str) -> None:
        there.put(path, {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-11-01T10:00:00.000Z"})

    return Place(fresh(account), there.post, edit, there.delete)


@pytest.fixture
def mastodon(server: Snac, settings: object) -> Place:
    settings.FETCH_LOOPBACK = True  # type: ignore[attr-defined]
    token = server.token()
    uris: dict[str, str] = {}

    def post(text: str) -> str:
        made = server.json("POST", "/api/v1/statuses", token, status=text)
        uris[made["id"]] = made["uri"]
        return str(made["id"])

    def edit(number: str, text: str) -> None:
        server.json("PUT", f"/api/v1/statuses/{number}", token, status=text)

    def remove(number: str) -> None:
        server.delete(uris[number])

    return Place(registered("mastodon", server.site, Secret(token)), post, edit, remove)


@pytest.fixture
def website(site: WordPress, settings: object) -> Place:
    settings.FETCH_LOOPBACK = True  # type: ignore[attr-defined]

    def post(text: str) -> str:
        given = {"title": "Notice", "content": text, "status": "publish"}
        return str(site.send("POST", "/wp/v2/posts", given)["id"])

    def edit(number: str, text: str) -> None:
        site.send("POST", f"/wp/v2/posts/{number}", {"content": text})

    def remove(number: str) -> None:
        site.send("DELETE", f"/wp/v2/posts/{number}", {"force": True})

    return Place(registered("website", site.site, Secret(site.passwords["editor"], "editor")), post, edit, remove)


def texts(text: str) -> list[str]:
    """Of the versions of the record that has this text in one of them."""
    for record in Record.objects.filter(is_deleted=False):
        found = detail(record.record_id)
        if found is not None and text in [one.text for one in found.versions]:
            return [one.text for one in found.versions]
    return []


@pytest.mark.parametrize("name", ["bluesky", "mastodon", "website"])
def test_a_post_its_edit_and_its_deletion(name: str, request: pytest.FixtureRequest) -> None:
    place: Place = request.getfixturevalue(name)
    place.post("Before anybody looked")
    look_through(place.account)
    time.sleep(1.1)  # posts of the page's first second may stand on the page before
    path = place.post("The road is closed")
    report = looks.look(account=place.account)
    assert report.sums.new == 1
    assert len(report.sums.not_through_stance) == 1
    place.edit(path, "The road is open again")
    assert looks.look(account=place.account).sums.new_versions == 1
    assert texts("The road is closed") == ["The road is closed", "The road is open again"]
    place.remove(path)
    assert looks.look(account=place.account).sums.tombstones == 0
    found = []
    while len(found) < 2 and not sum(found):  # a second time where the server's lists are never whole
        later()
        found.append(looks.look(account=place.account).sums.tombstones)
    assert sum(found) == 1
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
