"""Looking at an account: page by page to the end, whatever comes in between, and the same posts as in its repository."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stance.channels.bluesky.connecting import CONNECTOR
from stance.channels.bluesky.exports import EXPORTS
from stance.channels.bluesky.pulling import PULLER
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import NoAnswer, Request, Response
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import open_package
from tests.factories import bluesky_export as made
from tests.factories.bluesky_export import DID, FIRST, HANDLE, POST, REPOST, ref, tid
from tests.factories.bluesky_server import NOW, PASSWORD, SITE, Server, answer, element, no, to_json
from tests.factories.talking import Heard, carry_on
from tests.unit.channels.bluesky.test_odd_values import ODD, checked, others
from tests.unit.channels.keeping import places, with_value

LOOK = Look(SITE, DID, HANDLE)
Platform = Callable[[Request], Response | NoAnswer]


def pull(server: Platform, cursor: str = "", heard: Heard | None = None, look: Look = LOOK) -> Page:
    return carry_on(PULLER.pull(look, cursor), server, heard)


def pages(server: Platform, look: Look = LOOK) -> list[Page]:
    found = [pull(server, look=look)]
    while found[-1].cursor:
        assert len(found) < 300
        found.append(pull(server, found[-1].cursor, look=look))
    return found


def ids(found: list[Page]) -> set[str]:
    return {item.post_id for page in found for _, item in page.items}


def busy(posts: int = 250, reposts: int = 30, most: int = 20) -> Server:
    records: dict[str, Any] = {f"{POST}/{tid(10 * n)}": made.post(f"Post {n}", 10 * n) for n in range(posts)}
    for n in range(reposts):
        records[f"{REPOST}/{tid(73 * n + 5)}"] = repost(73 * n + 5)
    return Server(records, most=most)


def repost(number: int) -> dict[str, Any]:
    return {"$type": REPOST, "subject": ref(f"{POST}/3k{number}"), "createdAt": made.created(number)}


def test_everything_newest_first() -> None:
    server = busy()
    found = pages(server)
    assert ids(found) == set(server.records)
    assert not any(page.failures or page.restarted for page in found)
    posts = [item.post_id for page in found for _, item in page.items if item.kind == "post"]
    once = list(dict.fromkeys(posts))
    assert once == sorted(once, reverse=True)
    assert all("Authorization" not in request.headers for request in server.asked)


def test_a_page_shows_everything_of_its_stretch_of_time() -> None:
    server = busy()
    found = pages(server)
    assert (found[0].newest, found[-1].oldest) == (NOW, 0)
    for page in found:
        assert page.tells_absence
        assert page.oldest is not None
        assert page.newest is not None
        within = {path for path in server.records if page.oldest <= FIRST + SECONDS[path] <= page.newest}
        assert within <= {item.post_id for _, item in page.items}
    for one, two in itertools.pairwise(found):
        assert one.oldest == (two.newest or 0) + 2  # the second between them is in both, in neither whole


SECONDS = {f"{kind}/{tid(number)}": number for kind in (POST, REPOST) for number in range(3000)}


def test_the_place_of_each_post_is_where_its_json_stands() -> None:
    heard = Heard()
    page = pull(busy(5, 2), heard=heard)
    assert len(page.items) == 7
    for place, item in page.items:
        response = heard.exchanges[place.page][1]
        assert isinstance(response, Response)
        raw = response.body[place.offset_bytes : place.offset_bytes + place.length_bytes]
        assert json.loads(raw)["uri"] == item.content["id"]
        assert json.loads(raw)["cid"] == item.content["cid"]


def exported(folder: Path, records: dict[str, Any]) -> dict[str, Item]:
    package = open_package(
        made.write_zip(folder / "r.zip", made.Repository(records=records), did_document=made.document())
    )
    export = EXPORTS.recognise(package)
    reads = EXPORTS.open(package, export).read(export.parts[0])
    return {read[2].post_id: read[2] for read in reads if not isinstance(read, Failure)}


def test_the_same_posts_as_in_an_export(tmp_path: Path) -> None:
    """And with every odd value in every field: a record is an item for both readers, with the same content, or for none."""
    records: dict[str, Any] = {f"{POST}/{tid(0)}": made.post("Good one\0 with a NUL", langs=["en"])}
    for record in others():
        for path in [(), *places(record)]:
            for value in ODD if path else [None]:
                kind = REPOST if record["$type"] == REPOST else POST
                records[f"{kind}/{tid(len(records) + 1)}"] = (
                    with_value(record, path, value) if path else copy.deepcopy(record)
                )
    theirs = exported(tmp_path, records)
    found = pages(Server(records))
    ours = {item.post_id: item for page in found for _, item in page.items}
    assert len(ours) > len(records) * 0.85
    assert ours.keys() == theirs.keys()
    for key, item in ours.items():
        checked(item)
        assert item.content == theirs[key].content
        assert (item.record_id, item.created_at, item.permalink, item.kind, item.reply_to, item.warnings) == (
            theirs[key].record_id, theirs[key].created_at, theirs[key].permalink, theirs[key].kind, theirs[key].reply_to, theirs[key].warnings,
        )  # fmt: skip
    assert {failure.lost for page in found for failure in page.failures} == {True}


def test_pictures_have_an_address() -> None:
    server = Server({f"{POST}/{tid(0)}": others()[0]})
    (_, item), = pull(server).items  # fmt: skip
    (media_id, address), = PULLER.media(item)  # fmt: skip
    assert address == f"{SITE}/xrpc/com.atproto.sync.getBlob?did={DID}&cid={media_id}"


def test_the_session_says_where_the_account_is() -> None:
    server = busy(1, 0)
    server.host = "https://morel.host.example"
    known = carry_on(CONNECTOR.identify(SITE, Secret(PASSWORD, HANDLE)), server)
    server.asked.clear()
    pull(server, look=Look(SITE, DID, HANDLE, known.secret))
    assert {request.url.partition("/xrpc")[0] for request in server.asked} == {"https://morel.host.example"}
    assert not any("Authorization" in request.headers for request in server.asked)


def test_an_account_without_posts() -> None:
    assert pull(Server()) == Page((), "", tells_absence=True)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("takendown", "taken down"),
        ("suspended", "suspended"),
        ("deactivated", "reactivate"),
        ("deleted", "was deleted"),
        ("absent", "it moved"),
        ("strange", "not active"),
    ],
)
def test_what_happens_to_an_account_is_no_deletion_of_posts(state: str, told: str) -> None:
    server = busy(3, 0)
    server.state = state
    with pytest.raises(Refusal, match=told):
        pull(server)
    with pytest.raises(Refusal, match=told):
        carry_on(PULLER.one(LOOK, f"{POST}/{tid(0)}"), server)
    with pytest.raises(Refusal, match=told):
        carry_on(PULLER.one(LOOK, f"{POST}/{tid(7777)}"), server)


@pytest.mark.parametrize("error", ["RepoTakendown", "RepoSuspended", "RepoDeactivated", "AccountTakedown"])
def test_errors_that_name_the_state(error: str) -> None:
    for talk in (PULLER.pull(LOOK), PULLER.one(LOOK, "3k")):
        with pytest.raises(Refusal):
            carry_on(talk, lambda _request: no(error))  # type: ignore[arg-type]


def test_a_server_that_lists_nothing_of_an_account_that_is_not_there() -> None:
    """Its list is empty in the same words as that of an account without posts."""
    server = Server(state="deactivated")
    with pytest.raises(Refusal, match="reactivate"):
        pull(lambda request: answer({"records": []}) if "listRecords" in request.url else server(request))


def test_one_post() -> None:
    server = busy(3, 1)
    heard = Heard()
    found = carry_on(PULLER.one(LOOK, f"{POST}/{tid(10)}"), server, heard)
    assert found is not None
    place, item = found
    assert item.text == "Post 1"
    response = heard.exchanges[place.page][1]
    assert isinstance(response, Response)
    assert json.loads(response.body[place.offset_bytes :][: place.length_bytes])["cid"] == item.content["cid"]
    assert carry_on(PULLER.one(LOOK, tid(10)), server) == found
    reposted = carry_on(PULLER.one(LOOK, f"{REPOST}/{tid(5)}"), server)
    assert reposted is not None
    assert reposted[1].kind == "repost"
    assert item in [one for _, one in pull(server).items]


def test_one_post_that_is_gone() -> None:
    server = busy(3, 0)
    del server.records[f"{POST}/{tid(10)}"]
    assert carry_on(PULLER.one(LOOK, f"{POST}/{tid(10)}"), server) is None


def test_gone_is_believed_only_of_an_account_that_is_there() -> None:
    server = busy(1, 0)

    def silent(request: Request) -> Response | NoAnswer:
        return no("MethodNotImplemented", 501) if "getRepoStatus" in request.url else server(request)

    with pytest.raises(Unreachable):
        carry_on(PULLER.one(LOOK, tid(77)), silent)


@pytest.mark.parametrize(
    "said",
    [
        no("InvalidRequest"),
        no("NotFound", 404),
        answer({}, 404),
        answer({}),
        answer(element(f"{POST}/{tid(1)}", made.post("x", 1))),
    ],
)
def test_an_answer_that_tells_nothing_of_one_post(said: Response) -> None:
    server = busy(1, 0)
    with pytest.raises(Unreachable):
        carry_on(PULLER.one(LOOK, tid(0)), lambda request: said if "getRecord" in request.url else server(request))


def test_one_post_whose_json_is_not_what_its_cid_names() -> None:
    server = busy(1, 0)
    changed = element(f"{POST}/{tid(0)}", made.post("Post 0", 0))
    changed["value"]["text"] = "Other words"
    with pytest.raises(Unreachable):
        carry_on(
            PULLER.one(LOOK, tid(0)), lambda request: answer(changed) if "getRecord" in request.url else server(request)
        )


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_shows_nothing_to_the_public(status: int) -> None:
    with pytest.raises(Refusal, match="public"):
        pull(lambda _request: no("AuthMissing", status))


@pytest.mark.parametrize(
    "cursor", ["x", "{}", "[]", "null", '{"v":2}', '{"v":2,"stands":{},"newest":1,"whole":true}', '{"v":3,"stands":{"app.bsky.feed.post":["a","b",0]},"newest":1,"whole":true}', '{"v":2,"stands":{"app.bsky.feed.threadgate":["a","b",0]},"newest":1,"whole":true}', '{"v":2,"stands":{"app.bsky.feed.post":["a","",0]},"newest":1,"whole":true}', '{"v":2,"stands":{"app.bsky.feed.post":["a","b",-1]},"newest":1,"whole":true}', '{"v":2,"stands":{"app.bsky.feed.post":["a","b",1]},"newest":true,"whole":true}', "\ud800", "{" * 9000]
)  # fmt: skip
def test_a_cursor_that_is_none(cursor: str) -> None:
    page = pull(busy(3, 0), cursor)
    assert page.restarted
    assert len(page.items) == 3


def test_a_post_that_was_added_on_the_way_costs_none() -> None:
    server = busy()
    found, before = [pull(server)], set(server.records)
    while found[-1].cursor:
        number = 5000 + len(found)
        server.records[f"{POST}/{tid(number)}"] = made.post("Another", number)
        server.records[f"{REPOST}/{tid(number)}"] = repost(number)
        found.append(pull(server, found[-1].cursor))
    assert before <= ids(found)


def reordered(change: Callable[[list[Any]], list[Any]]) -> tuple[Server, Platform]:
    server = busy()

    def platform(request: Request) -> Response | NoAnswer:
        response = server(request)
        if "listRecords" not in request.url or not isinstance(response, Response):
            return response
        said = json.loads(response.body)
        return answer(said | {"records": change(said["records"])})

    return server, platform


@pytest.mark.parametrize(
    "change", [lambda records: records[::-1], lambda records: records[1:] + records[:1], lambda records: records * 2]
)
def test_out_of_order_or_twice_costs_none(change: Callable[[list[Any]], list[Any]]) -> None:
    server, platform = reordered(change)
    found = pages(platform)
    assert ids(found) == set(server.records)
    assert not all(page.tells_absence for page in found)


def test_a_list_that_leads_to_itself_ends_and_says_so() -> None:
    server = busy()

    def platform(request: Request) -> Response | NoAnswer:
        return (
            server(Request("GET", request.url.partition("&cursor=")[0]))
            if REPOST not in request.url
            else server(request)
        )

    found = pages(platform)
    assert {path for path in server.records if REPOST in path} <= ids(found)
    assert [failure.reason for page in found for failure in page.failures] == [
        "the server hands out the same records again and again: older ones were not seen"
    ]
    assert not found[-1].tells_absence
    assert found[-1].oldest is None


def test_empty_pages_with_a_cursor_are_passed() -> None:
    """The specification leaves open what they mean; the list ends where no cursor is given."""
    server, empty = busy(), 0

    def platform(request: Request) -> Response | NoAnswer:
        nonlocal empty
        if "listRecords" in request.url and empty < 5:
            empty += 1
            return answer({"records": [], "cursor": "zzzz"})
        return server(request)

    assert ids(pages(platform)) == set(server.records)


def test_a_record_that_cannot_be_read_costs_itself() -> None:
    server = busy(4, 0)
    bad: list[Any] = [
        1, "x", [], {}, {"uri": 1}, {"uri": f"at://{DID}/{POST}/{tid(1)}"},
        element(f"{POST}/{tid(1)}", made.post("of another", 1), "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"),
        element(f"{REPOST}/{tid(1)}", repost(1)),
        element(f"{POST}/{tid(1)}", made.post("x", 1)) | {"cid": made.cid_of(b"other").text},
        element(f"{POST}/{tid(1)}", {"$type": POST, "text": 7, "createdAt": made.created(0)}),
    ]  # fmt: skip

    def platform(request: Request) -> Response | NoAnswer:
        response = server(request)
        assert isinstance(response, Response)
        if POST not in request.url or "cursor" in request.url:
            return response
        said = json.loads(response.body)
        return answer(said | {"records": said["records"][:2] + bad + said["records"][2:]})

    page = pull(platform)
    assert len(page.items) == 4
    assert len(page.failures) == len(bad)
    assert all(failure.lost and failure.file == POST and failure.position for failure in page.failures)
    assert not page.tells_absence


@pytest.mark.parametrize(
    "value", [None, True, 0, 1.5, "", "x" * 5000, [], {}, {"$link": 1}, {"$bytes": []}, [[1]], "\ud800"]
)
@pytest.mark.parametrize("key", ["uri", "cid", "value", "cursor", "records"])
def test_odd_values_around_a_record(key: str, value: Any) -> None:
    server = busy(2, 0)

    def platform(request: Request) -> Response | NoAnswer:
        response = server(request)
        assert isinstance(response, Response)
        said = json.loads(response.body)
        if "listRecords" in request.url and POST in request.url and said["records"]:
            if key in said:
                said[key] = value
            else:
                said["records"][0][key] = value
        return answer(said)

    try:
        page = pull(platform)
    except Unreachable:
        assert key == "records"
    else:
        found = {item.post_id for _, item in page.items}
        assert len(found) + len(page.failures) == (len(value) if key == "records" else 2)


def test_nameless_accounts_have_addresses_that_work() -> None:
    page = pull(busy(1, 0), look=Look(SITE, DID, "ewvi7.handle.invalid"))
    assert page.items[0][1].permalink == f"https://bsky.app/profile/{DID}/post/{tid(0)}"


def test_records_in_json_are_read_as_they_are_written() -> None:
    assert to_json(made.blob_of(b"1"))["ref"]["$link"].startswith("bafkrei")
