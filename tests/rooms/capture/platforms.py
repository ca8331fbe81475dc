"""Accounts on made-up platforms: what the conversation would send over the network is answered by a function."""

from __future__ import annotations

import pytest

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import NoAnswer, Request, Response
from stance.register.actions import connections
from stance.register.connections import conversation
from stance.register.models import Account
from tests.factories.organisation import Office
from tests.factories.register import draft, fresh
from tests.factories.talking import Platform


def answering(monkeypatch: pytest.MonkeyPatch, platform: Platform) -> None:
    """The one place that opens connections, replaced."""

    def exchanged(request: Request) -> Response:
        answer = platform(request)
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    monkeypatch.setattr(conversation, "exchanged", exchanged)


def connected(
    place: Office, platform: str, address: str, secret: str, site: str = "", number: str = "", user: str = ""
) -> Account:
    account = draft(place, address, platform)
    if number:
        Account.objects.filter(pk=account.pk).update(platform_id=number)
    connections.connect(account=fresh(account), site=site, secret=Secret(secret, user))
    return fresh(account)
