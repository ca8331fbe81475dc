"""A feed polled: the same records as of its file, in every format; asked politely; nothing read that it does not hold itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stance.channels import discovery
from stance.channels.feed.connecting import CONNECTOR
from stance.channels.feed.exports import EXPORTS
from stance.channels.feed.pulling import PULLER
from stance.channels.port.connecting import Identity, Refusal, Secret, Unreachable, Vanished
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import Request, Response
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.item import Item
from stance.engines.exports.package import open_package
from tests.factories import feed_files as made
from tests.factories.feed_server import CHANGED, LOOK, SITE, Server
from tests.factories.talking import carry_on
from tests.unit.channels.keeping import must_be_keepable, read_whole

WITH_LINKS: tuple[made.Format, ...] = ("rss-2.0", "rss-1.0", "atom", "json")


def pull(server: Server, cursor: str = "", look: Look = LOOK) -> Page:
    return carry_on(PULLER.pull(look, cursor), server)


def pages(server: Server) -> list[Page]:
    found = [pull(server)]
    while found[-1].cursor:
        assert len(found) < 50
        found.append(pull(server, found[-1].cursor))
    return found


def identity(server: Server, site: str = SITE) -> Identity:
    return carry_on(CONNECTOR.identify(site, Secret("")), server).identity


@pytest.mark.parametrize("format_", made.FORMATS)
def test_the_same_records_as_of_the_file_byte_for_byte(format_: made.Format, tmp_path: Path) -> None:
    entries = list(made.many(30))
    path = tmp_path / f"feed.{made.ENDINGS[format_]}"
    path.write_bytes(made.written(format_, entries))
    _, expected, failures = read_whole(EXPORTS, open_package(path), made.ACCOUNT)
    page = pull(Server(format_, entries))
    assert len(page.failures) == len(failures)
    assert [canonical(item.content) for _, item in page.items] == [canonical(item.content) for item in expected]
    assert [_told(item) for _, item in page.items] == [_told(item) for item in expected]
    for _, item in page.items:
        must_be_keepable(item, made.ACCOUNT)


def _told(item: Item) -> tuple[object, ...]:
    return (
        item.record_id,
        item.created_at,
        item.kind,
        item.title,
        item.language,
        item.hashtags,
        item.permalink,
        item.edited,
    )


@pytest.mark.parametrize("format_", made.FORMATS)
def test_an_entry_stands_where_it_says(format_: made.Format) -> None:
    server = Server(format_, list(made.many(3)))
    answer = server(Request("GET", SITE))
    assert isinstance(answer, Response)
    for number, (place, item) in enumerate(pull(server).items, 1):
        stands = answer.body[place.offset_bytes : place.offset_bytes + place.length_bytes].decode()
        assert f"otice {number}" in stands
        assert item.title in (f"Notice {number}", "")


def test_a_feed_is_asked_with_what_it_left_behind() -> None:
    server = Server(entries=list(made.many(3)))
    first = pull(server)
    assert not {"If-None-Match", "If-Modified-Since"} & server.asked[-1].headers.keys()
    again = pull(server, look=Look(LOOK.site, LOOK.account_id, LOOK.handle, None, first.validators))
    assert server.asked[-1].headers["If-Modified-Since"] == CHANGED
    assert (again.items, again.cursor, again.is_silent, again.validators) == ((), "", True, first.validators)
    server.entries.pop()
    assert len(pull(server, look=Look(LOOK.site, LOOK.account_id, LOOK.handle, None, first.validators)).items) == 2


@pytest.mark.parametrize("validators", ["", "{", "[]", '{"If-None-Match": "x"}', '{"url": "https://x.example/", "If-None-Match": "x"}',
                                        '{"url": "' + SITE + '", "Cookie": "x", "If-None-Match": 5}', "[" * 4000])  # fmt: skip
def test_what_it_did_not_leave_behind_is_not_sent(validators: str) -> None:
    server = Server(entries=list(made.many(3)))
    assert len(pull(server, look=Look(LOOK.site, LOOK.account_id, LOOK.handle, None, validators)).items) == 3
    assert server.asked[-1].headers.keys() == {"Accept"}


def test_a_site_that_leaves_nothing_behind_is_asked_for_everything() -> None:
    page = pull(Server(entries=list(made.many(3)), has_validators=False))
    assert (page.validators, len(page.items)) == ("", 3)


@pytest.mark.parametrize("format_", WITH_LINKS)
def test_archives_and_further_pages_are_older_ones(format_: made.Format) -> None:
    server = Server(format_, list(made.many(25)), per_page=10)
    found = pages(server)
    assert [len(page.items) for page in found] == [10, 10, 5]
    assert not any(page.tells_absence or page.failures for page in found)
    assert all(page.is_silent and page.oldest is None for page in found)


@pytest.mark.parametrize("older", [
    "https://evil.example/feed.xml", "http://www.health.example.gov/news/feed.xml?page=2", "ftp://x/", "https://[", SITE, "file:///etc/passwd",
    "https://www.health.example.gov@evil.example/", "https://www.health.example.gov/ä",
])  # fmt: skip
def test_no_other_place_is_asked_for_older_entries(older: str) -> None:
    def leading(body: bytes) -> bytes:
        return json.dumps(json.loads(body) | {"next_url": older}).encode()

    assert pull(Server("json", list(made.many(3)), change=leading)).cursor == ""


def test_a_feed_that_leads_in_a_circle_is_left() -> None:
    def leading(body: bytes) -> bytes:
        return json.dumps(
            json.loads(body) | {"next_url": f"{SITE}?page=2" if b"notice 1." in body else f"{SITE}?page=1"}
        ).encode()

    server = Server("json", list(made.many(8)), per_page=4, change=leading)
    assert len(pages(server)) <= 3


BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "https://evil.example/">]>\n'
)


def test_entities_are_neither_expanded_nor_fetched() -> None:
    """As in files: no declaration is read, a reference stays as it is written."""

    def bomb(body: bytes) -> bytes:
        text = body.decode().replace("<rss", BOMB + "<rss", 1)
        return text.replace("<title>Notice 1</title>", "<title>&c;&x;&y;</title>").encode()

    server = Server("rss-2.0", list(made.many(2)), change=bomb)
    titles = [item.title for _, item in pull(server).items]
    assert titles == ["&c;&x;&y;", "Notice 2"]
    assert len(server.asked) == 1


@pytest.mark.parametrize("format_", made.FORMATS)
def test_half_a_feed_is_none(format_: made.Format) -> None:
    for percent in range(0, 100, 4):
        server = Server(
            format_, list(made.many(9)), change=lambda body, percent=percent: body[: len(body) * percent // 100]
        )
        with pytest.raises(Unreachable):
            pull(server)


def test_an_entry_that_is_not_shown_is_not_gone() -> None:
    server = Server(entries=list(made.many(3)))
    for key in ("https://x.example/none", ""):
        with pytest.raises(Unreachable, match="says nothing"):
            carry_on(PULLER.one(LOOK, key), server)


def test_an_entry_that_its_feed_says_was_deleted_is_marked() -> None:
    tombstone = f'<at:deleted-entry ref="{made.SITE}?p=2" when="2026-01-01T00:00:00Z"/>'.encode()
    server = Server(entries=list(made.many(3)), change=lambda body: body.replace(b"</feed>", tombstone + b"</feed>"))
    assert [item.deleted is not None for _, item in pull(server).items] == [False, True, False]


@pytest.mark.parametrize(
    ("status", "error"), [(410, Vanished), (404, Unreachable), (403, Unreachable), (401, Unreachable)]
)
def test_a_feed_that_is_not_shown(status: int, error: type[Exception]) -> None:
    server = Server(status=status)
    for ask in (lambda: pull(server), lambda: identity(server), lambda: carry_on(PULLER.one(LOOK, "x"), server)):
        with pytest.raises(error):
            ask()


@pytest.mark.parametrize(
    ("headers", "ttl", "seconds"),
    [
        ((), "", None),
        ((("Cache-Control", "public, max-age=900"),), "", 900.0),
        ((("Cache-Control", "max-age=0, must-revalidate"),), "", 60.0),
        ((("Cache-Control", "s-maxage=900"),), "", None),
        ((("Retry-After", "1200"), ("Cache-Control", "max-age=900")), "", 1200.0),
        ((), "<ttl>30</ttl>", 1800.0),
        ((("Cache-Control", "max-age=999999999"),), "", 21_600.0),
        ((), "<ttl>often</ttl>", None),
    ],
)
def test_how_long_it_wants_to_be_left_alone(
    headers: tuple[tuple[str, str], ...], ttl: str, seconds: float | None
) -> None:
    server = Server(
        "rss-2.0",
        list(made.many(2)),
        headers=headers,
        change=lambda body: body.replace(b"<item>", ttl.encode() + b"<item>", 1),
    )
    assert pull(server).wait_seconds == seconds


def test_a_feed_is_known_by_the_address_that_it_gives_itself() -> None:
    assert discovery.known()["feed"] in discovery.connecting()
    assert (CONNECTOR.asks, CONNECTOR.asks_site) == ("nothing", True)
    assert identity(Server(), f"{SITE}?utm_source=x").account_id == made.ACCOUNT

    def without(body: bytes) -> bytes:
        return body.replace(b'rel="self"', b'rel="related"')

    unnamed = Server(change=without)
    assert identity(unnamed, f"{SITE}?format=atom").account_id.startswith("www.health.example.gov/~")
    with pytest.raises(Refusal, match="on another host|own address is on"):
        identity(Server(change=lambda body: body.replace(b"//www.health", b"//other.health")))


def test_nothing_that_signs_in_is_ever_sent() -> None:
    server = Server(entries=list(made.many(3)))
    look = Look(LOOK.site, LOOK.account_id, LOOK.handle, Secret("something"))
    pull(server, look=look)
    carry_on(CONNECTOR.identify(SITE, Secret("something")), server)
    assert all(request.headers.keys() == {"Accept"} for request in server.asked)
