"""Signing in to a real server of the AT Protocol, looking at an account there, and following what happens to it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from stance.channels.bluesky.addresses import LIKE, POST, REPOST
from stance.channels.bluesky.connecting import CONNECTOR
from stance.channels.bluesky.events import Deleted, Event, IdentityChanged, Notice, Standing, Written, read_frame
from stance.channels.bluesky.exports import EXPORTS
from stance.channels.bluesky.listed import RecordReader
from stance.channels.bluesky.pulling import PULLER
from stance.channels.port.connecting import Known, Refusal, Secret, Unreachable
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import Request, Response
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import open_package
from tests.factories.bluesky_export import SIGNS
from tests.live import pds_server
from tests.live.pds_server import PASSWORD, Account, Pds, ask
from tests.live.web_socket import Closed, WebSocket, connected
from tests.live.wire_runner import exchange, over_loopback

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
names = (f"agency{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    if why := pds_server.missing():
        pytest.skip(why)
    with pds_server.running(tmp_path_factory.mktemp("pds")) as found:
        yield found


@pytest.fixture
def account(pds: Pds) -> Account:
    return pds.account(next(names))


def secret_of(account: Account, name: str = "Stance") -> Secret:
    return Secret(account.app_password(name), account.handle)


def look_at(account: Account, secret: Secret | None = None) -> Look:
    return Look(account.site, account.did, account.handle, secret)


def pages(look: Look) -> list[Page]:
    found = [over_loopback(PULLER.pull(look))]
    while found[-1].cursor:
        found.append(over_loopback(PULLER.pull(look, found[-1].cursor)))
    return found


def items(look: Look) -> dict[str, Item]:
    return {item.post_id: item for page in pages(look) for _, item in page.items}


def identify(account: Account, secret: Secret) -> Known:
    return over_loopback(CONNECTOR.identify(account.site, secret))


def key(number: int) -> str:
    """A record key of this second in November 2026."""
    value = (1_793_500_000 + number) * 1_000_000 << 10
    return "".join(SIGNS[value >> shift & 31] for shift in range(60, -1, -5))


def write_many(account: Account, posts: int, reposts: int, of: dict[str, str]) -> None:
    """With keys a second apart, in one stretch of time."""
    writes: list[dict[str, Any]] = []
    for number in range(posts):
        record = {"$type": POST, "text": f"Post {number} 🚰", "createdAt": "2026-11-01T10:00:00Z"}
        writes.append(
            {
                "$type": "com.atproto.repo.applyWrites#create",
                "collection": POST,
                "rkey": key(number * 2),
                "value": record,
            }
        )
    for number in range(reposts):
        record = {"$type": REPOST, "subject": of, "createdAt": "2026-11-01T10:00:00Z"}  # type: ignore[dict-item]
        writes.append(
            {
                "$type": "com.atproto.repo.applyWrites#create",
                "collection": REPOST,
                "rkey": key(number * 5 + 1),
                "value": record,
            }
        )
    for at in range(0, len(writes), 200):
        account.do("com.atproto.repo.applyWrites", {"repo": account.did, "writes": writes[at : at + 200]})


def rich_posts(account: Account) -> list[str]:
    """One of each kind that people make, by their paths."""
    blob = account.upload(PICTURE, "image/png")
    first = account.post("Road closed #storm", langs=["en-AU"], tags=["weather"], facets=[
        {"index": {"byteStart": 12, "byteEnd": 18}, "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "storm"}]},
        {"index": {"byteStart": 0, "byteEnd": 4}, "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://agency.example/road"}]},
    ])  # fmt: skip
    ref = reference(account, first)
    picture = {
        "$type": "app.bsky.embed.images",
        "images": [{"image": blob, "alt": "A road", "aspectRatio": {"width": 1, "height": 1}}],
    }
    card = {
        "$type": "app.bsky.embed.external",
        "external": {"uri": "https://agency.example", "title": "Agency", "description": "Ours"},
    }
    return [
        first,
        account.post("With a picture", embed=picture),
        account.post("A reply", reply={"root": ref, "parent": ref}),
        account.post("A quote", embed={"$type": "app.bsky.embed.record", "record": ref}),
        account.post(
            "A card",
            embed=card,
            labels={"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}]},
        ),
        account.create(REPOST, {"$type": REPOST, "subject": ref, "createdAt": "2026-11-01T10:00:00Z"}),
    ]


def reference(account: Account, path: str) -> dict[str, str]:
    collection, _, rkey = path.partition("/")
    said = json.loads(
        ask(account.site, "com.atproto.repo.getRecord", repo=account.did, collection=collection, rkey=rkey)
    )
    return {"uri": said["uri"], "cid": said["cid"]}


def exported(account: Account, folder: Path) -> dict[str, Item]:
    """What the account's own repository holds, as an export of this moment."""
    folder.mkdir()
    (folder / "repo.car").write_bytes(ask(account.site, "com.atproto.sync.getRepo", did=account.did))
    package = open_package(folder)
    export = EXPORTS.recognise(package)
    reads = list(EXPORTS.open(package, export).read(export.parts[0]))
    assert not any(isinstance(read, Failure) for read in reads)
    return {read[2].post_id: read[2] for read in reads if not isinstance(read, Failure)}


