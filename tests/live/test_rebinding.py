"""A name that leads to the public internet when it is first asked for and inside the next time (DNS rebinding): with the
operating system's own resolver, a name server that does it, and servers on the addresses, in a network of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.live.rebinding import INSIDE, PUBLIC

ALONE = ["unshare", "--map-root-user", "--net", "--mount"]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if (
        not shutil.which("ip")
        or not shutil.which("unshare")
        or subprocess.run([*ALONE, "true"], check=False).returncode
    ):
        pytest.skip("this machine gives no network of its own (unshare --net, ip): the resolver cannot be exchanged")
    place = tmp_path_factory.mktemp("rebinding")
    command = [*ALONE, sys.executable, "-m", "tests.live.rebinding", str(place)]
    settings = {"DJANGO_SETTINGS_MODULE": "stance.site.settings", "STANCE_DATA": str(place / "data")}
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_servers_inside_would_have_answered(seen: dict[str, Any]) -> None:
    assert seen["straight"] == [True] * len(INSIDE)


def test_only_the_public_address_is_reached(seen: dict[str, Any]) -> None:
    assert {address for address, _path in seen["reached"]} == {PUBLIC}
    assert len(seen["reached"]) == 2 * len(INSIDE)


def test_the_next_answer_is_checked_anew(seen: dict[str, Any]) -> None:
    for number in range(len(INSIDE)):
        first, second = seen["said"][f"http://name{number}.example/"]
        assert first == "a page"
        assert "no address of the public internet" in second


def test_a_redirect_to_the_same_name_is_asked_for_and_checked_anew(seen: dict[str, Any]) -> None:
    for number in range(len(INSIDE)):
        (only,) = seen["said"][f"http://moving{number}.example/moves"]
        assert "no address of the public internet" in only


def test_each_fetch_asks_once(seen: dict[str, Any]) -> None:
    """For both kinds of addresses at once; what was checked is what is connected to."""
    assert set(seen["asked"].values()) == {4}
