"""The whole way on real servers: two people write and approve a post, it is sent, captured, and equal to what was approved; nobody is alarmed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from stance.archive.blobs import store
from stance.archive.models import Media, Record
from stance.capture.actions import files, looks
from stance.capture.models import OutsidePost
from stance.channels import discovery
from stance.channels.port.connecting import Secret
from stance.journal.actor import Actor, acting_as
from stance.publishing.actions import attachments, posts, verifying
from stance.publishing.drafting import Content, Text
from stance.publishing.models import Segment
from stance.register.actions import connections
from stance.register.models import Account, AccountAgency, Officer
from tests.factories.organisation import Office, acting, office
from tests.factories.pictures import SECRET, talkative
from tests.factories.register import fresh
from tests.live import pds_server, snac_server
from tests.live.pds_server import Pds
from tests.live.snac_server import Snac
from tests.live.wire_runner import over_loopback
from tests.rooms.archive.installation import verified
from tests.rooms.publishing.conftest import approved, may_publish, sent, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
THREAD = "Flood warning: stay away from the river. https://agency.example.gov/flood #flood\n---\nThe bridge is closed."


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


@pytest.fixture
def weather(settings: object) -> Office:
    settings.FETCH_LOOPBACK = True  # type: ignore[attr-defined]
    return office()


@pytest.fixture
def accounts(weather: Office, pds: Pds, server: Snac, request: pytest.FixtureRequest) -> list[Account]:
    there = pds.account(f"p{abs(hash(request.node.name)) % 10**8}")
    with acting_as(Actor(kind="operator", label="operator")):
        made = [
            _official("bluesky", pds.site, Secret(there.app_password(), there.handle), weather),
            _official("mastodon", server.site, Secret(server.token()), weather),
        ]
        for one in made:
            looks.look(account=one)  # what is there already is no news from now on
    return made


def _official(platform: str, site: str, secret: Secret, place: Office) -> Account:
    """On the public register under the id that its server says, and connected; pia may post on it."""
    identity = over_loopback(discovery.connector(platform).identify(site, secret)).identity
    made = Account.objects.create(
        platform=platform, handle=identity.handle, platform_id=identity.account_id, status="published",
        published_at=timezone.now(),
    )  # fmt: skip
    AccountAgency.objects.create(account=made, agency=place.agency)
    Officer.objects.create(account=made, user=place["pia"], level="publisher")
    connections.connect(account=made, site=site, secret=secret)
    return fresh(made)


def test_two_people_publish_a_thread_and_the_copy_is_what_they_approved(
    weather: Office, accounts: list[Account]
) -> None:
    may_publish(weather, weather["pia"])
    post = approved(weather, written(weather, *accounts, text=THREAD))
    sent(2)
    parts = list(Segment.objects.order_by("delivery", "place"))
    assert [one.state for one in parts] == ["published"] * 4, [one.delivery.problem for one in parts]
    with acting_as(Actor(kind="system", label="timetable", door="worker")):
        for one in accounts:
            report = looks.look(account=one)
            assert not report.problem
            assert report.sums.not_through_stance == []
        verifying.verify_due()
    assert not OutsidePost.objects.exists()
    parts = list(Segment.objects.order_by("delivery", "place"))
    assert all(one.verified_at for one in parts)
    assert [one.differs for one in parts] == [[]] * 4
    assert set(Record.objects.values_list("record_id", flat=True)) >= {one.record_id for one in parts}
    with acting_as(Actor(kind="operator", label="operator")):
        assert verified().differences == []
    assert post.state == "approved"


def test_pictures_arrive_each_with_its_own_description(
    weather: Office, accounts: list[Account], tmp_path: Path
) -> None:
    """Of a camera that was held on its side, and of a program; the second is decoration."""
    may_publish(weather, weather["pia"])
    paths = [tmp_path / "river.jpg", tmp_path / "ornament.png", tmp_path / "bridge.png"]
    for path, content in zip(
        paths, (talkative("JPEG", 6), talkative("PNG"), talkative("PNG", 8, (40, 24))), strict=True
    ):
        path.write_bytes(content)
    with acting(weather["pia"]):
        media = attachments.read(
            paths=[str(path) for path in paths], alts=["The river at the bridge", "-", "The bridge"], accounts=accounts
        )
        content = Content(Text("The river at noon"), "en", tuple(media))
        post = posts.draft(content=content, accounts=accounts)
    approved(weather, post)
    sent(4)
    parts = list(Segment.objects.order_by("delivery"))
    assert [one.state for one in parts] == ["published"] * 2, [one.delivery.problem for one in parts]
    with acting_as(Actor(kind="system", label="timetable", door="worker")):
        for one in accounts:
            assert looks.look(account=one).sums.not_through_stance == []
        verifying.verify_due()
        files.fetch_due()
    parts = list(Segment.objects.order_by("delivery"))
    assert all(one.verified_at for one in parts)
    assert [one.differs for one in parts] == [[]] * 2
    for one in parts:
        shown = list(Media.objects.filter(record__record_id=one.record_id).order_by("order"))
        assert [medium.alt for medium in shown] == ["The river at the bridge", "", "The bridge"]
        assert [medium.blob for medium in shown] == [medium.digest for medium in media]
        assert all(SECRET.encode() not in store().open(medium.blob).read() for medium in shown)
    with acting_as(Actor(kind="operator", label="operator")):
        assert verified().differences == []


def test_what_is_changed_there_is_told(weather: Office, accounts: list[Account], server: Snac) -> None:
    may_publish(weather, weather["pia"])
    approved(weather, written(weather, accounts[1], text="As it was approved"))
    sent(2)
    segment = Segment.objects.get()
    assert segment.post is not None
    server.json("PUT", f"/api/v1/statuses/{segment.post['id']}", server.token(), status="As somebody changed it")
    with acting_as(Actor(kind="system", label="timetable", door="worker")):
        looks.look(account=accounts[1])
        verifying.verify_due()
    segment.refresh_from_db()
    assert segment.differs == ["The text is another."]