def test_whose_it_is(account: Account) -> None:
    account.put("app.bsky.actor.profile/self", {"$type": "app.bsky.actor.profile", "displayName": "The Health Desk"})
    known = identify(account, secret_of(account))
    assert (known.identity.account_id, known.identity.handle) == (account.did, account.handle)
    assert known.identity.display_name == "The Health Desk"
    assert json.loads(known.secret.session)["host"] == account.site


def test_a_session_goes_on_without_signing_in_again(account: Account) -> None:
    known = identify(account, secret_of(account))
    for _ in range(5):
        heard: list[tuple[Request, Response]] = []
        known = over_loopback(CONNECTOR.identify(account.site, known.secret), heard)
        assert [urlsplit(request.url).path.rpartition(".")[2] for request, _ in heard] == [
            "refreshSession",
            "getRecord",
        ]


def test_a_session_that_got_lost_is_begun_again(account: Account) -> None:
    known = identify(account, secret_of(account))
    session = json.loads(known.secret.session) | {"refresh": "eyJhbGciOiJIUzI1NiJ9.e30.x"}
    assert identify(account, replace(known.secret, session=json.dumps(session))).identity == known.identity


def test_a_withdrawn_app_password(account: Account) -> None:
    known = identify(account, secret_of(account))
    account.do("com.atproto.server.revokeAppPassword", {"name": "Stance"})
    for secret in (known.secret, replace(known.secret, session="")):
        with pytest.raises(Refusal, match="withdrawn"):
            identify(account, secret)


def test_what_never_signs_in(account: Account) -> None:
    with pytest.raises(Refusal, match="withdrawn"):
        identify(account, Secret("aaaa-bbbb-cccc-dddd", account.handle))
    with pytest.raises(Refusal, match="not sent"):
        identify(account, Secret(PASSWORD, account.handle))
    with pytest.raises(Unreachable):
        over_loopback(CONNECTOR.identify("http://localhost:1", Secret("aaaa-bbbb-cccc-dddd", account.handle)))


def test_everything_as_in_an_export_of_the_account(account: Account, tmp_path: Path) -> None:
    paths = rich_posts(account)
    write_many(account, 330, 120, reference(account, paths[0]))
    known = identify(account, secret_of(account))
    found = pages(look_at(account, known.secret))
    assert not any(page.failures or page.restarted for page in found)
    assert all(page.tells_absence for page in found)
    assert len(found) >= 4
    ours = {item.post_id: item for page in found for _, item in page.items}
    theirs = exported(account, tmp_path / "export")
    assert ours.keys() == theirs.keys()
    assert len(ours) == 330 + 120 + len(paths)
    assert {path: item.content for path, item in ours.items()} == {path: item.content for path, item in theirs.items()}
    assert {item.record_id for item in ours.values()} == {item.record_id for item in theirs.values()}
    posts = list(dict.fromkeys(item.post_id for page in found for _, item in page.items if item.kind != "repost"))
    assert posts == sorted(posts, reverse=True)


