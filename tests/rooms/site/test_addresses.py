"""A sweep over every address as everybody: who may open it, what the others are told, what may be kept, and what junk is answered."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

from tests.rooms.site.addresses import WHO, Filled, fill, routes
from tests.rooms.sweep import ADMINISTRATORS, KEEPERS, POST_ONLY, READERS, expected

pytestmark = pytest.mark.django_db

GET, REFUSED_TO_POST, ASKED = (expected(table) for table in ("GET", "REFUSED_TO_POST", "ASKED"))
JUNK = ["99999999999999999999", "9" * 400, "0", "-1", "x:", "x:..", "x:../../etc/passwd", "x:1/2/3", "x:١/٢", "١٢", "%00",
        "\u0000", "\ud83c\udf0a", "é" * 300, "a" * 5000, "'; DROP TABLE people_user; --", "{{7*7}}", "..", "%2e%2e%2f"]  # fmt: skip
FOR_PATHS = {"x:..", "x:../../etc/passwd", "x:1/2/3", "..", "%2e%2e%2f"}
"""Junk that is none after the question mark."""
ARGUMENT = re.compile(r"<[^>]*>|\(\?P<\w+>(?:[^()\[\]]|\[[^\]]*\])*\)")
"""As it stands in a route."""


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    del folders
    return fill(tmp_path / "export")


def words(answer: HttpResponseBase) -> str:
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode(errors="replace")  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    has_cookies: bool
    words: str


kept: dict[tuple[str, str], Answer] = {}


@pytest.fixture
def answers(request: pytest.FixtureRequest) -> dict[tuple[str, str], Answer]:
    """What each address answers each person, by both. Asked once for every test that looks at it: a thousand pages."""
    if not kept:
        filled, asked = request.getfixturevalue("filled"), {}
        for route, who in itertools.product(routes(), WHO):
            # Not closed: that ends the connection to the database, which is the test's.
            answer = filled.clients[who].get(filled.address(route))
            reason = words(answer) if answer.status_code == 403 else ""
            asked[route, who] = Answer(answer.status_code, dict(answer.headers), bool(answer.cookies), reason)
        kept.update(asked)
    return kept


def test_every_address_answers_each_as_the_table_says(answers: dict[tuple[str, str], Answer]) -> None:
    assert sorted(GET) == routes(), "a new address belongs in the table"
    wrong = []
    for route in routes():
        for who, wanted in zip(WHO, GET[route], strict=True):
            answer = answers[route, who]
            if answer.status != wanted:
                wrong.append(f"{route} for {who}: {answer.status}, not {wanted}")
            elif wanted == 403 and "you need the role" not in answer.words:
                wrong.append(f"{route} for {who}: refused without a reason")
            elif wanted == 302 and who == "nobody" and not answer.headers["Location"].startswith("/account/"):
                wrong.append(f"{route} for nobody: leads to {answer.headers['Location']}")
    assert not wrong, "\n".join(wrong)


def test_nothing_that_is_not_public_is_kept(answers: dict[tuple[str, str], Answer]) -> None:
    by_others = []
    for (route, who), answer in answers.items():
        said = answer.headers.get("Cache-Control", "")
        is_public = "public" in said and not answer.has_cookies and route.startswith("ledger/")
        if said != "no-store" and not is_public:
            by_others.append((route, who, said))
    assert by_others == []


def test_whoever_may_not_do_it_is_refused_with_the_reason(filled: Filled) -> None:
    assert {route for route, wanted in GET.items() if wanted == POST_ONLY} <= set(REFUSED_TO_POST)
    wrong = []
    for route, refused in REFUSED_TO_POST.items():
        if filled.clients["nobody"].post(filled.address(route)).status_code != 302:
            wrong.append(f"{route} for nobody")
        for who in sorted(refused):
            answer = filled.clients[who].post(filled.address(route), {"email": "x@agency.test", "handle": "@x"})
            if answer.status_code != 403 or "you need the role" not in words(answer):
                wrong.append(f"{route} for {who}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("frames_once")
def test_what_only_reads_is_not_posted_to(filled: Filled) -> None:
    forms = {
        *REFUSED_TO_POST,
        "archive/uploads/",
        "stance/delegations/new/",
        "people/<int:user_id>/reset/",
        "settings/",
    }
    wrong = []
    for route, wanted in GET.items():
        if wanted in (READERS, KEEPERS, ADMINISTRATORS) and route not in forms and not route.startswith("account/"):
            answer = filled.clients["administrator"].post(filled.address(route))
            if answer.status_code != 405:
                wrong.append(f"{route}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def leads_somewhere(path: str) -> bool:
    try:
        resolve(unquote(path.split("?")[0], errors="surrogateescape"))
    except Resolver404:
        return False
    return True


@pytest.mark.usefixtures("frames_once")
def test_junk_in_an_address_is_refused_not_stumbled_over(filled: Filled) -> None:
    fell = []
    examples = [
        (route, argument) for route in routes() for argument in ARGUMENT.findall(route) if "uidb36" not in route
    ]
    assert len(examples) > 50
    paths = {
        filled.address(route.replace(argument, quote(junk, safe="/:%.", errors="surrogatepass")))
        for (route, argument), junk in itertools.product(examples, JUNK)
    }
    # Whatever leads to no view gets the same page as any other such address: a few stand for all.
    nowhere = sorted(path for path in paths if not leads_somewhere(path))
    for path, method in itertools.product(sorted(paths.difference(nowhere)) + nowhere[::20], ("get", "post")):
        answer = getattr(filled.clients["administrator"], method)(path)
        if answer.status_code >= 500:
            fell.append(f"{method} {path[:120]}: {answer.status_code}")
    assert not fell, "\n".join(fell)


@pytest.mark.usefixtures("frames_once")
def test_junk_after_the_question_mark_is_answered(filled: Filled) -> None:
    fell = []
    questions = [(route, name) for route, names in ASKED.items() for name in names]
    for (route, name), junk in itertools.product(questions, [one for one in JUNK if one not in FOR_PATHS]):
        client = filled.clients["nobody" if route == "account/login/" else "administrator"]
        asked = f"{name}={quote(junk, errors='surrogatepass')}"
        answer = client.get(f"{filled.address(route).split('?')[0]}?{asked}")
        if answer.status_code >= 500:
            fell.append(f"{route}?{asked[:120]}: {answer.status_code}")
    assert not fell, "\n".join(fell)
