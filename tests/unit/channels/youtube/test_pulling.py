"""What only YouTube has: the same videos as in a Takeout, what is not public, its quota, and channels without a playlist."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.channels.port.connecting import Refusal, Secret, Unreachable, Vanished
from stance.channels.port.pulling import Page
from stance.channels.port.wire import Response
from stance.channels.youtube.api import UNITS
from stance.channels.youtube.connecting import CONNECTOR
from stance.channels.youtube.exports import EXPORTS
from stance.channels.youtube.pulling import PULLER
from stance.engines.exports.item import Item
from stance.engines.exports.package import open_package
from tests.factories import youtube_export as made
from tests.factories.talking import carry_on
from tests.factories.youtube_server import LOOK, SITE, TOKEN, Server, answer, told, video
from tests.unit.channels.keeping import read_whole

ONLY_IN_A_TAKEOUT = ("duration_ms", "category", "transcript")


def pull(server: Server, cursor: str = "") -> Page:
    return carry_on(PULLER.pull(LOOK, cursor), server)


def one(server: Server, video_id: str) -> Item | None:
    found = carry_on(PULLER.one(LOOK, video_id), server)
    return None if found is None else found[1]


def test_the_same_videos_as_in_a_takeout(tmp_path: Path) -> None:
    """The same record, and the same content but for what the API does not tell."""
    server = Server(videos=[video(number, f"On “water” & fire {number}") for number in range(70)])
    rows = [
        made.Video(
            one["id"], one["snippet"]["title"], one["snippet"]["description"], created=one["snippet"]["publishedAt"],
            published=one["snippet"]["publishedAt"],
        )
        for one in server.videos
    ]  # fmt: skip
    path = made.write_zip(
        tmp_path / "takeout.zip",
        {"video metadata/videos.csv": made.videos(*rows), "channels/channel.csv": made.channel()},
    )
    _, exported, _ = read_whole(EXPORTS, open_package(path))
    expected = {item.record_id: item for item in exported}
    first = pull(server)
    found = {item.record_id: item for page in (first, pull(server, first.cursor)) for _, item in page.items}
    assert len(found) == 70
    assert found.keys() == expected.keys()
    for record, item in found.items():
        told_there = {key: value for key, value in expected[record].content.items() if key not in ONLY_IN_A_TAKEOUT}
        assert item.content == told_there
        assert (item.permalink, item.hashtags, item.kind) == (
            expected[record].permalink,
            expected[record].hashtags,
            expected[record].kind,
        )


@pytest.mark.parametrize(
    "status", [{"privacyStatus": "unlisted"}, {"privacyStatus": "private"}, {"uploadStatus": "rejected"}]
)
def test_what_is_not_public_is_no_item_and_gone(status: dict[str, str]) -> None:
    server = Server(videos=[video(1, "Open"), video(2, "PRIVATE", status=status)])
    page = pull(server)
    assert ([item.title for _, item in page.items], page.failures) == (["Open"], ())
    assert one(server, "v0000000002") is None


def test_a_video_that_does_not_say_who_may_see_it_is_a_failure() -> None:
    page = pull(Server(videos=[video(1, "Open"), video(2, "x") | {"status": {}}]))
    assert ([item.title for _, item in page.items], len(page.failures)) == (["Open"], 1)


def test_a_look_costs_three_units_and_a_page_more_two() -> None:
    server = Server(videos=[video(number, "x") for number in range(120)])
    first = pull(server)
    assert server.units == 3 == sum(UNITS.values())
    pull(server, first.cursor)
    assert server.units == 5


def test_a_channel_without_videos_has_no_playlist() -> None:
    page = pull(Server())
    assert (page.items, page.cursor, page.failures) == ((), "", ())


@pytest.mark.parametrize(("clock", "seconds"), [("01:02:03", 25_077.0), ("08:00:00", 86_400.0), ("23:00:00", 32_400.0)])
def test_a_quota_that_is_used_up_is_waited_for_until_the_next_day(clock: str, seconds: float) -> None:
    said = told(403, "quotaExceeded", "youtube.quota")
    said = Response(403, (("Date", f"Mon, 02 Nov 2026 {clock} GMT"),), said.body)
    with pytest.raises(Unreachable, match="quota") as caught:
        pull(Server(fault=lambda request: said))
    assert caught.value.wait_seconds == seconds


REFUSING: dict[str, tuple[Response, str]] = {
    "ended": (told(401, "authError", "global"), "Make a new one"),
    "lacks the scope": (told(403, "insufficientPermissions", "global"), "youtube.readonly"),
    "not switched on": (told(403, "accessNotConfigured", "usageLimits"), "Switch it on"),
    "forbidden": (told(403, "forbidden"), "Make a new one"),
    "closed": (told(403, "authenticatedUserAccountClosed"), "suspended or closed"),
}


@pytest.mark.parametrize(("said", "words"), REFUSING.values(), ids=REFUSING)
def test_a_refusal_says_what_to_do(said: Response, words: str) -> None:
    server = Server(fault=lambda request: said)
    for talk in (PULLER.pull(LOOK), PULLER.one(LOOK, "v0000000001"), CONNECTOR.identify(SITE, Secret(TOKEN))):
        with pytest.raises(Refusal, match=words) as caught:
            carry_on(talk, server)
        assert isinstance(caught.value, Vanished) is ("closed" in words)


def test_a_person_without_a_channel_is_told_so() -> None:
    nothing = answer({"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0}})
    with pytest.raises(Refusal, match="has no channel"):
        carry_on(CONNECTOR.identify(SITE, Secret(TOKEN)), Server(fault=lambda request: nothing))


def test_a_channel_without_a_name_is_called_by_its_id() -> None:
    assert carry_on(CONNECTOR.identify(SITE, Secret(TOKEN)), Server(handle="")).identity.handle == made.CHANNEL
