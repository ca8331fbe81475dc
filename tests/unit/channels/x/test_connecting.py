"""Whose an access token of X is."""

from __future__ import annotations

import pytest

from stance.channels.port.connecting import Refusal, Secret, Vanished
from stance.channels.x.connecting import CONNECTOR
from tests.factories.talking import Heard, carry_on
from tests.factories.x_posts import ACCOUNT_ID, DISPLAY_NAME, HANDLE
from tests.factories.x_server import SITE, TOKEN, Server, forbidden


def test_the_account_has_the_id_of_its_archives() -> None:
    heard = Heard()
    identity = carry_on(CONNECTOR.identify(SITE, Secret(TOKEN)), Server(), heard).identity
    assert (identity.account_id, identity.handle, identity.display_name) == (ACCOUNT_ID, HANDLE, DISPLAY_NAME)
    assert [request.url.partition("?")[0] for request, _ in heard.exchanges] == [f"{SITE}/2/users/me"]


def test_an_account_whose_posts_are_protected_is_refused() -> None:
    with pytest.raises(Refusal, match="protected"):
        carry_on(CONNECTOR.identify(SITE, Secret(TOKEN)), Server(is_protected=True))


def test_an_apps_own_token_is_told_from_an_accounts() -> None:
    server = Server(fault=lambda request: forbidden("unsupported-authentication"))
    with pytest.raises(Refusal, match="app’s"):
        carry_on(CONNECTOR.identify(SITE, Secret(TOKEN)), server)


def test_a_suspended_account_has_vanished() -> None:
    with pytest.raises(Vanished, match="suspended"):
        carry_on(CONNECTOR.identify(SITE, Secret(TOKEN)), Server(state="suspended"))
