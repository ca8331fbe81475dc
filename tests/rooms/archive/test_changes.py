"""What changed in a period: every new record, new version and tombstone once, in pages of any size, for the accounts and days
that were asked for."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from django.utils import timezone

from stance.archive.models import Checkpoint
from stance.archive.queries import changes as queries
from stance.archive.queries.changes import Asked, Kind
from stance.journal.actor import Actor, acting_as
from stance.register.models import Account
from tests.rooms.site.addresses import signed_in

from .small import archive, bring_in, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
OPERATOR = Actor("operator", label="whoever runs it")
GONE = {"deleted_at": "2021-02-03T04:05:06.000Z"}


@pytest.fixture
def acted(tmp_path: Path) -> None:
    """City: 1 to 6, of which 1 and 2 are edited twice and 6 is deleted. Harbour, between: 50 and 51, of which 50 is edited."""
    city = [tweet(number, f"text {number}") for number in range(1, 6)]
    harbour = [tweet(number, f"harbour {number}") for number in (50, 51)]
    with acting_as(OPERATOR):
        bring_in(archive(tmp_path / "a", city, deleted=[tweet(6, "text 6") | GONE]))
        bring_in(archive(tmp_path / "b", harbour, owner="9", handle="Harbour"))
        for time in (1, 2):
            changed = [tweet(number, f"text {number} changed {time}") for number in (1, 2)]
            bring_in(archive(tmp_path / f"c{time}", [*changed, *city[2:4]], generated=f"2026-02-0{time}T03:04:05.000Z"))
        bring_in(archive(tmp_path / "d", [tweet(50, "harbour changed")], owner="9", handle="Harbour"))


def listed(asked: Asked, rows: int = 20) -> list[tuple[str, int]]:
    with acting_as(OPERATOR):
        found: list[tuple[str, int]] = []
        before: int | None = None
        while True:
            page, before = queries.page(asked, before, rows)
            assert len(page) <= rows
            found += [(one.post.id.rpartition("/")[2], one.number) for one in page]
            if before is None:
                return found


EVERY: dict[Kind, list[tuple[str, int]]] = {
    "edited": [("1", 2), ("1", 3), ("2", 2), ("2", 3), ("50", 2)],
    "deleted": [("6", 1)],
    "new": [(str(number), 1) for number in (1, 2, 3, 4, 5, 50, 51, 6)],
}


NEWS_ON_DAYS: dict[Kind, int] = {"edited": 3, "deleted": 1, "new": 2}


def test_each_change_is_listed_once_for_all_and_for_one_account(acted: None, monkeypatch: pytest.MonkeyPatch) -> None:
    of = {"CityOfTest": range(10), "Harbour": range(50, 60)}
    keys = {handle: Account.objects.get(handle=handle).pk for handle in of}
    for kind, rows, looked_at in product(EVERY, (1, 2, 20), (1, 3, 5000)):
        monkeypatch.setattr(queries, "LOOKED_AT", looked_at)
        assert sorted(listed(Asked(kind), rows)) == EVERY[kind]
        for handle, numbers in of.items():
            expected = [one for one in EVERY[kind] if int(one[0]) in numbers]
            assert sorted(listed(Asked(kind, keys[handle]), rows)) == expected


def test_the_days_together_are_the_whole(acted: None) -> None:
    today = timezone.localdate()
    for back, head in enumerate(Checkpoint.objects.order_by("-size")):
        Checkpoint.objects.filter(pk=head.pk).update(signed_at=timezone.now() - timedelta(days=back))
    days = [today - timedelta(days=number) for number in range(9)]
    for kind, expected in NEWS_ON_DAYS.items():
        by_day = [listed(Asked(kind, since=day, until=day)) for day in days]
        assert sorted(change for day in by_day for change in day) == EVERY[kind]
        assert sum(map(bool, by_day)) == expected
        assert listed(Asked(kind, since=date(2001, 1, 1), until=date(2002, 1, 1))) == []
        assert listed(Asked(kind, since=today + timedelta(days=1))) == []


def test_the_page_shows_what_was_changed_and_the_table_has_it_all(acted: None) -> None:
    client = signed_in("reader")
    page = client.get("/archive/changes/").content.decode()
    assert page.count('class="st-result"') == 5
    assert "<ins" in page
    deleted = client.get("/archive/changes/?kind=deleted").content.decode()
    assert "is not in" in deleted or "are not in" in deleted
    answer = client.get("/archive/changes/changes.csv?kind=edited")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert sorted((row["record"].rpartition("/")[2], int(row["version"])) for row in rows) == EVERY["edited"]
    assert {row["text_before"] for row in rows} >= {"text 1", "text 1 changed 1", "harbour 50"}
    assert client.get("/archive/changes/?since=2026-02-01&until=2026-01-01").status_code == 422
