"""A sweep over every address as everybody: who may open it, what the others are told, and what junk is answered."""

from __future__ import annotations

import itertools
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

from tests.rooms.site.addresses import WHO, Filled, fill, routes

pytestmark = pytest.mark.django_db

# The answer to GET for: nobody, reader, recordkeeper, administrator, publisher, approver. 302 for nobody leads to
# sign-in.
EVERYBODY = (200,) * 6
READERS = (302, 200, 200, 200, 200, 200)
KEEPERS = (302, 403, 200, 200, 403, 403)
ADMINISTRATORS = (302, 403, 403, 200, 403, 403)
DECIDERS = (302, 403, 403, 200, 403, 200)
"""Administrators and approvers."""
GOAL_KEEPERS = (302, 403, 200, 200, 200, 200)
RUNNERS = (302, 403, 200, 200, 200, 403)
POST_ONLY = (302, 405, 405, 405, 405, 405)
CLOSED = (404,) * 6
OWN_SIGN_IN = (302, 200, 200, 200, 200, 200)
ASKS_AGAIN = (302,) * 6
"""Who one is, before a change of a sign-in; or leads on from a page that has no use for somebody signed in."""
SIGNING_IN = (200, 302, 302, 302, 302, 302)
ONLY_STRANGERS = (200, 409, 409, 409, 409, 409)
"""A one-time link stays unused while somebody is signed in."""
UPLOAD_PROTOCOL = (302, 412, 412, 412, 412, 412)
"""A plain GET is no question of the tus protocol."""

