"""Wrong tries are counted for all processes together, and still after a restart."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import made_ready
from tests.conftest import STANCE
from tests.faults.test_serving import is_ready, until
from tests.live.visitor import Visitor
from tests.web.installation import free_port

NAME = "guessed@agency.test"


@contextmanager
def serving(data: Path) -> Iterator[str]:
    port = free_port()
    environment = made_ready.environment_of(data) | {"STANCE_PORT": str(port), "STANCE_HOST": "127.0.0.1"}
    server = subprocess.Popen([*STANCE, "serve", "--web-only"], env=environment, stdout=subprocess.DEVNULL)
    try:
        until("the server answers", 60, lambda: is_ready(port))
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(20)


def test_two_processes_count_together_and_a_new_one_goes_on(tmp_path: Path) -> None:
    data = made_ready.folder(tmp_path / "data")
    with serving(data) as first, serving(data) as second:
        said = [Visitor(url, host="127.0.0.1").sign_in(NAME, "wrong") for url in (first, second, first, second, first)]
        assert said == [200] * 5
        assert Visitor(second, host="127.0.0.1").sign_in(NAME, "wrong") == 429
        assert Visitor(first, host="127.0.0.1").sign_in(NAME, "wrong") == 429
    with serving(data) as third:
        assert Visitor(third, host="127.0.0.1").sign_in(NAME, "wrong") == 429
        assert Visitor(third, source="127.0.0.9", host="127.0.0.1").sign_in(NAME, "wrong") == 200
