"""Other methods, other spellings of an address and other ways to say a method open no door and change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

from stance.people.models import User
from tests.rooms.site.addresses import BACKEND, Filled, fill, routes
from tests.rooms.site.test_walls import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frames_once")]
READING = ("get", "head", "options", "trace")
WRITING = ("put", "patch", "delete", "trace")
TAKES_OTHERS = ("archive/uploads/", "scim/")
"""Two protocols with methods of their own: test_uploads and test_scim."""
OWN = {"people.User": "email", "archive.SavedSearch": "owner__email"}
"""Where a reader may change what is theirs, by whose it is."""
CLAIMS = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "DELETE", "X-Method-Override": "PUT"}


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    del folders
    return fill(tmp_path / "export")


def ours() -> list[str]:
    return [route for route in routes() if not route.startswith("account/")]


def spellings(path: str) -> list[str]:
    """One address in ways that a proxy or a framework might take for the same."""
    path, _, question = path.partition("?")
    end = f"?{question}" if question else ""
    inner = path.strip("/")
    return [
        one + end
        for one in (
            f"//{inner}/", f"/./{inner}/", f"/x/../{inner}/", f"/{inner.replace('/', '//')}/", f"/{inner}//",
            f"/{inner.upper()}/", f"/%2e/{inner}/", f"/{inner};x=1/", f"/{inner}/.", f"/healthz/../{inner}/",
            f"/static/../{inner}/", f"/static/%2e%2e/{inner}/", f"/accounts/..%2f{inner}/", f"/{inner}/%20",
        )
    ]  # fmt: skip


def test_reading_changes_nothing_whatever_is_claimed(filled: Filled) -> None:
    """ASVS 5, V3.5.3. A GET that says it is a POST is a GET."""
    before, wrong = rows(), []
    for route in ours():
        for method in READING:
            for claim, word in CLAIMS.items():
                path = filled.address(route)
                path += ("&" if "?" in path else "?") + "_method=POST&role=administrator&verdict=approve"
                answer = getattr(filled.clients["administrator"], method)(path, headers={claim: word})
                if answer.status_code >= 500:
                    wrong.append(f"{method} {route}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert {name for name, found in rows().items() if found != before[name]} == set()


def test_methods_that_nobody_offers_are_refused(filled: Filled) -> None:
    """ASVS 5, V13.4.4 among them."""
    before, wrong = rows(), []
    for route in ours():
        for method in WRITING:
            if route.startswith(TAKES_OTHERS) and method != "trace":
                continue
            for who in ("nobody", "administrator"):
                path = filled.address(route)
                more = (
                    {}
                    if method == "trace"
                    else {"data": '{"role": "administrator"}', "content_type": "application/json"}
                )
                status = getattr(filled.clients[who], method)(path, **more).status_code
                if status not in (302, 400, 401, 403, 404, 405, 410, 412, 415):
                    wrong.append(f"{method} {route} for {who}: {status}")
    assert not wrong, "\n".join(wrong)
    assert {name for name, found in rows().items() if found != before[name]} == set()


def test_no_spelling_of_an_address_goes_past_the_doors(filled: Filled) -> None:
    open_to_all = ("accounts", "ledger", "healthz", "api/v1/public", "api/v1/openapi.json", "start", "reset", "scim")
    wrong = []
    for route in ours():
        if route.startswith(open_to_all):
            continue
        for path in spellings(filled.address(route)):
            status = filled.clients["nobody"].get(path).status_code
            if status not in (301, 302, 400, 401, 403, 404, 405):
                wrong.append(f"{path} for nobody: {status}")
    assert not wrong, "\n".join(wrong)


def of_others(email: str) -> dict[str, list[str]]:
    """Every row of ``OWN`` that is somebody else's."""
    return {
        name: sorted(map(repr, apps.get_model(name)._default_manager.exclude(**{whose: email}).values_list()))
        for name, whose in OWN.items()
    }


def test_a_reader_gets_no_further_by_json_or_a_repeated_field(filled: Filled) -> None:
    before, theirs, wrong = rows(), of_others("reader@agency.test"), []
    both = "role=reader&role=administrator&verdict=refuse&verdict=approve"
    for route in ours():
        if route.startswith(("start/", "reset/", *TAKES_OTHERS)):
            continue
        for body, kind in (
            ('{"role": "administrator", "verdict": "approve"}', "application/json"),
            (both, "application/x-www-form-urlencoded"),
            (both, "text/plain"),
        ):
            path = filled.address(route) + "?role=administrator"
            answer = filled.clients["reader"].post(path, body, content_type=kind)
            if answer.status_code >= 500:
                wrong.append(f"{route} by {kind}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert {name for name, found in rows().items() if found != before[name]} <= set(OWN)
    assert of_others("reader@agency.test") == theirs


def test_every_form_is_checked_for_its_token_whatever_method_is_claimed(filled: Filled) -> None:
    """ASVS 5, V3.5.1: as administrator, without the token of forms."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(User.objects.get(email="administrator@agency.test"), backend=BACKEND)
    before, wrong = rows(), []
    for route in ours():
        if route.startswith("scim/"):
            continue  # a bearer token, no cookie
        for more in ({}, {"headers": CLAIMS}, {"query_params": {"_method": "GET"}}):
            status = client.post(filled.address(route).split("?")[0], {"role": "administrator"}, **more).status_code
            if status not in (400, 403, 404, 405, 412, 415):
                wrong.append(f"{route}: {status}")
    assert not wrong, "\n".join(wrong)
    assert {name for name, found in rows().items() if found != before[name]} == set()
