"""Before an agency relies on a platform, its account's connection page says when the interface ends, and what asking costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from stance.channels import discovery
from stance.channels.port.abilities import Ability
from stance.channels.port.connecting import Secret
from stance.doors.dates import day_in_words
from stance.register.connections.secrets import sealed
from stance.register.models import Account, Connection
from stance.register.pages import connections
from tests.rooms.site.addresses import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
CONNECTED = sorted(one.platform for one in discovery.connecting())
each = pytest.mark.parametrize("platform", CONNECTED)


def page(platform: str) -> str:
    account = Account.objects.create(platform=platform, handle="health")
    Connection.objects.create(
        account=account, site="https://site.example", sealed=sealed(Secret("a-secret")), shown_as="health"
    )
    answer = signed_in("administrator").get(f"/register/accounts/{account.pk}/connection/")
    assert answer.status_code == 200
    return str(answer.content.decode())


@each
def test_it_says_what_the_card_says(platform: str) -> None:
    channel = discovery.known()[platform]
    lasting, free = channel.answer(Ability.LASTING), channel.answer(Ability.FREE)
    shown = page(platform)
    ends = lasting.ends if lasting is not None else ""
    assert ("The interface ends" in shown) == bool(ends)
    if ends:
        assert day_in_words(date.fromisoformat(ends)) in shown
    costs = free is not None and not free.is_possible
    assert ("What asking costs" in shown) == costs


def test_there_are_platforms_of_each_kind() -> None:
    ends = {one.platform for one in discovery.connecting() if (said := one.answer(Ability.LASTING)) and said.ends}
    costs = {
        one.platform for one in discovery.connecting() if (said := one.answer(Ability.FREE)) and not said.is_possible
    }
    assert ends
    assert costs
    assert set(CONNECTED) - ends - costs


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "Ended"), (0, "in 0 days: update"), (1, "in 1 day: update"), (89, "in 89 days: update"), (90, "in 90 days")],
)
def test_the_nearer_the_louder(monkeypatch: pytest.MonkeyPatch, days: int, words: str) -> None:
    day = timezone.localdate() + timedelta(days=days)
    told: Any = lambda _account: (day, days)  # noqa: E731
    monkeypatch.setattr(connections, "_ends", told)
    shown = page("facebook")
    assert words in shown
    assert ("Soon" in shown) == (0 <= days < 90)
    assert ("Ended" in shown) == (days < 0)