def test_a_like_is_found_and_when_it_is_taken_back_it_is_gone(account: Account) -> None:
    ref = reference(account, account.post("Road closed"))
    path = account.create(LIKE, {"$type": LIKE, "subject": ref, "createdAt": "2026-11-01T10:00:00Z"})
    liked = items(look_at(account))[path]
    assert (liked.kind, liked.content["likes"], liked.record_id) == ("like", ref, f"bluesky:at://{account.did}/{path}")
    assert over_loopback(PULLER.one(look_at(account), path)) is not None
    account.delete(path)
    assert path not in items(look_at(account))
    assert over_loopback(PULLER.one(look_at(account), path)) is None


def test_the_public_sees_the_same(account: Account) -> None:
    rich_posts(account)
    known = identify(account, secret_of(account))
    assert items(look_at(account)) == items(look_at(account, known.secret))


def test_a_picture_is_where_its_address_says(account: Account) -> None:
    path = rich_posts(account)[1]
    (_, address), = PULLER.media(items(look_at(account))[path])  # fmt: skip
    response = exchange(Request("GET", address))
    assert (response.status, response.body) == (200, PICTURE)


def test_the_place_of_a_post_in_the_answer(account: Account) -> None:
    rich_posts(account)
    heard: list[tuple[Request, Response]] = []
    page = over_loopback(PULLER.pull(look_at(account)), heard)
    for place, item in page.items:
        raw = heard[place.page][1].body[place.offset_bytes :][: place.length_bytes]
        assert json.loads(raw)["uri"] == item.content["id"]


def test_edited_and_deleted(account: Account) -> None:
    paths = rich_posts(account)
    before = items(look_at(account))
    record = {"$type": POST, "text": "Road open again", "createdAt": "2026-11-01T10:00:00.000Z"}
    account.put(paths[0], record)
    account.delete(paths[1])
    after = items(look_at(account))
    assert after.keys() == before.keys() - {paths[1]}
    assert after[paths[0]].record_id == before[paths[0]].record_id
    assert after[paths[0]].content["cid"] != before[paths[0]].content["cid"]
    assert after[paths[0]].text == "Road open again"
    assert over_loopback(PULLER.one(look_at(account), paths[1])) is None
    for path in (paths[0], paths[2], paths[-1]):
        found = over_loopback(PULLER.one(look_at(account), path))
        assert found is not None
        assert found[1] == after[path]


def test_posts_that_come_and_go_on_the_way(account: Account) -> None:
    path = account.post("First")
    write_many(account, 250, 30, reference(account, path))
    before = set(items(look_at(account)))
    look = look_at(account)
    found = [over_loopback(PULLER.pull(look))]
    gone = []
    while found[-1].cursor:
        account.post("Another")
        gone.append(f"{POST}/{key(2 * len(found))}")
        account.delete(gone[-1])
        found.append(over_loopback(PULLER.pull(look, found[-1].cursor)))
    assert before - set(gone) <= {item.post_id for page in found for _, item in page.items}


def test_deactivated_and_reactivated(account: Account) -> None:
    path = account.post("Still here")
    known = identify(account, secret_of(account))
    account.do("com.atproto.server.deactivateAccount", {})
    assert_refused(account, known.secret, path, "reactivate")
    account.do("com.atproto.server.activateAccount")
    assert path in items(look_at(account))
    assert identify(account, known.secret).identity.account_id == account.did


def test_taken_down(pds: Pds, account: Account) -> None:
    path = account.post("Still here")
    known = identify(account, secret_of(account))
    subject = {"$type": "com.atproto.admin.defs#repoRef", "did": account.did}
    pds.take_down(subject, applied=True)
    assert_refused(account, known.secret, path, "taken down")
    pds.take_down(subject, applied=False)
    assert path in items(look_at(account))