GET: dict[str, tuple[int, ...]] = {
    "": READERS,
    "accounts/": EVERYBODY,
    "accounts/<int:entry_id>/": EVERYBODY,
    "accounts/<int:entry_id>/badge.svg": EVERYBODY,
    "accounts/badge.svg": CLOSED,  # of which agency?
    "accounts/check/": EVERYBODY,
    "accounts/embed/": EVERYBODY,
    "accounts/feed.atom": EVERYBODY,
    "api/v1/public/accounts": EVERYBODY,
    "api/v1/public/accounts/<entry_id>": EVERYBODY,
    "api/v1/public/verify": (400,) * 6,
    "account/2fa/": OWN_SIGN_IN,
    "account/2fa/authenticate/": ASKS_AGAIN,
    "account/2fa/reauthenticate/": OWN_SIGN_IN,
    "account/2fa/recovery-codes/": (302, 404, 404, 404, 404, 404),
    "account/2fa/recovery-codes/download/": (302, 404, 404, 404, 404, 404),
    "account/2fa/recovery-codes/generate/": ASKS_AGAIN,
    "account/2fa/totp/activate/": ASKS_AGAIN,
    "account/2fa/totp/deactivate/": ASKS_AGAIN,
    "account/2fa/webauthn/": OWN_SIGN_IN,
    "account/2fa/webauthn/add/": ASKS_AGAIN,
    "account/2fa/webauthn/keys/<int:pk>/edit/": ASKS_AGAIN,
    "account/2fa/webauthn/keys/<int:pk>/remove/": ASKS_AGAIN,
    "account/2fa/webauthn/login/": ASKS_AGAIN,
    "account/2fa/webauthn/reauthenticate/": ASKS_AGAIN,
    "account/3rdparty/": CLOSED,
    "account/3rdparty/<path:rest>": CLOSED,
    "account/3rdparty/login/cancelled/": CLOSED,
    "account/3rdparty/login/error/": CLOSED,
    "account/3rdparty/signup/": CLOSED,
    "account/oidc/(?P<provider_id>[^/]+)/login/": CLOSED,
    "account/oidc/(?P<provider_id>[^/]+)/login/callback/": CLOSED,
    "account/oidc/<str:provider_id>/login/": CLOSED,
    "account/oidc/<str:provider_id>/login/callback/": CLOSED,
    "account/social/<path:rest>": CLOSED,
    "account/social/connections/": CLOSED,
    "account/social/login/cancelled/": CLOSED,
    "account/social/login/error/": CLOSED,
    "account/social/signup/": CLOSED,
    "account/confirm-email/": CLOSED,
    "account/confirm-email/(?P<key>[-:\\w]+)/": CLOSED,
    "account/confirm-email/<path:rest>": CLOSED,
    "account/email/": CLOSED,
    "account/inactive/": EVERYBODY,
    "account/login/": SIGNING_IN,
    "account/login/code/confirm/": CLOSED,
    "account/logout/": OWN_SIGN_IN,
    "account/password/change/": OWN_SIGN_IN,
    "account/password/reset/": EVERYBODY,
    "account/password/reset/<path:rest>": CLOSED,
    "account/password/reset/done/": CLOSED,
    "account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/": CLOSED,
    "account/password/reset/key/done/": CLOSED,
    "account/password/set/": CLOSED,
    "account/reauthenticate/": OWN_SIGN_IN,
    "account/sessions/": OWN_SIGN_IN,
    "account/sessions/<int:session_id>/end/": (405,) * 6,
    "account/sessions/others/end/": (405,) * 6,
    "account/signup/": SIGNING_IN,
    "api/v1/": CLOSED,
    "api/v1/openapi.json": EVERYBODY,
    "api/v1/records/<path:record_id>": (401, 200, 200, 200, 200, 200),
    "api/v1/search": (401, 200, 200, 200, 200, 200),
    "approvals/": READERS,
    "approvals/<int:request_id>/": READERS,
    "approvals/<int:request_id>/answer/": POST_ONLY,
    "approvals/<int:request_id>/comment/": POST_ONLY,
    "approvals/<int:request_id>/withdraw/": POST_ONLY,
    "archive/": READERS,
    "archive/counts/": READERS,
    "archive/imports/": READERS,
    "archive/imports/(?P<run_id>[0-9]{1,18})/original/(?P<digest>[0-9a-f]{64})/": ADMINISTRATORS,
    "archive/imports/<int:run_id>/": READERS,
    "archive/imports/<int:run_id>/cancel/": POST_ONLY,
    "archive/imports/<int:run_id>/go-on/": POST_ONLY,
    "archive/imports/<int:run_id>/original/": ADMINISTRATORS,
    "archive/imports/<int:run_id>/problems.csv": READERS,
    "archive/imports/<int:run_id>/register/": POST_ONLY,
    "archive/imports/new/": KEEPERS,
    "archive/media/(?P<digest>[0-9a-f]{64})/": READERS,
    "archive/records/<path:record_id>/": READERS,
    "archive/records/<path:record_id>/proof": READERS,
    "archive/records/<path:record_id>/raw": KEEPERS,
    "archive/sample/make/": POST_ONLY,
    "archive/sample/remove/": POST_ONLY,
    "archive/uploads/": UPLOAD_PROTOCOL,
    "archive/uploads/<uuid:upload_id>/": UPLOAD_PROTOCOL,
    "archive/uploads/<uuid:upload_id>/discard/": POST_ONLY,
    "audit.csv": KEEPERS,
    "audit/": KEEPERS,
    "healthz": EVERYBODY,
    "jobs/": READERS,
    "jobs/<int:job_id>/": READERS,
    "jobs/<int:job_id>/cancel/": POST_ONLY,
    "jobs/<int:job_id>/retry/": POST_ONLY,
    "ledger/": EVERYBODY,
    "ledger/<path:path>": EVERYBODY,
    "organisation/": READERS,
    "organisation/agencies/<int:agency_id>/": READERS,
    "organisation/agencies/<int:agency_id>/change/": ADMINISTRATORS,
    "organisation/agencies/<int:agency_id>/end/": ADMINISTRATORS,
    "organisation/agencies/<int:agency_id>/units/new/": ADMINISTRATORS,
    "organisation/agencies/new/": ADMINISTRATORS,
    "organisation/assignments/<int:assignment_id>/": ADMINISTRATORS,
    "organisation/assignments/<int:assignment_id>/end/": POST_ONLY,
    "organisation/ending/": READERS,
    "organisation/goals/": READERS,
    "organisation/goals/<int:goal_id>/": GOAL_KEEPERS,
    "organisation/goals/<int:goal_id>/close/": POST_ONLY,
    "organisation/goals/new/": GOAL_KEEPERS,
    "organisation/units/<int:unit_id>/": READERS,
    "organisation/units/<int:unit_id>/change/": ADMINISTRATORS,
    "organisation/units/<int:unit_id>/close/": POST_ONLY,
    "organisation/units/<int:unit_id>/give/": ADMINISTRATORS,
    "organisation/units/<int:unit_id>/move/": ADMINISTRATORS,
    "organisation/uses/<int:use_id>/": GOAL_KEEPERS,
    "organisation/uses/new/": GOAL_KEEPERS,
    "people/": ADMINISTRATORS,
    "people/<int:user_id>/off/": POST_ONLY,
    "people/<int:user_id>/on/": POST_ONLY,
    "people/<int:user_id>/reset/": (302, 403, 403, 302, 403, 403),
    "people/<int:user_id>/role/": POST_ONLY,
    "people/directory/": ADMINISTRATORS,
    "people/directory/groups/<int:mapping_id>/remove/": POST_ONLY,
    "people/directory/groups/new/": ADMINISTRATORS,
    "people/directory/tokens/<int:token_id>/revoke/": POST_ONLY,
    "people/directory/tokens/new/": (302, 403, 403, 302, 403, 403),
    "people/import/": ADMINISTRATORS,
    "people/invite/": ADMINISTRATORS,
    "register/": READERS,
    "register/accounts/<int:account_id>/": READERS,
    "register/accounts/<int:account_id>/<slug:step>/": READERS,
    "register/accounts/<int:account_id>/access/": READERS,
    "register/accounts/<int:account_id>/apps/": READERS,
    "register/accounts/<int:account_id>/check-links/": POST_ONLY,
    "register/accounts/<int:account_id>/edit/<slug:part>/": READERS,
    "register/accounts/<int:account_id>/history/": READERS,
    "register/accounts/<int:account_id>/web-site/": READERS,
    "register/import/": RUNNERS,
    "register/import/<int:import_id>/": RUNNERS,
    "register/import/<int:import_id>/confirm/": POST_ONLY,
    "register/import/<int:import_id>/discard/": POST_ONLY,
    "register/look-alikes/": READERS,
    "register/look-alikes/judge/": POST_ONLY,
    "register/merge/": READERS,
    "register/new/": RUNNERS,
    "register/register.csv": READERS,
    "register/score/": READERS,
    "register/web-site/": READERS,
    "reset/<str:token>/": ONLY_STRANGERS,
    "scim/v2/(?P<path>.*)": (401,) * 6,
    "stance/": READERS,
    "stance/delegations/": READERS,
    "stance/delegations/<int:delegation_id>/end/": POST_ONLY,
    "stance/delegations/new/": READERS,
    "stance/duties/": READERS,
    "stance/duties/<slug:area>/<slug:side>/": DECIDERS,
    "stance/guidance/": READERS,
    "stance/guidance/<int:guidance_id>/completed/": DECIDERS,
    "stance/guidance/<int:guidance_id>/sign/": POST_ONLY,
    "stance/guidance/new/": DECIDERS,
    "stance/guidance/skill/": DECIDERS,
    "stance/propose/<slug:basis>/": DECIDERS,
    "stance/readiness/": READERS,
    "stance/simulate/<slug:basis>.csv": READERS,
    "stance/simulate/<slug:basis>/": READERS,
    "stance/versions/<int:version_id>/": READERS,
    "stance/versions/<int:version_id>/adopt/": POST_ONLY,
    "stance/versions/<int:version_id>/simulation.csv": READERS,
    "stance/versions/<int:version_id>/simulation/": READERS,
    "stance/versions/<int:version_id>/withdraw/": POST_ONLY,
    "stance/why/": READERS,
    "start/<str:token>/": ONLY_STRANGERS,
}
# Who is refused when they post: the rest are let through to the action, which answers for itself. Nobody where the
# example (a finished import) leaves nothing to do.
EVERYBODY_ELSE = {"reader", "recordkeeper", "publisher", "approver"}
"""Than an administrator."""
DECIDED_ELSEWHERE = {"reader", "recordkeeper", "publisher"}
REFUSED_TO_POST = {
    "approvals/<int:request_id>/answer/": set(),  # whoever may not is told why: what they lack is no role
    "approvals/<int:request_id>/comment/": set(),
    "approvals/<int:request_id>/withdraw/": set(),
    "stance/delegations/<int:delegation_id>/end/": set(),
    "stance/duties/<slug:area>/<slug:side>/": DECIDED_ELSEWHERE,
    "stance/guidance/<int:guidance_id>/completed/": DECIDED_ELSEWHERE,
    "stance/guidance/<int:guidance_id>/sign/": set(),
    "stance/guidance/new/": DECIDED_ELSEWHERE,
    "stance/guidance/skill/": DECIDED_ELSEWHERE,
    "stance/propose/<slug:basis>/": DECIDED_ELSEWHERE,
    "stance/versions/<int:version_id>/adopt/": DECIDED_ELSEWHERE,
    "stance/versions/<int:version_id>/withdraw/": DECIDED_ELSEWHERE,
    "archive/imports/<int:run_id>/cancel/": {"reader", "publisher", "approver"},
    "archive/imports/<int:run_id>/go-on/": set(),
    "archive/imports/<int:run_id>/register/": set(),
    "archive/imports/new/": {"reader", "publisher", "approver"},
    "archive/sample/make/": {"reader", "recordkeeper", "publisher", "approver"},
    "archive/sample/remove/": {"reader", "recordkeeper", "publisher", "approver"},
    "archive/uploads/<uuid:upload_id>/discard/": {"reader", "publisher", "approver"},
    "jobs/<int:job_id>/cancel/": {"reader", "publisher", "approver"},
    "jobs/<int:job_id>/retry/": {"reader", "publisher", "approver"},
    "organisation/assignments/<int:assignment_id>/end/": EVERYBODY_ELSE,
    "organisation/units/<int:unit_id>/close/": EVERYBODY_ELSE,
    "organisation/agencies/new/": EVERYBODY_ELSE,
    "organisation/agencies/<int:agency_id>/change/": EVERYBODY_ELSE,
    "organisation/agencies/<int:agency_id>/end/": EVERYBODY_ELSE,
    "organisation/agencies/<int:agency_id>/units/new/": EVERYBODY_ELSE,
    "organisation/assignments/<int:assignment_id>/": EVERYBODY_ELSE,
    "organisation/units/<int:unit_id>/change/": EVERYBODY_ELSE,
    "organisation/units/<int:unit_id>/give/": EVERYBODY_ELSE,
    "organisation/units/<int:unit_id>/move/": EVERYBODY_ELSE,
    "people/directory/groups/<int:mapping_id>/remove/": EVERYBODY_ELSE,
    "people/directory/groups/new/": EVERYBODY_ELSE,
    "people/directory/tokens/<int:token_id>/revoke/": EVERYBODY_ELSE,
    "people/directory/tokens/new/": EVERYBODY_ELSE,
    "people/import/": EVERYBODY_ELSE,
    "organisation/goals/<int:goal_id>/close/": {"reader"},
    "organisation/goals/<int:goal_id>/": {"reader"},
    "organisation/goals/new/": {"reader"},
    "organisation/uses/<int:use_id>/": {"reader"},
    "organisation/uses/new/": {"reader"},
    "people/<int:user_id>/off/": {"reader", "recordkeeper", "publisher", "approver"},
    "people/<int:user_id>/on/": {"reader", "recordkeeper", "publisher", "approver"},
    "people/<int:user_id>/reset/": {"reader", "recordkeeper", "publisher", "approver"},
    "people/<int:user_id>/role/": {"reader", "recordkeeper", "publisher", "approver"},
    "people/invite/": {"reader", "recordkeeper", "publisher", "approver"},
    "register/accounts/<int:account_id>/<slug:step>/": {"reader", "approver"},
    "register/accounts/<int:account_id>/access/": {"reader", "recordkeeper", "approver"},
    "register/accounts/<int:account_id>/apps/": {"reader", "approver"},
    "register/accounts/<int:account_id>/check-links/": {"reader", "approver"},
    "register/accounts/<int:account_id>/edit/<slug:part>/": {"reader", "approver"},
    "register/import/": {"reader", "approver"},
    "register/import/<int:import_id>/confirm/": {"reader", "approver"},
    "register/import/<int:import_id>/discard/": {"reader", "approver"},
    "register/look-alikes/": {"reader", "approver"},
    "register/look-alikes/judge/": {"reader", "approver"},
    "register/merge/": {"reader", "recordkeeper", "approver"},
    "register/new/": {"reader", "approver"},
}
JUNK = ["99999999999999999999", "9" * 400, "0", "-1", "x:", "x:..", "x:../../etc/passwd", "x:1/2/3", "x:١/٢", "١٢", "%00",
        "\u0000", "\ud83c\udf0a", "é" * 300, "a" * 5000, "'; DROP TABLE people_user; --", "{{7*7}}", "..", "%2e%2e%2f"]  # fmt: skip
