"""Posts as capturing keeps them."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from django.db import transaction
from django.utils import timezone

from stance.archive.models import Record
from stance.archive.writes import captures
from stance.archive.writes.captures import Answer, Shown
from stance.channels.port.wire import Request, Response
from stance.engines.exports.item import Content, Item
from stance.register.models import Account

NUMBERS = count(1)


def recorded(account: Account, text: str, at: datetime, *, record_id: str = "", **values: bool) -> Record:
    """A post of the account that its platform says was made then; ``values`` of the record are set behind that."""
    identifier = record_id or f"mastodon:platform.example/{next(NUMBERS)}"
    content: Content = {
        "account": account.platform_id,
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "id": identifier,
        "platform": "mastodon",
        "text": text,
    }
    item = Item("1", identifier, int(at.timestamp()), content, "", text)
    request = Request("GET", "https://social.example.gov/api/v1/accounts/1/statuses")
    answer = Answer(request, Response(200, (), b"[]"), timezone.now())
    prepared = captures.prepared(account, [answer], [Shown(0, 0, 2, item)])
    assert not prepared.failures
    with transaction.atomic():
        captures.write(prepared)
    Record.objects.filter(record_id=identifier).update(**values)
    return Record.objects.get(record_id=identifier)
