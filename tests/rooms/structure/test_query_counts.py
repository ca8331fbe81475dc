"""Lists are paged by key: as many queries for a long table as for a short one, and every row on exactly one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from stance.archive.models import ImportFailure, ImportRun, Record
from stance.archive.queries import imports, search
from stance.archive.queries.records import detail
from stance.archive.search.results import ask
from stance.engines.policy import authorise
from stance.jobs import queries as jobs
from stance.jobs.models import Job
from stance.journal import queries as journal
from stance.journal.models import Event
from stance.people.models import Assignment, User
from stance.people.users import queries as people
from stance.register import queries as register
from stance.register.models import Account
from tests.rooms.archive.installation import installed
from tests.rooms.archive.small import OWNER, archive, bring_in, first_of, picture_of, tweet

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 190


@pytest.fixture
def _django_db_helper(data: Path) -> None:
    """The transaction of the whole module stands in for one of each test (pytest-django's own, of this name)."""


def said(number: int) -> dict[str, Any]:
    """One of a thread; each second one has a picture, each third is edited."""
    post = tweet(number, f"river {number}", at=1_600_000_000 + number, in_reply_to_status_id_str=str(number - 1))
    post |= picture_of(number, f"{number}.png") if number % 2 else {}
    return post | (first_of(number, number + 10_000) if number % 3 == 0 else {})


@pytest.fixture(scope="module")
def data(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("counts")
    archive(root / "few", [said(number) for number in range(100, 100 + FEW)])
    archive(root / "many", [said(number) for number in range(1000, 1000 + MANY)], generated="2026-02-02T00:00:00.000Z")
    with django_db_blocker.unblock(), installed(root / "installation") as data:
        bring_in(root / "few")
        bring_in(root / "many")
        yield data


def queries_of(read: Callable[[], object]) -> int:
    """What is known about the actor is asked once while they act, and not counted here."""
    authorise("jobs.read")
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


def test_a_page_of_finds_costs_the_same_whatever_is_on_it() -> None:
    few = queries_of(lambda: search.search(ask("river", limit=2)))
    many = queries_of(lambda: search.search(ask("river", limit=200)))
    assert few == many <= 6


def test_a_record_costs_the_same_however_long_its_thread_and_its_history() -> None:
    alone, long = f"x:{OWNER}/{99 + FEW}", f"x:{OWNER}/{1000 + MANY // 2}"
    found = detail(long)
    assert found is not None
    assert len(found.above) + len(found.below) == MANY - 1
    assert queries_of(lambda: detail(alone)) - queries_of(lambda: detail(long)) in (
        0,
        -1,
        -2,
        -3,
    )  # below, or not at all
    assert queries_of(lambda: detail(long)) <= 20


def more_jobs(count: int) -> None:
    Job.objects.bulk_create(Job(task="t", title=str(number)) for number in range(count))


def more_events(count: int) -> None:
    Event.objects.bulk_create(
        Event(actor_kind="user", actor_label="A", action="a", summary=str(n)) for n in range(count)
    )


def more_imports(count: int) -> None:
    account = Account.objects.first()
    ImportRun.objects.bulk_create(ImportRun(account=account, paths=[str(number)]) for number in range(count))


def more_problems(count: int) -> None:
    run = ImportRun.objects.order_by("id")[0]
    ImportFailure.objects.bulk_create(ImportFailure(run=run, file="f", position=n, reason="r") for n in range(count))


def more_people(count: int) -> None:
    have = User.objects.count()
    users = User.objects.bulk_create(User(email=f"p{n}@agency.test", name="P") for n in range(have, have + count))
    Assignment.objects.bulk_create(Assignment(user=user, role="reader") for user in users)


def more_accounts(count: int) -> None:
    have = Account.objects.count()
    Account.objects.bulk_create(Account(platform="x", handle=f"A{n}") for n in range(have, have + count))


def first_run() -> ImportRun:
    return ImportRun.objects.order_by("id")[0]


LISTS: dict[str, tuple[Callable[[int], None], Callable[[], object]]] = {
    "jobs": (more_jobs, lambda: jobs.page()),
    "job counts": (more_jobs, jobs.counts),
    "audit trail": (more_events, lambda: journal.events(journal.Filter())),
    "audit trail, filtered": (more_events, lambda: journal.events(journal.Filter(who="a", text="1"))),
    "imports": (more_imports, lambda: imports.page()),
    "unfinished imports": (more_imports, lambda: imports.unfinished(20)),
    "problems": (more_problems, lambda: imports.problems(first_run())),
    "people": (more_people, lambda: people.page(people.Wanted())),
    "accounts": (more_accounts, register.accounts),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_however_long_it_is(name: str) -> None:
    add, read = LISTS[name]
    add(FEW)
    few = queries_of(read)
    add(MANY)
    assert queries_of(read) == few <= 3


PAGED: dict[str, Callable[[int | None], tuple[list[Any], int | None]]] = {
    "jobs": lambda key: jobs.page(before=key),
    "audit trail": lambda key: journal.events(journal.Filter(before=key)),
    "imports": lambda key: imports.page(before=key),
    "problems": lambda key: (lambda page: (page.rows, page.next))(imports.problems(first_run(), after=key)),
}


@pytest.mark.parametrize("name", PAGED)
def test_every_row_is_on_exactly_one_page(name: str) -> None:
    LISTS[name][0](MANY)
    seen: list[int] = []
    key: int | None = None
    while True:
        rows, key = PAGED[name](key)
        assert len(rows) <= 50
        seen += [row.pk for row in rows]
        if key is None:
            break
    model = {"jobs": Job, "audit trail": Event, "imports": ImportRun, "problems": ImportFailure}[name]
    wanted = model._default_manager.filter(run=first_run()) if model is ImportFailure else model._default_manager.all()
    assert sorted(seen) == sorted(wanted.values_list("pk", flat=True))
    assert len(seen) == len(set(seen)) >= MANY


def test_the_archive_of_these_tests_is_what_it_seems() -> None:
    assert Record.objects.count() == FEW + MANY
