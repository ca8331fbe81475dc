"""Takes over who and what has access: people by level, and connected apps. Ended rows stay, for the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from stance.register.importing.apps import app_of
from stance.register.importing.plan import Line
from stance.register.models import Account, ConnectedApp, Officer

BATCH = 500
Pairs = list[tuple[Line, Account]]


def in_batches(rows: QuerySet[Any], name: str, keys: Sequence[Any]) -> Iterator[Any]:
    """The rows of these keys: one question for each 500 of them."""
    for start in range(0, len(keys), BATCH):
        yield from rows.filter(**{f"{name}__in": keys[start : start + BATCH]})


def end(keys: Iterable[int], model: type[Model], now: datetime) -> None:
    ending = list(keys)
    for start in range(0, len(ending), BATCH):
        model._default_manager.filter(pk__in=ending[start : start + BATCH]).update(until=now)


def set_officers(made: Pairs, changed: Pairs, now: datetime) -> None:
    """Of each level that a row names: whoever is not named loses it, whoever is named has no other level."""
    held: dict[int, list[Officer]] = defaultdict(list)
    named = [account.pk for line, account in changed if line.officers]
    for officer in in_batches(Officer.objects.filter(until__isnull=True), "account_id", named):
        held[officer.account_id].append(officer)
    ending: list[int] = []
    new: list[Officer] = []
    for line, account in (*made, *changed):
        for level, people in line.officers.items():
            # Named at this level and held at another, or held at this one and not named.
            ending += [one.pk for one in held[account.pk] if (one.user_id in people) != (one.level == level)]
            kept = {one.user_id for one in held[account.pk] if one.level == level}
            new += [Officer(account=account, user_id=pk, level=level, since=now) for pk in people if pk not in kept]
    end(ending, Officer, now)
    Officer.objects.bulk_create(new, batch_size=BATCH)


def set_apps(made: Pairs, changed: Pairs, now: datetime) -> None:
    """What a row does not name is not connected any more; what it says of a connected one is written there."""
    held: dict[int, dict[str, ConnectedApp]] = defaultdict(dict)
    named = [account.pk for line, account in changed if line.apps is not None]
    for row in in_batches(ConnectedApp.objects.filter(until__isnull=True), "account_id", named):
        held[row.account_id][row.name] = row
    ending: list[int] = []
    new: list[ConnectedApp] = []
    other: list[ConnectedApp] = []
    for line, account in (*made, *changed):
        if line.apps is None:
            continue
        before = held[account.pk]
        ending += [row.pk for name, row in before.items() if name not in {app.name for app in line.apps}]
        for app in line.apps:
            row = before.get(app.name) or ConnectedApp(account=account, name=app.name, since=now)
            if row.pk is not None and app_of(row) == app:
                continue
            (new if row.pk is None else other).append(row)
            row.owner, row.purpose, row.scopes = app.owner, app.purpose, app.scopes
            row.next_assessment_on = app.next_assessment_on
    end(ending, ConnectedApp, now)
    ConnectedApp.objects.bulk_create(new, batch_size=BATCH)
    ConnectedApp.objects.bulk_update(other, ["owner", "purpose", "scopes", "next_assessment_on"], batch_size=100)
