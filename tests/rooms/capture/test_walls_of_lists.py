"""What the public writes to two agencies is two records: neither finds, sees or disposes of the other's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from django.db import transaction

from stance.archive.models import Record
from stance.archive.queries.records import detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.archive.writes import captures
from stance.archive.writes.captures import Message, Shown
from stance.channels.mastodon.records import RECORDS
from stance.engines.exports.item import Author, Item
from stance.engines.policy import Refused
from stance.people.models import Assignment
from stance.register.models import Account, AccountAgency
from tests.factories.organisation import Office, acting, office, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
URI = "https://other.example/users/jo/statuses/1"


def heard(account: Account, name: str = "Jo Citizen") -> str:
    """The same post, written to this account."""
    content = {
        "account": account.platform_id, "author": {"handle": "@jo@other.example", "key": "https://other.example/users/jo", "name": name},
        "created_at": "2026-11-02T03:04:05Z", "id": URI, "platform": "mastodon", "schema": "stance-content/1",
        "text": "Is the water safe?",
    }  # fmt: skip
    record_id = RECORDS.record_id(account.platform_id, URI)
    at = datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)
    item = Item(
        URI, record_id, int(at.timestamp()), content, content["text"], URI, "post",
        author=Author(name, "https://other.example/users/jo", "@jo@other.example"), answered_as=f"mastodon:{URI[8:]}",
    )  # fmt: skip
    message = Message("wss://social.example/", "application/json", b"{}", at)
    prepared = captures.prepared(account, [message], [Shown(0, 0, 2, item)], holds_public=True)
    with transaction.atomic():
        captures.write(prepared)
    return record_id


@pytest.fixture(name="accounts")
def _accounts() -> Mapping[str, tuple[Office, Account]]:
    found = {}
    for number, slug in enumerate(("weather", "water")):
        place = office(slug, is_host=not number)
        uri = f"https://social.example/users/{slug}"
        account = Account.objects.create(platform="mastodon", handle=f"@{slug}@social.example", platform_id=uri)
        AccountAgency.objects.create(account=account, agency=place.agency)
        found[slug] = (place, account)
    return found


def test_each_agency_has_its_own_and_sees_no_others(accounts: Mapping[str, tuple[Office, Account]]) -> None:
    (weather, one), (water, other) = accounts["weather"], accounts["water"]
    mine, theirs = heard(one), heard(other)
    assert mine != theirs
    assert Record.objects.filter(is_by_public=True).count() == 2
    for place, own, hidden in ((weather, mine, theirs), (water, theirs, mine)):
        reader = person(f"r{place.agency.pk}@{place.agency.slug}.test", "Reader")
        Assignment.objects.create(user=reader, role="reader", unit=place.units["ict"])
        with acting(reader):
            for query in ("water", "by:@jo@other.example", "is:comment"):
                assert [post.id for post in search(ask(query, voice="public")).posts] == [own], query
            assert search(ask("to:mastodon:weather@social.example", voice="all")).posts == (
                search(ask("water", voice="public")).posts if place is weather else []
            )
            assert detail(own) is not None
            with pytest.raises(Refused):
                detail(hidden)


def test_whoever_calls_themselves_as_another_agencys_account_is_not_found_there(
    accounts: Mapping[str, tuple[Office, Account]],
) -> None:
    (weather, one), (_water, other) = accounts["weather"], accounts["water"]
    heard(other, one.platform_id)
    reader = person("r@weather.test", "Reader")
    Assignment.objects.create(user=reader, role="reader", unit=weather.units["ict"])
    with acting(reader):
        assert search(ask("water", voice="all")).posts == []
        assert search(ask("", voice="all")).posts == []
