"""Every page that has an address is walked with axe: wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.screens import Screen, check_page

pytestmark = pytest.mark.browser

ANYONE = {"account_login", "account_signup", "account_reset_password", "account_inactive", "start", "reset"}
ARGUMENTS: dict[str, Callable[[dict[str, int]], list[object]]] = {
    "job": lambda jobs: [jobs["failed"]],
    "start": lambda _jobs: ["unknown-token"],
    "reset": lambda _jobs: ["unknown-token"],
    "people_reset": lambda _jobs: [2],
    "people_off": lambda _jobs: [2],
    "person": lambda _jobs: [2],
}
EXPECTED_ERRORS = {"start": ("410",), "reset": ("410",)}
NOT_WALKED = {
    "post_check": "POST only: test_publishing",
    "post_picture": "a file: tests/rooms/publishing",
    "post": "test_publishing",
    "post_proof": "a file: test_publishing",
    "post_edit": "test_publishing",
    "post_new": "test_publishing",
    "lodging": "test_lodging",
    "lodging_account": "test_lodging",
    "lodging_csv": "a file: tests/rooms/lodging",
    "lodging_export_bring": "POST only: test_lodging",
    "lodging_export": "test_lodging",
    "lodging_limits": "test_lodging",
    "capture_account": "of an account that is connected: test_capture",
    "incident_evidence": "a file: test_capture",
    "healthz": "plain text",
    "mfa_authenticate": "only in the middle of signing in: test_sign_in",
    "mfa_login_webauthn": "answers the passkey script with JSON: test_sign_in",
    "mfa_reauthenticate_webauthn": "needs a passkey: test_sign_in",
    "mfa_edit_webauthn": "needs a passkey: test_sign_in",
    "mfa_remove_webauthn": "needs a passkey: test_sign_in",
    "mfa_view_recovery_codes": "needs codes: test_sign_in",
    "mfa_download_recovery_codes": "a file: test_sign_in",
    "mfa_activate_totp": "redirects while an app is set up: test_sign_in",
    "mfa_generate_recovery_codes": "asks for the second factor first: test_sign_in",
    "account_email": "closed",
    "openid_connect_login": "leads to the agency's provider: tests/live/test_oidc",
    "openid_connect_callback": "leads on from it: tests/live/test_oidc",
    "socialaccount_connections": "closed",
    "socialaccount_login_cancelled": "closed",
    "socialaccount_login_error": "closed",
    "socialaccount_signup": "closed",
    "account_email_verification_sent": "closed",
    "account_confirm_email": "closed",
    "account_confirm_login_code": "closed",
    "account_set_password": "closed",
    "account_reset_password_done": "closed",
    "account_reset_password_from_key": "closed",
    "account_reset_password_from_key_done": "closed",
    "job_cancel": "POST only: test_jobs",
    "job_retry": "POST only: test_jobs",
    "session_end": "POST only: test_rooms",
    "sessions_end_others": "POST only: test_rooms",
    "people_role": "POST only: test_people",
    "people_on": "POST only: test_people",
    "audit_csv": "a file: tests/rooms/journal",
    "home_dismiss": "POST only: tests/rooms/site/test_home",
    "home_look": "POST only: tests/rooms/site/test_home",
    "checklist_dismiss": "POST only: tests/rooms/site/test_home",
    "undo": "POST only: tests/rooms/site/test_home",
    "capture_profile": "test_profiles",
    "capture_webhook": "test_profiles",
    "webhook": "for platforms: tests/rooms/capture/test_webhooks",
    "people_suggest": "answers the script of the field: test_people_by_name",
}


ELSEWHERE = (
    "archive/",
    "ledger/",
    "api/",
    "stance/",
    "approvals/",
    "accounts/",
    "organisation/",
    "people/import/",
    "people/directory/",
    "register/",
    "scim/",
)
"""Walked by the tests of these rooms."""


def names(patterns: list[URLPattern | URLResolver], outer: str = "") -> Iterator[tuple[str, bool]]:
    """Every named address and whether it takes arguments, except those that other rooms' tests walk."""
    for pattern in patterns:
        route = outer + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, route)
        elif pattern.name and not route.lstrip("^").startswith(ELSEWHERE):
            yield pattern.name, "<" in route or "(?P" in route


WALKED = sorted({name for name, _ in names(get_resolver().url_patterns)} - set(NOT_WALKED))


def test_no_named_page_is_forgotten() -> None:
    unknown = {name for name, takes in names(get_resolver().url_patterns) if takes} - set(ARGUMENTS) - set(NOT_WALKED)
    assert unknown == set(), "give these addresses arguments in ARGUMENTS, or a reason in NOT_WALKED"
    gone = set(NOT_WALKED) - {name for name, _ in names(get_resolver().url_patterns)}
    assert gone == set(), "these addresses do not exist any more"


@pytest.mark.parametrize("name", WALKED)
def test_page(name: str, open_screen: Callable[..., Screen], job_ids: dict[str, int]) -> None:
    path = reverse(name, args=ARGUMENTS.get(name, lambda _jobs: [])(job_ids))
    screen = open_screen(path, role="" if name in ANYONE else "administrator")
    assert screen.page.locator("h1").count() == 1
    assert screen.page.title().endswith(("– Stance", "– Department of Weather"))
    check_page(screen, name=name, expected_errors=EXPECTED_ERRORS.get(name, ()))


@pytest.mark.parametrize(
    ("path", "role", "name", "status"),
    [
        ("/no/such/page/", "administrator", "not-found", "404"),
        ("/people/", "reader", "refused", "403"),
        ("/account/email/", "reader", "closed", "404"),
        ("/jobs/?state=failed", "reader", "jobs-failed", ""),
        ("/jobs/?state=done", "reader", "jobs-done", ""),
        ("/jobs/?state=running", "reader", "jobs-running", ""),
        ("/", "reader", "home-reader", ""),
        ("/audit/?who=nobody+at+all", "recordkeeper", "audit-nothing", ""),
        ("/audit/?since=2026-05-02&until=2026-05-01", "recordkeeper", "audit-error", ""),
    ],
)
def test_state(path: str, role: str, name: str, status: str, open_screen: Callable[..., Screen]) -> None:
    check_page(open_screen(path, role=role), name=name, expected_errors=(status,) if status else ())
