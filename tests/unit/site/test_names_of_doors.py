"""What a channel tells somebody to do can be done where they read it: in the browser as well as at the command line."""

from __future__ import annotations

import pytest

from stance.channels import discovery
from stance.channels.port.exports import NAME_IT

READERS = sorted(platform for platform, channel in discovery.known().items() if channel.exports)


def test_where_to_name_an_account_is_said_for_both_doors() -> None:
    assert "in the browser" in NAME_IT
    assert "--account" in NAME_IT


@pytest.mark.parametrize("platform", READERS)
def test_no_channel_speaks_of_the_command_line_alone(platform: str) -> None:
    told = discovery.export_reader(platform).untold
    assert "--" not in told.replace(NAME_IT, "")
