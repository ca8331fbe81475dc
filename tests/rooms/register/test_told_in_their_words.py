"""A table's faults are told under its own headings, each once; a list says which file it is narrowed to; what names no account is not
called unknown."""

from __future__ import annotations

import pytest
from django.test import Client

from stance.register.actions import imports
from stance.register.importing.files import Choices
from stance.register.pages.told_cells import told
from tests.factories.organisation import Office, acting, office
from tests.factories.register import previewed, published

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def weather() -> Office:
    return office()


def page(place: Office, path: str) -> str:
    client = Client()
    client.force_login(place["ada"], backend=BACKEND)
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_each_reason_is_told_once_under_the_files_own_heading() -> None:
    cells = [{"row": row, "column": "platform", "reason": "No platform “LINE”."} for row in range(2, 42)]
    cells.insert(7, {"row": 9, "column": "language", "reason": "No language."})
    cells.append({"row": 50, "column": None, "reason": "Empty."})
    found = told(cells, {"Where": "platform", "Followers": None})
    assert [(one.column, one.reason, len(one.rows)) for one in found] == [
        ("Where", "No platform “LINE”.", 40),
        ("language", "No language.", 1),
        ("", "Empty.", 1),
    ]
    assert (found[0].named, found[0].more) == ([2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 30)


def test_the_preview_names_the_columns_as_the_file_does(weather: Office) -> None:
    lines = "".join(f"X,see web site {number}\n" for number in range(12))
    with acting(weather["ada"]):
        run = previewed(f"Where,URL\n{lines}".encode(), "theirs.csv", Choices())
    text = page(weather, f"/register/import/{run.pk}/")
    assert 'data-label="Column">URL<' in text
    assert "service_url" not in text
    assert "Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more" in text


def test_a_list_of_what_was_imported_says_so(weather: Office) -> None:
    with acting(weather["ada"]):
        run = previewed(b"platform,handle\nx,CoastDesk\n", "theirs.csv", Choices())
        imports.confirm(run=run)
        imports.carry_out(run=run)
    assert "Imported from: theirs.csv" in page(weather, f"/register/?brought={run.pk}")
    assert "Imported from:" not in page(weather, "/register/")


@pytest.mark.parametrize("asked", ["Department of Weather", "https://t.co/abc", "@a@b"])
def test_what_names_no_account_is_not_called_unknown(weather: Office, asked: str) -> None:
    published(weather)
    text = " ".join(Client().get("/accounts/check/", {"q": asked}).content.decode().split())
    assert "We cannot tell which account you mean" in text
    assert "not known to us" not in text
    assert ("in the names of all official accounts" in text) == (" " in asked)


def test_what_is_on_no_register_is_called_unknown(weather: Office) -> None:
    text = Client().get("/accounts/check/", {"q": "https://x.com/NobodyHere"}).content.decode()
    assert "This account is not known to us" in text
