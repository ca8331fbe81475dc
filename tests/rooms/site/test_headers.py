"""Every address over https, as strangers and as signed-in people: what an answer must say to browsers (OWASP ASVS 5.0, V3.3,
V3.4 and 14.3.2), and how its cookies are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse

from stance.site.message_cookie import OwnCookie
from tests.rooms.site.addresses import Filled, fill, routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frames_once")]
WHO = ("nobody", "reader", "administrator")
READ_BY_SCRIPT = {"__Host-csrftoken"}
"""By htmx and the upload, to send it along; without the session's cookie it opens nothing."""


@pytest.fixture
def filled(folders: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Filled:
    """As the settings are where STANCE_URL begins with https:// (test_behind_proxy has the real ones)."""
    del folders
    settings.SECURE = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-stance", "__Host-csrftoken"
    settings.DEVICE_COOKIE_NAME = "__Host-stance-device"
    monkeypatch.setattr(OwnCookie, "cookie_name", "__Host-messages")
    return fill(tmp_path / "export")


def lacking(answer: HttpResponse, *, is_in: bool, may_be_framed: bool) -> list[str]:
    said = {name.lower(): value for name, value in answer.headers.items()}
    policy = said.get("content-security-policy", "")
    wrong = []
    if said.get("strict-transport-security") != "max-age=31536000; includeSubDomains":
        wrong.append("HSTS leaves names below out")
    if "max-age=31536000" not in said.get("strict-transport-security", ""):
        wrong.append("no HSTS")
    if said.get("x-content-type-options") != "nosniff":
        wrong.append("no nosniff")
    if said.get("referrer-policy") not in ("same-origin", "no-referrer", "strict-origin"):
        wrong.append("no referrer policy")
    if "unsafe" not in policy and ("default-src 'none'" in policy or "sandbox" in policy):
        if not may_be_framed and "frame-ancestors 'none'" not in policy and "sandbox" not in policy:
            wrong.append("may be framed")
    else:
        wrong.append(f"policy: {policy[:60]}")
    kept = said.get("cache-control", "")
    if is_in and "no-store" not in kept and "public" not in kept:
        wrong.append(f"may be kept: {kept}")
    if is_in and "public" in kept and answer.cookies:
        wrong.append("kept with a cookie")
    return wrong + [f"cookie {name}" for name, one in answer.cookies.items() if not is_safe(name, one)]


def is_safe(name: str, one: Any) -> bool:
    if not one.value:  # taken back
        return name.startswith("__Host-") and bool(one["secure"]) and one["path"] == "/"
    is_hidden = bool(one["httponly"]) or name in READ_BY_SCRIPT
    return (
        name.startswith("__Host-") and bool(one["secure"]) and one["path"] == "/" and not one["domain"]
        and one["samesite"] == "Lax" and is_hidden
    )  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_answer_says_what_it_must(method: str, filled: Filled) -> None:
    wrong, seen, cookies = [], 0, set()
    for route in routes():
        if "logout" in route and method == "post":
            continue  # test_signing_out
        for who in WHO:
            answer = getattr(filled.clients[who], method)(filled.address(route), secure=True)
            is_in, framed = who != "nobody", "frame-ancestors *" in answer.headers.get("Content-Security-Policy", "")
            if framed and "embed" not in route and "site" not in route and "badge" not in route:
                wrong.append(f"{route}: may be framed by all")
            if found := lacking(answer, is_in=is_in, may_be_framed=framed):
                wrong.append(f"{method} {route} for {who} ({answer.status_code}): {', '.join(found)}")
            cookies |= set(answer.cookies)
            seen += 1
            answer.close()
    assert not wrong, "\n".join(wrong[:40])
    assert seen > 300
    assert cookies


def test_a_message_has_a_cookie_of_this_host_alone(filled: Filled) -> None:
    client = filled.clients["reader"]
    answer = client.post("/account/logout/", secure=True)
    assert "__Host-messages" in answer.cookies
    assert all(is_safe(name, one) for name, one in answer.cookies.items()), answer.cookies
