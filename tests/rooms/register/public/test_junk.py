"""Junk in the public's addresses and questions is answered, not stumbled over."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from stance.register.models import Account, Address
from tests.rooms.site.test_addresses import JUNK

ADDRESSES = (
    "/accounts/{}/",
    "/accounts/{}/badge.svg",
    "/accounts/badge.svg?agency={}",
    "/accounts/embed/?agency={}",
    "/api/v1/public/accounts/{}",
    "/api/v1/public/verify?q={}",
    "/accounts/check/?q={}",
)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_junk_is_no_fault_of_ours(address: str) -> None:
    client = Client(raise_request_exception=False)
    paths = [address.format(quote(junk, safe="/:%.", errors="surrogatepass")) for junk in JUNK]
    assert [path for path in paths if client.get(path).status_code >= 500] == []


class AnyText(TestCase):
    """With one account on the register, whatever is asked is answered, and only that account is ever official."""

    def setUp(self) -> None:
        account = Account.objects.create(
            platform="x", handle="HealthDept", status="published", published_at="2026-01-01T00:00:00Z"
        )
        Address.objects.create(
            account=account,
            platform="x",
            kind="handle",
            key="healthdept",
            handle="HealthDept",
            url="https://x.com/HealthDept",
        )

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.text(min_size=1, max_size=80))
    def test_it_is_answered(self, text: str) -> None:
        answer = Client().get("/api/v1/public/verify", {"q": text.encode("utf-8", "replace")})
        assert answer.status_code in (200, 400)
        if answer.status_code == 200:
            assert answer.json()["answer"] == "not_known" or "healthdept" in text.lower()
