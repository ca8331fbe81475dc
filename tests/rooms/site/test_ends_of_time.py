"""Days and instants at the ends of what a calendar has, and halves of characters, at every door: answered or refused, never stumbled
over. The ends do not begin or end in every time zone; halves come in by JSON, in cursors and filters."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from stance.people.directory.actions import connections
from tests.rooms.site.addresses import Filled, fill, routes
from tests.rooms.site.forms_found import forms
from tests.rooms.site.test_addresses import ASKED, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frames_once")]
DAYS = ("9999-12-31", "0001-01-01")
HALF = "\ud800"


def cursor(*parts: str) -> str:
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


CURSORS = (
    cursor(HALF, "1"), cursor("a" + HALF + "b", "1"), cursor("9999-12-31T23:59:59-23:00", "1"), cursor("0001-01-01T00:00:00+23:00", "1"),
)  # fmt: skip


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    del folders
    return fill(tmp_path / "export")


def test_every_question_is_answered_to_its_end(filled: Filled, settings: Any) -> None:
    settings.TIME_ZONE = "Australia/Sydney"  # where the first day of the calendar began the day before, in UTC
    fell = []
    for route in routes():
        path = filled.address(route).split("?")[0]
        for name in ASKED.get(route, ()):
            for value in (*DAYS, *CURSORS):
                for who in ("nobody", "administrator"):
                    answer = filled.clients[who].get(f"{path}?{quote(name)}={quote(value)}")
                    words(answer)  # raises where it breaks off
                    if answer.status_code >= 500:
                        fell.append(f"{route}?{name}={value} for {who}: {answer.status_code}")
    assert not fell, "\n".join(fell)


@pytest.mark.parametrize("day", DAYS)
def test_every_form_takes_or_refuses_them(day: str, filled: Filled) -> None:
    client, fell, sent = filled.clients["administrator"], [], 0
    for form in forms(filled, "administrator"):
        if form.takes_files or not any(value == "2099-01-01" for value in form.fields.values()):
            continue
        with transaction.atomic():
            given = {name: day if value == "2099-01-01" else value for name, value in form.fields.items()}
            answer = client.post(form.action, given)
            fell += [f"{form.page} → {form.action}: {answer.status_code}"] if answer.status_code >= 500 else []
            transaction.set_rollback(True)
        sent += 1
    assert sent > 5
    assert not fell, "\n".join(fell)


@pytest.mark.parametrize("kind", ["Users", "Groups"])
@pytest.mark.parametrize(
    "asked",
    [
        {"filter": 'userName eq "\ud800"'}, {"filter": 'displayName co "a\udfff"'}, {"filter": 'externalId eq "\udfff"'},
        {"filter": 'meta.created gt "9999-12-31T23:59:59-23:59"'}, {"filter": 'meta.lastModified lt "0001-01-01T00:00:00+23:00"'},
        {"startIndex": 10**20}, {"count": 10**20}, {"startIndex": -(10**20)},
    ],
)  # fmt: skip
def test_a_directory_is_answered_in_its_own_words(kind: str, asked: dict[str, Any], filled: Filled) -> None:
    del filled
    token = connections.make_token(
        name="Tests", scope="write", agency=None, expires_at=timezone.now() + timedelta(days=9)
    )
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], **asked}
    answer = client.post(f"/scim/v2/{kind}/.search", json.dumps(body), content_type="application/scim+json")
    assert answer.status_code in (200, 400), answer.content
    assert "json" in answer["Content-Type"]
