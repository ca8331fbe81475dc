"""Publishing on real servers, by the port alone: laid in, made public, found again in doubt, taken down; each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import pytest

from stance.channels import discovery
from stance.channels.port.connecting import Secret
from stance.channels.port.publishing import (
    Absent,
    Accepted,
    Limits,
    Medium,
    Place,
    Publisher,
    Ready,
    Reference,
    Rejected,
    Repeat,
    Said,
    Stamp,
    Unknown,
    Wire,
)
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request
from stance.engines.exports.item import Item
from tests.live import pds_server, wordpress_server
from tests.live.snac_server import program, snac
from tests.live.test_bluesky_capture import PICTURE
from tests.live.wire_runner import over_loopback

FILES = {sha256(PICTURE).hexdigest(): PICTURE}
NOW = 1_790_000_000
LAST = {"website": "Third <b>part</b> & last\nof [three]\n\nhttps://agency.example.gov/[gallery]"}
"""What would be more than text where it is not written as text."""
TEXT = "Flood warning for the river: stay away from https://agency.example.gov/flood. #flood"


@dataclass
class House:
    platform: str
    place: Place

    @property
    def publisher(self) -> Publisher:
        found = discovery.publisher(self.platform)
        assert found is not None
        return found

    def run(self, talk: Any, **more: Any) -> Any:
        return over_loopback(talk, files=FILES, **more)

    def said(self, text: str, *media: Medium) -> Said:
        return Said(text, "en", title="Notice & more" if self.platform == "website" else "", media=media)

    def limits(self) -> Limits:
        found: Limits = self.run(self.publisher.ask_limits(self.place))
        return found

    def wire(self, said: Said, chance: int, place: int = 0) -> Wire:
        stamp = Stamp(NOW, sha256(str(chance).encode()).digest())
        return self.publisher.rendered(said, self.limits(), stamp, place)

    def prepared(self, wire: Wire) -> dict[str, Any]:
        left: dict[str, Any] = {}
        for _ in range(20):
            ready = self.run(self.publisher.prepare(self.place, wire, left))
            assert isinstance(ready, Ready), ready
            left = dict(ready.left)
            if ready.is_last:
                return left
        raise AssertionError("it is never prepared")

    def sent(self, wire: Wire, before: list[Reference]) -> Accepted:
        done = self.run(self.publisher.commit(self.place, wire, self.prepared(wire), before))
        assert isinstance(done, Accepted), done
        return done

    def reconciled(self, wire: Wire) -> Any:
        return self.run(self.publisher.reconcile(self.place, wire, {}, NOW - 10**9))

    def committed(self, wire: Wire, **more: Any) -> Any:
        return self.run(self.publisher.commit(self.place, wire, self.prepared(wire), []), **more)

    def listed(self) -> list[Item]:
        look = Look(self.place.site, self.place.account_id, self.place.handle, self.place.secret)
        page = over_loopback(discovery.puller(self.platform).pull(look))
        return [item for _place, item in page.items]


@pytest.fixture(scope="module", params=["bluesky", "mastodon", "website"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "bluesky":
        if why := pds_server.missing():
            pytest.skip(why)
        with pds_server.running(folder) as pds:
            account = pds.account("publisher")
            yield _signed_in("bluesky", pds.site, Secret(account.app_password(), account.handle))
        return
    if request.param == "website":
        if why := wordpress_server.missing():
            pytest.skip(f"not here: {why} (script/test installs them)")
        with wordpress_server.wordpress() as site:
            yield _signed_in("website", site.site, Secret(site.passwords["editor"], "editor"))
        return
    if (found := program()) is None:
        pytest.skip("snac is not here: script/testbeds says why")
    with snac(found, folder / "data") as server:
        yield _signed_in("mastodon", server.site, Secret(server.token()))


def _signed_in(platform: str, site: str, secret: Secret) -> House:
    known = over_loopback(discovery.connector(platform).identify(site, secret))
    place = Place(site, known.identity.account_id, known.identity.handle, known.secret)
    publisher = discovery.publisher(platform)
    assert publisher is not None
    return House(platform, over_loopback(publisher.sign_in(place)))


def test_a_thread_with_a_picture_is_captured_as_it_was_sent(house: House) -> None:
    picture = Medium(next(iter(FILES)), "image/png", len(PICTURE), 1, 1, alt="A map of the river")
    parts = [house.said(TEXT, picture), house.said("Second part"), house.said(LAST.get(house.platform, "Third part"))]
    wires = [house.wire(said, 1, place) for place, said in enumerate(parts)]
    done: list[Accepted] = []
    for wire in wires:
        done.append(house.sent(wire, [one.post for one in done]))
    assert not [one.differs for one in done if one.differs]
    items = {item.record_id: item for item in house.listed()}
    assert [items[one.record_id].content["text"] for one in done] == [said.text for said in parts]
    first, second, third = (items[one.record_id] for one in done)
    assert [medium.alt for medium in first.media] == ["A map of the river"]
    if house.platform == "website":
        return  # a site has no threads
    records = discovery.known()[house.platform].records
    assert records is not None
    assert records.parent(second.content, second.record_id) == first.record_id
    assert records.parent(third.content, third.record_id) == second.record_id


def test_the_same_again_is_one_post(house: House) -> None:
    if house.publisher.repeat is Repeat.KEY:
        pytest.skip("snac 2.75 does not know Idempotency-Key: nothing is sent again before it was looked for")
    wire = house.wire(house.said("Sent twice"), 2)
    first = house.sent(wire, [])
    again = house.committed(wire)
    assert again == first or isinstance(again, Unknown)
    assert house.reconciled(wire) == first
    assert [item.content["text"] for item in house.listed()].count("Sent twice") == 1


def test_an_answer_that_is_lost_leaves_a_post_that_is_found(house: House) -> None:
    wire = house.wire(house.said("Nobody heard the answer"), 3)

    def loses(request: Request) -> bool:
        return request.method == "POST"

    told = house.committed(wire, loses=loses)
    assert isinstance(told, Unknown)
    found = house.reconciled(wire)
    assert isinstance(found, Accepted)
    assert found.record_id in {item.record_id for item in house.listed()}


def test_what_was_never_sent_is_absent_and_what_is_taken_down_too(house: House) -> None:
    wire = house.wire(house.said("Taken down"), 4)
    assert house.reconciled(wire) == Absent()
    done = house.sent(wire, [])
    told = house.run(house.publisher.retract(house.place, done.post))
    if house.platform == "mastodon":
        # snac 2.75 takes no deletions by its API: that a person must is told, and not that it is gone.
        assert isinstance(told, Rejected)
        assert house.reconciled(wire) == done
        return
    assert told == Absent()
    assert house.reconciled(wire) == Absent()
    assert house.run(house.publisher.retract(house.place, done.post)) == Absent()


def test_a_connection_that_was_ended_is_told(house: House) -> None:
    ended = replace(house.place, secret=Secret("nonsense-nonsense"), token="nonsense-nonsense")
    wire = house.wire(house.said("Never"), 5)
    told = house.run(house.publisher.commit(ended, wire, house.prepared(wire), []))
    assert not isinstance(told, Accepted | Unknown), told
