"""The character U+0000, which PostgreSQL keeps in no text, at every door: refused, or found nowhere, never stumbled over."""

from __future__ import annotations

import base64
import io
import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from stance.people.directory.actions import connections
from stance.people.models import DirectoryGroup, User
from tests.rooms.site.addresses import Filled, fill, routes
from tests.rooms.site.test_addresses import ASKED

pytestmark = pytest.mark.django_db
NUL = "a\0b"
USER, GROUP = (f"urn:ietf:params:scim:schemas:core:2.0:{kind}" for kind in ("User", "Group"))
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
PERSON = {"schemas": [USER], "userName": "ana@agency.test", "emails": [{"value": "ana@agency.test"}]}


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    del folders
    return fill(tmp_path / "export")


@pytest.mark.usefixtures("frames_once")
def test_every_question_is_answered(filled: Filled) -> None:
    fell = []
    for route in routes():
        for name in (*ASKED.get(route, ()), NUL):
            asked = f"{quote(name)}={quote(NUL)}"
            for who in ("nobody", "administrator"):
                answer = filled.clients[who].get(f"{filled.address(route).split('?')[0]}?{asked}")
                if answer.status_code >= 500:
                    fell.append(f"{route}?{asked} for {who}: {answer.status_code}")
    assert not fell, "\n".join(fell)


