"""“Download ticked” with nothing ticked downloads nothing: it says so, and does not take all that was found."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.organisation import office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["", "q=flood&", "saved=1&"])
def test_nothing_ticked_is_told(query: str) -> None:
    place = office()
    place.add("kim", "recordkeeper", "ict")
    client = Client()
    client.force_login(place["kim"], backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(f"/archive/downloads/new/?{query}ticked=1")
    assert answer.status_code == 422
    assert "No post is ticked" in answer.content.decode()
    assert "ticked" not in answer.context["search_url"], "the way back keeps the search and nothing else"
