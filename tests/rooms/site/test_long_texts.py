"""Texts longer than anything that is kept, at every door: answered or refused, never stumbled over. SQLite reads no pattern
above 50,000 bytes, so that a question of that length is an error of the database."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from tests.rooms.site.addresses import Filled, fill, routes
from tests.rooms.site.test_addresses import ASKED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frames_once")]
LONG = "a" * 60_000
"""Fits within the 64 KiB that a head, and the body of somebody who is not signed in, may have."""


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    del folders
    return fill(tmp_path / "export")


def test_every_question_is_answered(filled: Filled) -> None:
    fell = []
    for route in routes():
        for name in (*ASKED.get(route, ()), "q"):
            for who in ("nobody", "administrator"):
                answer = filled.clients[who].get(f"{filled.address(route).split('?')[0]}?{quote(name)}={LONG}")
                if answer.status_code >= 500:
                    fell.append(f"{route}?{name} for {who}: {answer.status_code}")
    assert not fell, "\n".join(fell)


@pytest.mark.parametrize("login", [LONG, f"{LONG}@agency.test", f"ana@{LONG}", "@" * 50_001])
def test_nobody_stumbles_at_the_sign_in(login: str) -> None:
    client = Client(raise_request_exception=False)
    for path in ("/account/login/", "/account/2fa/webauthn/login/", "/account/password/reset/"):
        assert client.post(path, {"login": login, "email": login, "password": "x"}).status_code < 500, path
