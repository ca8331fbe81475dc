"""Characters that turn the text beside them, at every door where people and programs bring one-line texts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from stance.people.directory.actions import connections
from stance.people.models import User
from stance.people.oidc.claims import read
from stance.register.models import Account
from tests.factories.organisation import office
from tests.factories.register import table
from tests.rooms.people.test_importing import ANA, bring, faults
from tests.rooms.people.test_whose_provider import WHOLE
from tests.rooms.register.test_importing import brought_in, noted
from tests.rooms.site.addresses import Filled, fill, routes
from tests.rooms.site.test_nul import PERSON, said

pytestmark = pytest.mark.django_db
TURNED = ("a\u202eb", "a\u2067b", "first line\nsecond \u202b line")


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    del folders
    return fill(tmp_path / "export")


@pytest.mark.usefixtures("frames_once")
def test_no_form_takes_it(filled: Filled) -> None:
    """Two read their bodies themselves: the directory's door and the form that takes exports."""
    wrong = []
    for number, route in enumerate(routes()):
        wanted = {"archive/imports/new/": 422, "scim/v2/(?P<path>.*)": 401}.get(route)
        turned = TURNED[number % len(TURNED)]
        answer = filled.clients["administrator"].post(filled.address(route), {"words": turned})
        if answer.status_code not in ([wanted] if wanted else [400, 404, 405]):
            wrong.append(f"{route} with {turned!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_the_refusal_names_the_character(filled: Filled) -> None:
    answer = filled.clients["administrator"].post("/people/invite/", {"email": "a@agency.test", "name": TURNED[0]})
    assert "the character U+202E" in answer.content.decode()


def test_what_an_address_is_copied_with_is_let_through(filled: Filled) -> None:
    answer = filled.clients["administrator"].post("/register/new/", {"address": "\u202ahttps://x.com/health\u202c"})
    assert answer.status_code not in (400, 500)


@pytest.mark.parametrize("turned", TURNED[:2])
def test_a_table_of_people(turned: str) -> None:
    assert faults(bring(ANA | {"name": turned})) == [(2, "name")]
    assert not User.objects.exists()


@pytest.mark.parametrize("turned", TURNED[:2])
def test_a_table_of_accounts(turned: str) -> None:
    row = {"platform": "x", "handle": "Health", "agencies": office().agency.slug, "display_name": turned}
    assert [(number, column) for number, column, _reason in noted(brought_in(table(row)))] == [(2, "display_name")]
    assert Account.objects.get().display_name == ""


@pytest.mark.parametrize("turned", TURNED[:2])
def test_a_directory(turned: str) -> None:
    token = connections.make_token(
        name="Directory", scope="write", agency=None, expires_at=timezone.now() + timedelta(days=1)
    )
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert said(client, "POST", "/Users", PERSON | {"displayName": turned}) == 400
    assert not User.objects.exists()


def test_an_identity_provider() -> None:
    said_of = read({"sub": "s"}, {"sub": "s", "name": TURNED[0], "email": "ana@agency.test"}, WHOLE)
    assert said_of.name == "a b"
