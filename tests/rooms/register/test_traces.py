"""Every action of the register leaves one line in the audit trail, and a refused one leaves none."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.engines.policy import RULES, Refused
from stance.journal.actor import NOBODY, acting_as
from stance.journal.models import Event
from stance.register.actions import (
    apps,
    changes,
    elsewhere,
    imports,
    lifecycle,
    lookalikes,
    mergers,
    officers,
    registrations,
    renames,
    reviews,
    suspensions,
)
from stance.register.actions import many as many_at_once
from stance.register.importing.files import Choices
from stance.register.models import Account, OutsideAccount, RegisterImport
from tests.factories.organisation import Office, office
from tests.factories.register import appointed, draft, fresh, many, previewed, published, table
from tests.factories.workbooks import xlsx
from tests.unit.structure.source import action_modules
from tests.unit.structure.test_guarded_actions import public_functions

pytestmark = pytest.mark.django_db
Prepared = object
Prepare = Callable[[Office], Prepared]


def under_review(place: Office) -> Account:
    account = draft(place)
    lifecycle.submit(account=account)
    return fresh(account)


def suspended(place: Office) -> Account:
    account = published(place)
    suspensions.suspend(account=account, reason="why")
    return fresh(account)


def elsewhere_now(place: Office) -> Account:
    account = published(place)
    elsewhere.say(account=account, url="https://www.weather.test/news")
    return fresh(account)


def served(place: Office) -> Account:
    account = published(place)
    appointed(account, place["ada"])
    return account


def with_app(place: Office) -> Account:
    account = draft(place)
    apps.connect(account=account, name="A", owner="B", purpose="C", next_assessment_on=timezone.localdate())
    return account


def looked_at(place: Office) -> RegisterImport:
    return previewed(table(*many(2, place)))


def workbook(place: Office) -> RegisterImport:
    rows = [["URL"], ["https://x.com/moss"]]
    return imports.receive(content=xlsx({"A": rows, "B": rows}), name="a.xlsx", choices=Choices())


def received(place: Office) -> RegisterImport:
    return imports.receive(content=table(*many(2, place)), name="a.csv", choices=Choices())


def confirmed(place: Office) -> RegisterImport:
    run = looked_at(place)
    imports.confirm(run=run)
    return run


def other_agency(place: Office) -> Office:
    draft(place)
    return office("parks", is_host=False)


def noticed(place: Office) -> OutsideAccount:
    draft(place)
    return lookalikes.notice(address="https://www.tiktok.com/@weatherdept")


ACTS: dict[str, tuple[Prepare, Callable[..., object]]] = {
    "registrations.register_account": (
        lambda p: p,
        lambda p, _: registrations.register_account(platform="x", handle="New"),
    ),
    "registrations.add": (lambda p: p, lambda p, _: draft(p)),
    "changes.change": (draft, lambda p, one: changes.change(account=one, texts={"language": "mi"})),
    "changes.change_published": (
        published,
        lambda p, one: changes.change_published(account=one, texts={"contacts": "Another"}),
    ),
    "changes.record_security": (
        draft,
        lambda p, one: changes.record_security(account=one, texts={"mfa_state": "app"}),
    ),
    "changes.transfer": (
        published,
        lambda p, one: changes.transfer(account=one, texts={"unit": "weather/ict"}, reason="why"),
    ),
    "imports.enqueue": (confirmed, lambda p, run: imports.enqueue(run=run)),
    "lifecycle.submit": (draft, lambda p, one: lifecycle.submit(account=one)),
    "lifecycle.return_to_draft": (under_review, lambda p, one: lifecycle.return_to_draft(account=one, reason="why")),
    "lifecycle.publish": (under_review, lambda p, one: lifecycle.publish(account=one)),
    "lifecycle.archive": (published, lambda p, one: lifecycle.archive(account=one, reason="why")),
    "renames.correct_address": (draft, lambda p, one: renames.correct_address(account=one, address="@Other")),
    "renames.rename": (published, lambda p, one: renames.rename(account=one, address="@Other", reason="why")),
    "elsewhere.say": (published, lambda p, one: elsewhere.say(account=one, url="https://www.weather.test/news")),
    "elsewhere.take_back": (elsewhere_now, lambda p, one: elsewhere.take_back(account=one)),
    "suspensions.suspend": (published, lambda p, one: suspensions.suspend(account=one, reason="why")),
    "suspensions.resume": (suspended, lambda p, one: suspensions.resume(account=one, reason="why")),
    "reviews.review": (published, lambda p, one: reviews.review(account=one, words="all")),
    "reviews.look_again": (draft, lambda p, _: reviews.look_again()),
    "officers.appoint": (draft, lambda p, one: officers.appoint(account=one, user=p["ada"], level="reader")),
    "officers.relieve": (served, lambda p, one: officers.relieve(account=one, user=p["ada"])),
    "apps.connect": (
        draft,
        lambda p, one: apps.connect(
            account=one, name="A", owner="B", purpose="C", next_assessment_on=timezone.localdate()
        ),
    ),
    "apps.disconnect": (with_app, lambda p, one: apps.disconnect(account=one, app_id=one.apps.get().pk)),
    "mergers.move_accounts": (
        other_agency,
        lambda p, parks: mergers.move_accounts(
            agency=p.agency, successor=parks.agency, at=timezone.now() - timedelta(days=1), reason="why"
        ),
    ),
    "many.change": (draft, lambda p, one: many_at_once.change(keys=[one.pk], texts={"next_review_on": "2031-01-31"})),
    "many.submit": (draft, lambda p, one: many_at_once.submit(keys=[one.pk])),
    "many.publish": (under_review, lambda p, one: many_at_once.publish(keys=[one.pk])),
    "imports.take_over": (
        lambda p: p,
        lambda p, _: imports.take_over(content=table(*many(2, p)), name="a.csv"),
    ),
    "imports.receive": (lambda p: p, lambda p, _: received(p)),
    "imports.look": (received, lambda p, run: imports.look(run=run, choices=Choices())),
    "imports.choose_sheet": (workbook, lambda p, run: imports.choose_sheet(run=run, sheet="B", encoding="auto")),
    "imports.confirm": (looked_at, lambda p, run: imports.confirm(run=run)),
    "imports.carry_out": (confirmed, lambda p, run: imports.carry_out(run=run)),
    "imports.discard": (looked_at, lambda p, run: imports.discard(run=run)),
    "lookalikes.notice": (lambda p: p, lambda p, _: lookalikes.notice(address="https://www.tiktok.com/@weatherdept")),
    "lookalikes.judge": (
        noticed,
        lambda p, outside: lookalikes.judge(account=Account.objects.get(), outside=outside, verdict="not_ours"),
    ),
}
WITHOUT_LINE = {
    "reviews.look_again": "it changes a score, which follows from what is on record",
    "imports.enqueue": "the confirmation left it",
}

ELSEWHERE = {
    "links.ask", "links.keep", "connections.connect", "connections.check", "connections.end", "permissions.begin", "permissions.finish",
    "connections.confirm", "connections.signed_in", "links.keep_from_profile", "drifts.note",
}  # fmt: skip
"""They speak to servers, or write down what a look at one told: tests/rooms/register/links, …/connections and test_drifts look at what
they leave, tests/rooms/capture/test_profiles at what captured profiles do."""


def test_every_action_that_there_is_is_tried_here() -> None:
    names = set()
    for path, tree in action_modules():
        assert isinstance(tree, ast.Module)
        if path.parts[0] == "register":
            names |= {f"{path.stem}.{name}" for name, _function in public_functions(tree)}
    assert names - ELSEWHERE == set(ACTS)


@pytest.mark.parametrize("name", ACTS)
def test_an_action_leaves_one_line(name: str) -> None:
    place = office()
    prepare, act = ACTS[name]
    prepared = prepare(place)
    last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    act(place, prepared)
    lines = list(Event.objects.filter(id__gt=last))
    assert len(lines) == (0 if name in WITHOUT_LINE else 1)
    for line in lines:
        assert line.action in RULES
        assert line.summary
        assert line.because
        assert line.object_id


@pytest.mark.parametrize("name", ACTS)
def test_nobody_is_refused_before_anything_happens(name: str) -> None:
    place = office()
    prepare, act = ACTS[name]
    prepared = prepare(place)
    before = list(Account.objects.order_by("pk").values()), Event.objects.count()
    with acting_as(NOBODY), pytest.raises(Refused):
        act(place, prepared)
    assert (list(Account.objects.order_by("pk").values()), Event.objects.count()) == before