def assert_refused(account: Account, secret: Secret, path: str, told: str) -> None:
    """Whatever happened to the account, it is no deletion of its posts."""
    for talk in (
        CONNECTOR.identify(account.site, secret),
        CONNECTOR.identify(account.site, replace(secret, session="")),
        PULLER.pull(look_at(account)),
        PULLER.one(look_at(account), path),
        PULLER.one(look_at(account), f"{POST}/{key(0)}"),
    ):
        with pytest.raises(Refusal, match=told):
            over_loopback(talk)  # type: ignore[arg-type]


def test_one_post_that_moderators_took_down_cannot_be_told_from_a_deleted_one(pds: Pds, account: Account) -> None:
    path = account.post("Taken down")
    ref = reference(account, path)
    pds.take_down({"$type": "com.atproto.repo.strongRef"} | ref, applied=True)
    assert over_loopback(PULLER.one(look_at(account), path)) is None


def test_an_account_that_never_was_there(pds: Pds) -> None:
    look = Look(pds.site, "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "nobody.test")
    for talk in (PULLER.pull(look), PULLER.one(look, key(0))):
        with pytest.raises(Refusal, match="deleted, or it moved"):
            over_loopback(talk)  # type: ignore[arg-type]


def stream(pds: Pds, cursor: int) -> Any:
    return connected(pds.port, f"/xrpc/com.atproto.sync.subscribeRepos?cursor={cursor}")


def follow(socket: WebSocket, did: str, until: Any) -> tuple[list[Event], int]:
    """Events of the account up to the one that is waited for, and the place in the stream."""
    found: list[Event] = []
    last = 0
    while not any(until(event) for event in found):
        frame = read_frame(socket.message(), {did})
        assert not frame.failures
        assert frame.sequence is not None
        assert frame.sequence > last
        last = frame.sequence
        found += frame.events
    return found, last


def test_what_happens_is_told(pds: Pds, account: Account) -> None:
    other = pds.account(next(names))
    other.post("Of another account")
    paths = rich_posts(account)
    looked = items(look_at(account))
    record = {"$type": POST, "text": "Road open again", "createdAt": "2026-11-01T10:00:00.000Z"}
    account.put(paths[0], record)
    account.delete(paths[1])
    account.do("com.atproto.identity.updateHandle", {"handle": f"new-{account.handle}"})
    account.do("com.atproto.server.deactivateAccount", {})
    with stream(pds, 0) as socket:
        events, last = follow(socket, account.did, lambda event: event == Standing(False, "deactivated"))
    written = [event for event in events if isinstance(event, Written)]
    assert [event.path for event in written] == [*paths, paths[0]]
    assert [event.is_new for event in written] == [True] * len(paths) + [False]
    reader = RecordReader(account.did, account.handle, account.site)
    for event in written[:-1]:
        assert reader.written(event.path, event.cid, event.record) == looked[event.path]
    assert written[-1].record == record
    assert [event.path for event in events if isinstance(event, Deleted)] == [paths[1]]
    assert IdentityChanged(f"new-{account.handle}") in events
    assert Standing(True, "") in events
    account.do("com.atproto.server.activateAccount")
    with stream(pds, last) as socket:
        again, _ = follow(socket, account.did, lambda event: event == Standing(True, ""))
    assert Standing(True, "") in again


def test_a_cursor_from_the_future_is_the_end_of_the_stream(pds: Pds) -> None:
    with stream(pds, 1 << 40) as socket:
        frame = read_frame(socket.message(), {"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"})
        (event,) = frame.events
        assert isinstance(event, Notice)
        assert (event.name, event.is_last, frame.sequence) == ("FutureCursor", True, None)
        with pytest.raises(Closed):
            socket.message()


def test_no_secret_is_in_an_address(account: Account) -> None:
    secret = secret_of(account)
    heard: list[tuple[Request, Response]] = []
    known = over_loopback(CONNECTOR.identify(account.site, secret), heard)
    over_loopback(PULLER.pull(look_at(account, known.secret)), heard)
    for request, response in heard:
        assert secret.value not in request.url
        assert request.is_secret or secret.value.encode() not in request.body + response.body
        assert all(secret.value not in "".join(values) for values in parse_qs(urlsplit(request.url).query).values())
