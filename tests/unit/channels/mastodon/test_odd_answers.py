"""Answers of a server with anything in any place, damaged and cut off."""

from __future__ import annotations

import pytest

from stance.channels.mastodon.pulling import PULLER
from stance.channels.port.connecting import Unreachable
from stance.channels.port.pulling import Page
from tests.factories import mastodon_export as made
from tests.factories.mastodon_server import LIST, LOOK, Server, answer, status_of
from tests.factories.talking import carry_on
from tests.unit.channels.keeping import ODD


def pull(server: Server) -> Page:
    return carry_on(PULLER.pull(LOOK), server)


def test_anything_may_stand_in_place_of_a_status() -> None:
    listed = answer([*ODD, status_of(made.post(1, "Good"))])
    page = pull(Server(fault=lambda request: listed if LIST in request.url else None))
    assert ([item.text for _, item in page.items], len(page.failures)) == (["Good"], len(ODD))
    huge = answer([status_of(made.post(1, "x"))] * 1_001)
    with pytest.raises(Unreachable, match="was asked for 40"):
        pull(Server(fault=lambda request: huge if LIST in request.url else None))
