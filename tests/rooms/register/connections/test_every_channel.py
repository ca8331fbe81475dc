"""Every channel that can be connected is offered where accounts are connected, by nothing but its own folder."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from stance.channels import discovery
from stance.site import cli
from tests.factories.organisation import office
from tests.factories.register import draft
from tests.rooms.register.test_pages import browser

pytestmark = pytest.mark.django_db

NAMES = {
    "bluesky": "health.example.gov",
    "mastodon": "@health@social.example.gov",
    "website": "https://news.health.example.gov",
    "linkedin": "https://www.linkedin.com/company/health-dept",
    "feed": "https://news.health.example.gov/feed",
    "youtube": "https://www.youtube.com/@HealthDept",
}
"""Of accounts, where a bare name is none; "healthdept" on the others."""
KINDS = [channel.platform for channel in discovery.connecting()]


def test_these_can_be_connected() -> None:
    assert set(KINDS) >= {
        "bluesky", "facebook", "feed", "instagram", "linkedin", "mastodon", "threads", "website", "x", "youtube",
    }  # fmt: skip


@pytest.mark.parametrize("platform", KINDS)
def test_the_page_says_how_the_secret_is_made(platform: str) -> None:
    place = office()
    account = draft(place, NAMES.get(platform, "healthdept"), platform)
    page = browser(place, "ada").get(f"/register/accounts/{account.pk}/connection/").content.decode()
    connector = discovery.connector(platform)
    for words in connector.steps:
        assert escape(words) in page
    assert ('name="name"' in page) is connector.asks_name


def test_the_command_names_all_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "token.txt"
    secret.write_text("x")
    assert cli.main(["connect", "carrierpigeon", "--token-file", str(secret), "--account", "@health"]) != 0
    said = capsys.readouterr()
    assert all(channel.export_kind in said.out + said.err for channel in discovery.connecting())
