"""No header makes a GET into something else, at any address."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.rooms.site.addresses import Filled, fill, routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frames_once")]
OVERRIDES = {
    "X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "DELETE", "X-Method-Override": "DELETE",
    "Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": "group MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw",
}  # fmt: skip


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    del folders
    return fill(tmp_path / "export")


@pytest.mark.parametrize("method", ["DELETE", "POST", "PATCH"])
def test_no_header_makes_a_get_into_something_else(filled: Filled, method: str) -> None:
    """A browser sends a GET, with its cookies, wherever a foreign page sends it, and no proof that the form is ours."""
    wrote = []
    headers = OVERRIDES | {name: method for name in OVERRIDES if "Method" in name}
    for route in routes():
        address = filled.address(route)
        if "logout" in route or route.startswith("account/"):
            continue
        with CaptureQueriesContext(
            connection,
        ) as seen:
            filled.clients["administrator"].get(f"{address}?_method={method}", headers=headers).close()
        changes = [row["sql"][:80] for row in seen if row["sql"].startswith(("DELETE", 'INSERT INTO "archive_upload'))]
        if changes:
            wrote.append((route, changes))
    assert wrote == []
