"""Real platforms, and an installation that may ask them. A test module imports the fixtures that it uses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live import pds_server, snac_server, wordpress_server
from tests.live.pds_server import Pds
from tests.live.snac_server import Snac
from tests.live.wordpress_server import WordPress
from tests.web.installation import Installation, start


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snac]:
    """A server of the Mastodon API."""
    found = snac_server.program()
    if found is None:
        pytest.skip("snac is not here: script/testbeds says why")
    with snac_server.snac(str(found), tmp_path_factory.mktemp("snac") / "data", "social.localhost") as running:
        yield running


@pytest.fixture(scope="module")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    """A server of the AT Protocol."""
    if why := pds_server.missing():
        pytest.skip(why)
    with pds_server.running(tmp_path_factory.mktemp("pds")) as running:
        yield running


@pytest.fixture(scope="module")
def site() -> Iterator[WordPress]:
    """A WordPress with its database."""
    if why := wordpress_server.missing():
        pytest.skip(f"not here: {why} (script/test installs them)")
    with wordpress_server.wordpress() as running:
        yield running


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("stance")
    installation = start(folder, STANCE_AGENCY="Department of Weather", STANCE_FETCH_LOOPBACK="yes")
    installation.seed("office")
    yield installation
    installation.stop()
