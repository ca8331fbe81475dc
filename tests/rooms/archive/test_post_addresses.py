"""The public asks about one post: a name that the platform does not look at proves nothing, a kept post does."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from stance.register.models import Account
from stance.register.public.verification import Verdict, verify
from tests.factories.organisation import Office, office
from tests.factories.register import fresh, published

from .small import archive, bring_in, edited, first_of, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

NAME = "TownHallDemo"
KEPT, FIRST, LAST, GONE, OTHER = 1700000000000000101, 1700000000000000102, 1700000000000000103, 1700000000000000104, 77


@pytest.fixture
def place() -> Office:
    return office()


@pytest.fixture
def town_hall(tmp_path: Path) -> Account:
    posts = [
        tweet(KEPT, "The road is open again"),
        tweet(FIRST, "The raod is closed") | first_of(FIRST, LAST),
        tweet(LAST, "The road is closed") | edited(FIRST, FIRST, LAST),
    ]
    bring_in(archive(tmp_path / "hall", posts, deleted=[tweet(GONE, "Wrong road")], owner="42", handle=NAME))
    account = Account.objects.get(platform_id="42")
    Account.objects.filter(pk=account.pk).update(status="published", published_at=timezone.now())
    return fresh(account)


def told(text: str) -> tuple[str, str, str]:
    found: Verdict = verify(text)
    return found.answer, found.record, found.entry.handle if found.entry else ""


@pytest.mark.parametrize("post", [KEPT, FIRST, LAST, GONE])
@pytest.mark.parametrize(
    "address",
    [
        "https://x.com/TownHallDemo/status/{}",
        "twitter.com/townhalldemo/statuses/{}?s=20",
        "https://x.com/SomebodyElse/status/{}/photo/1",
        "https://x.com/i/web/status/{}",
        "https://twitter.com/#!/TownHallDemo/status/{}",
    ],
)
def test_a_post_that_is_held_is_official_whatever_name_stands_in_its_address(
    town_hall: Account, address: str, post: int
) -> None:
    record = f"x:42/{FIRST if post == LAST else post}"
    assert told(address.format(post)) == ("official", record, f"@{NAME}")


@pytest.mark.parametrize(
    ("platform", "name", "address"),
    [
        ("x", "RiverWatch", "https://x.com/RiverWatch/status/1700000000000000001"),
        ("facebook", "RiverWatch", "https://www.facebook.com/RiverWatch/videos/flood/12345"),
        ("facebook", "RiverWatch", "https://m.facebook.com/riverwatch/photos/a.1/2"),
        ("instagram", "river.watch", "https://www.instagram.com/river.watch/p/C1aBc/"),
        ("threads", "@river.watch", "https://www.threads.com/@river.watch/post/C1"),
        ("tiktok", "@river.watch", "https://www.tiktok.com/@river.watch/photo/71"),
        ("reddit", "https://www.reddit.com/r/RiverWatch/", "https://old.reddit.com/r/riverwatch/comments/1abc/flood/"),
        ("snapchat", "river-watch", "https://www.snapchat.com/@river-watch/spotlight/W7"),
        ("medium", "@river.watch", "https://medium.com/@River.Watch/flood-0123456789ab"),
        ("twitch", "RiverWatch", "https://www.twitch.tv/riverwatch/clip/FloodedRoad-1"),
    ],
)
def test_an_official_name_in_a_posts_address_is_never_a_plain_yes(
    place: Office, platform: str, name: str, address: str
) -> None:
    account = published(place, name, platform)
    found = verify(address)
    assert (found.answer, found.record) == ("official_name_only", "")
    assert found.entry is not None
    assert found.entry.id == account.pk
    page = Client().get("/accounts/check/", {"q": address}).content.decode()
    assert "The name is official" in page
    assert "none of these" not in page


@pytest.mark.parametrize(
    ("platform", "name", "address"),
    [
        ("bluesky", "river.example.gov", "https://bsky.app/profile/river.example.gov/post/3k"),
        ("mastodon", "@river@social.river.example", "https://social.river.example/@river/11"),
        ("github", "river-watch", "https://github.com/river-watch/posts"),
        ("telegram", "@river_watch", "https://t.me/river_watch/12"),
        ("tumblr", "river-watch", "https://river-watch.tumblr.com/post/12/flood"),
    ],
)
def test_where_a_wrong_name_leads_nowhere_the_name_counts(
    place: Office, platform: str, name: str, address: str
) -> None:
    published(place, name, platform)
    assert verify(address).answer == "official"


def test_a_page_of_an_account_is_no_post(town_hall: Account) -> None:
    for tail in ("", "/", "/media", "/with_replies", "/status", "/status/"):
        assert told(f"https://x.com/{NAME}{tail}") == ("official", "", f"@{NAME}"), tail


def test_posts_of_drafts_and_of_nobody_are_not_told(town_hall: Account) -> None:
    Account.objects.update(status="draft", published_at=None)
    for address in (f"https://x.com/{NAME}/status/{KEPT}", f"https://x.com/i/status/{KEPT}"):
        assert told(address) == ("not_known", "", "")
    assert told("https://x.com/i/status/99")[0] == "not_known"


def test_a_kept_post_of_a_former_account_is_said_to_be_that(town_hall: Account) -> None:
    Account.objects.update(status="archived", archived_at=timezone.now())
    assert told(f"https://x.com/Anybody/status/{KEPT}") == ("was_official", f"x:42/{KEPT}", f"@{NAME}")
    page = Client().get("/accounts/check/", {"q": f"https://x.com/i/status/{KEPT}"}).content.decode()
    assert "was ours" in page


def test_a_deleted_post_is_said_to_be_deleted(town_hall: Account) -> None:
    assert "deleted" in verify(f"https://x.com/{NAME}/status/{GONE}").words


def test_the_api_and_the_page_name_the_record(town_hall: Account) -> None:
    asked = {"q": f"https://x.com/{NAME}/status/{KEPT}"}
    answer = Client().get("/api/v1/public/verify", asked).json()
    assert (answer["answer"], answer["record"]) == ("official", f"x:42/{KEPT}")
    page = Client().get("/accounts/check/", asked).content.decode()
    assert "Yes, this post is from an official account" in page
    assert f"x:42/{KEPT}" in page
    assert Client().get("/api/v1/public/verify", {"q": NAME}).json()["record"] is None