@pytest.mark.usefixtures("frames_once")
@pytest.mark.parametrize("is_multipart", [False, True])
def test_no_form_takes_it(is_multipart: bool, filled: Filled) -> None:
    """Two read their bodies themselves: the directory's door and the form that takes exports."""
    wrong = []
    for route in routes():
        if filled.clients["administrator"].get(filled.address(route)).status_code == 404:
            continue
        wanted = {"archive/imports/new/": 422, "scim/v2/(?P<path>.*)": 401}.get(route)
        for given in ({"words": NUL}, {NUL: "x"}):
            form = {} if is_multipart else {"content_type": "application/x-www-form-urlencoded"}
            data = given if is_multipart else "&".join(f"{quote(name)}={quote(value)}" for name, value in given.items())
            answer = filled.clients["administrator"].post(filled.address(route), data, **form)
            if answer.status_code not in ([wanted] if wanted else [400, 405]):
                wrong.append(f"{route} with {given}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_the_refusal_says_what_to_do(filled: Filled) -> None:
    answer = filled.clients["administrator"].post("/people/invite/", {"email": "a\0@agency.test", "role": "reader"})
    assert answer.status_code == 400
    assert "control character U+0000" in answer.content.decode()
    assert Client(raise_request_exception=False).post("/account/login/", {"login": NUL}).status_code == 400


def test_an_export_and_its_name(filled: Filled) -> None:
    """The form for bringing in is exempt; its own fields refuse."""
    keeper = filled.clients["recordkeeper"]
    answer = keeper.post(
        "/archive/imports/new/",
        {"group": "6f1b2c60-0000-4000-8000-000000000000", "account": NUL, "files": io.BytesIO(b"PK")},
    )
    assert answer.status_code == 422
    name, group = (
        base64.b64encode(text.encode()).decode() for text in ("a\0b.zip", "6f1b2c60-0000-4000-8000-000000000000")
    )
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": f"filename {name},group {group}"}
    made = keeper.post("/archive/uploads/", headers=headers)
    assert made.status_code == 201, made.content
    assert keeper.head(made["Location"], headers={"Tus-Resumable": "1.0.0"}).status_code == 200


@pytest.mark.parametrize("cell", ["a\0b", '"a\0b"'])
def test_a_table(cell: str, filled: Filled) -> None:
    for path, header in (("/people/import/", "email,name"), ("/register/import/", "platform,handle")):
        for name in ("a.csv", "a\0.csv"):
            file = io.BytesIO(f"{header}\nx,{cell}\n".encode())
            file.name = name
            answer = filled.clients["administrator"].post(path, {"file": file, "table": file}, follow=True)
            assert answer.status_code < 500, answer.content.decode()[:2000]


def test_a_cookie_with_it_is_no_cookie(filled: Filled) -> None:
    """A quoted cookie may spell any character by its number: RFC 2109, as Python reads it."""
    cookie = (
        f'{settings.SESSION_COOKIE_NAME}="abcdefghijkl\\000"; csrftoken="\\000"; messages="\\000"; sessionid="\\000"'
    )
    client = Client(raise_request_exception=False)
    assert client.get("/", headers={"Cookie": cookie}).status_code == 302
    assert client.get("/account/login/", headers={"Cookie": cookie}).status_code == 200


@pytest.fixture
def directory() -> Client:
    token = connections.make_token(
        name="Directory", scope="write", agency=None, expires_at=timezone.now() + timedelta(days=1)
    )
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def said(client: Client, method: str, path: str, body: object = None) -> int:
    sent = "" if body is None else json.dumps(body)
    answer = client.generic(method, f"/scim/v2{path}", sent, content_type="application/scim+json")
    assert answer.headers["Content-Type"].startswith("application/scim+json"), answer.content
    return answer.status_code


@pytest.mark.parametrize(
    "change",
    [
        {"userName": NUL},
        {"externalId": NUL},
        {"displayName": NUL},
        {"title": NUL},
        {"name": {"givenName": NUL, "honorificPrefix": NUL}},
        {"emails": [{"value": NUL}]},
        {"emails": [{"value": "ana@agency.test", "type": NUL}]},
        {"urn:nobody:knows": NUL},
        {NUL: "x"},
    ],
)
def test_a_directory_is_told(change: dict[str, object], directory: Client) -> None:
    assert said(directory, "POST", "/Users", PERSON | change) == 400
    assert not User.objects.exists()
    assert said(directory, "POST", "/Users", PERSON) == 201
    where = f"/Users/{User.objects.get().pk}"
    assert said(directory, "PUT", where, PERSON | change) == 400
    path, value = next(iter(change.items()))
    assert said(directory, "PATCH", where, patch({"op": "replace", "path": path, "value": value})) == 400


def patch(operation: dict[str, object]) -> dict[str, object]:
    return {"schemas": [PATCH], "Operations": [operation]}


def test_text_about_the_character_is_text(directory: Client) -> None:
    assert said(directory, "POST", "/Users", PERSON | {"title": r"knows \u0000 and \\u0000"}) == 201
    assert User.objects.get().directory_entry.attributes["title"] == r"knows \u0000 and \\u0000"


def test_groups_and_questions_of_a_directory(directory: Client) -> None:
    for change in ({"displayName": NUL}, {"externalId": NUL}, {"members": [{"value": NUL}]}):
        assert said(directory, "POST", "/Groups", {"schemas": [GROUP], "displayName": "G"} | change) == 400
    assert not DirectoryGroup.objects.exists()
    for name in ("userName", "externalId", "id", "emails.value", "displayName"):
        for spelled in (r'"a\u0000b"', '"a\0b"'):
            assert said(directory, "GET", f"/Users?filter={quote(f'{name} eq {spelled}')}") < 500
    for name in ("startIndex", "count", "cursor", "attributes", "excludedAttributes", NUL):
        assert said(directory, "GET", f"/Users?{quote(name)}={quote(NUL)}") < 500
    question = {"schemas": [SEARCH], "filter": f'userName eq "{NUL}"'}
    assert said(directory, "POST", "/Users/.search", question) == 400


def test_an_address_is_not_found(directory: Client) -> None:
    for path, kind in (("/scim/v2/Users/a%00b", "application/json"), ("/api/v1/public/accounts/a%00b", "application/json"),
                       ("/reset/a%00b/", "text/html; charset=utf-8")):  # fmt: skip
        answer = directory.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, kind), path


def test_a_token_with_it_opens_nothing() -> None:
    client = Client(raise_request_exception=False, headers={"Authorization": "Bearer stance_a\0b"})
    assert said(client, "GET", "/Users") == 401
