"""Every channel whose exports are read has a page: how to get them, what they hold, what they lack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stance.channels import discovery

HOW_TO = Path(__file__).parents[3] / "docs/how-to"
CALLED = {"website": "wordpress", "feed": "feeds"}
"""Where the page has the name of what makes the export, or of several."""
READ = sorted(channel.platform for channel in discovery.reading())


def test_there_are_channels_to_look_at() -> None:
    assert len(READ) >= 9


@pytest.mark.parametrize("platform", READ)
def test_each_has_a_page_that_says_how_and_what(platform: str) -> None:
    text = (HOW_TO / f"bring-in-{CALLED.get(platform, platform)}.md").read_text()
    assert "stance import" in text
    assert re.search(r"\bholds\b", text)
    assert re.search(r"\blacks\b", text)