FOR_PATHS = {"x:..", "x:../../etc/passwd", "x:1/2/3", "..", "%2e%2e%2f"}
"""Junk that is none after the question mark."""
ARGUMENTS = ("<int:agency_id>", "<int:unit_id>", "<int:assignment_id>", "<int:goal_id>", "<int:use_id>", "<int:token_id>",
    "<int:mapping_id>", "<str:provider_id>", "(?P<path>.*)", "<int:run_id>", "<int:job_id>", "<int:user_id>", "<int:session_id>", "<int:pk>", "<uuid:upload_id>",
    "<path:record_id>", "<path:path>", "<str:token>", "<int:account_id>", "<int:import_id>", "<int:entry_id>", "<entry_id>", "<slug:part>", "<slug:step>", "<int:version_id>", "<int:guidance_id>", "<int:request_id>", "<int:delegation_id>",
    "<slug:basis>", "<slug:area>", "<slug:side>", "(?P<run_id>[0-9]{1,18})", "(?P<digest>[0-9a-f]{64})")  # fmt: skip
ASKED = {
    "archive/": ("q", "account", "since", "until", "has", "is", "lang", "sort", "cursor"),
    "archive/counts/": ("q", "account", "since", "until", "cursor"),
    "archive/imports/": ("before",),
    "archive/imports/<int:run_id>/": ("before", "after", "problems"),
    "archive/imports/<int:run_id>/original/": ("skip", "before"),
    "archive/imports/new/": ("export",),
    "archive/records/<path:record_id>/": ("version",),
    "archive/records/<path:record_id>/proof": ("version",),
    "archive/records/<path:record_id>/raw": ("seen",),
    "audit/": ("who", "what", "thing", "text", "since", "until", "before"),
    "jobs/": ("state", "before"),
    "organisation/ending/": ("before",),
    "organisation/goals/": ("before",),
    "organisation/agencies/<int:agency_id>/units/new/": ("under",),
    "people/directory/groups/new/": ("group",),
    "approvals/": ("tab", "before"),
    "stance/": ("agency",),
    "stance/duties/": ("agency",),
    "stance/why/": ("action", "person", "thing", "at", "after"),
    "api/v1/search": ("q", "account", "since", "until", "sort", "limit", "cursor"),
    "account/login/": ("next",),
    "accounts/": ("q", "agency", "service", "tag", "former", "cursor"),
    "accounts/badge.svg": ("agency",),
    "accounts/check/": ("q",),
    "accounts/embed/": ("agency", "service", "tag"),
    "api/v1/public/accounts": ("q", "agency", "service", "tag", "former", "cursor"),
    "api/v1/public/verify": ("q",),
    "register/": ("view", "q", "platform", "agency", "tag", "lacks", "after"),
    "register/web-site/": ("agency",),
    "register/accounts/<int:account_id>/history/": ("on", "before"),
}


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    del folders
    return fill(tmp_path / "export")


def words(answer: HttpResponseBase) -> str:
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode(errors="replace")  # type: ignore[attr-defined]


def test_every_address_answers_each_as_the_table_says(filled: Filled) -> None:
    assert sorted(GET) == routes(), "a new address belongs in the table"
    wrong = []
    for route in routes():
        for who, wanted in zip(WHO, GET[route], strict=True):
            answer = filled.clients[who].get(filled.address(route))
            if answer.status_code != wanted:
                wrong.append(f"{route} for {who}: {answer.status_code}, not {wanted}")
            elif wanted == 403 and "you need the role" not in words(answer):
                wrong.append(f"{route} for {who}: refused without a reason")
            elif wanted == 302 and who == "nobody" and not answer["Location"].startswith("/account/"):
                wrong.append(f"{route} for nobody: leads to {answer['Location']}")
    assert not wrong, "\n".join(wrong)


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


def test_what_only_reads_is_not_posted_to(filled: Filled) -> None:
    forms = {"archive/imports/new/", "archive/uploads/", "people/invite/", "register/new/"}
    forms |= {route for route in REFUSED_TO_POST if route.startswith(("organisation/", "people/"))}
    forms |= {"stance/delegations/new/"}
    forms |= {"register/look-alikes/", "register/merge/", "register/import/"}
    forms |= {
        f"register/accounts/<int:account_id>/{page}/" for page in ("<slug:step>", "access", "apps", "edit/<slug:part>")
    }
    forms |= {"people/<int:user_id>/reset/", "archive/uploads/<uuid:upload_id>/"}
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


def test_junk_in_an_address_is_refused_not_stumbled_over(filled: Filled) -> None:
    fell = []
    examples = [(route, argument) for route in routes() for argument in ARGUMENTS if argument in route]
    assert {argument for _, argument in examples} == set(ARGUMENTS)
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
