"""Every verb on an account in every state: done where the table allows it, refused in words where not, by the action itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from stance.authority.models import ApprovalRequest
from stance.engines.policy import Approvable
from stance.jobs.models import Job
from stance.people.models import Agency
from stance.register.actions import (
    apps,
    changes,
    imports,
    lifecycle,
    links,
    officers,
    renames,
    reviews,
    suspensions,
)
from stance.register.approvables import Archive, ChangePublished, MoveAccounts, Publish, Rename, Transfer
from stance.register.models import Account, AccountAgency, RegisterImport
from stance.register.refusal import AccountRefused
from stance.register.states import ACCOUNT
from tests.factories.organisation import Office, office
from tests.factories.register import previewed, published

pytestmark = pytest.mark.django_db
Act = Callable[[Office, Account], object]
ACTS: dict[str, Act] = {
    "submit": lambda _o, one: lifecycle.submit(account=one),
    "return": lambda _o, one: lifecycle.return_to_draft(account=one, reason="r"),
    "publish": lambda _o, one: lifecycle.publish(account=one),
    "archive": lambda _o, one: lifecycle.archive(account=one, reason="closed"),
    "correct": lambda _o, one: renames.correct_address(account=one, address="@Corrected"),
    "rename": lambda _o, one: renames.rename(account=one, address="@Renamed", reason="r"),
    "review": lambda _o, one: reviews.review(account=one, words="all of it"),
    "suspend": lambda _o, one: suspensions.suspend(account=one, reason="taken over"),
    "resume": lambda _o, one: suspensions.resume(account=one, reason="over"),
    "change": lambda _o, one: changes.change(account=one, texts={"display_name": "Another name"}),
    "change_published": lambda _o, one: changes.change_published(account=one, texts={"contacts": "Another"}),
    "transfer": lambda _o, one: changes.transfer(account=one, texts={"unit": "weather/ict"}, reason="r"),
    "secure": lambda _o, one: changes.record_security(account=one, texts={"mfa_state": "app"}),
    "appoint": lambda o, one: officers.appoint(account=one, user=o["pia"], level="reader"),
    "connect": lambda _o, one: apps.connect(
        account=one, name="Tool", owner="Ana", purpose="posting", next_assessment_on=date(2027, 1, 1)
    ),
    "check_links": lambda _o, one: links.ask(account=one),
}
OTHERWISE = {"take_over": "by the system operator, from a table: test_importing"}


def in_state(state: str, verb: str) -> tuple[Office, Account]:
    place = office()
    account = published(place)
    values: dict[str, object] = {"status": state, "archived_at": timezone.now() if state == "archived" else None}
    if verb == "resume":
        values |= {"suspended_at": timezone.now(), "suspended_reason": "taken over"}
    Account.objects.filter(pk=account.pk).update(**values)
    account.refresh_from_db()
    return place, account


def test_every_verb_is_tried() -> None:
    assert {verb.name for verb in ACCOUNT.verbs} == {*ACTS, *OTHERWISE}


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize("state", ACCOUNT.states)
def test_the_action_does_what_the_table_says(state: str, verb: str) -> None:
    place, account = in_state(state, verb)
    before = Account.objects.filter(pk=account.pk).values().get()
    if ACCOUNT.allows(state, verb):
        ACTS[verb](place, account)
        after = Account.objects.get(pk=account.pk).status
        leads_to = {one.name: one.after for one in ACCOUNT.verbs}[verb]
        waits = ApprovalRequest.objects.filter(state="open").exists()
        assert after == (state if waits or not leads_to else leads_to)
    else:
        with pytest.raises(AccountRefused, match=f"is {ACCOUNT.states[state].lower()}: only what is"):
            ACTS[verb](place, account)
        assert Account.objects.filter(pk=account.pk).values().get() == before


@pytest.mark.parametrize("do", ["publish", "rename", "archive", "transfer", "change_published"])
@pytest.mark.parametrize("meanwhile", ["archived", "draft", "published"])
def test_what_was_approved_is_done_only_where_it_still_may_be(do: str, meanwhile: str) -> None:
    place = office()
    account = published(place)
    asked: Approvable[None] = {
        "publish": Publish(account),
        "rename": Rename(account, "https://x.com/WeatherNow", "r"),
        "archive": Archive(account, "closed"),
        "change_published": ChangePublished(account, {"contacts": "Another"}),
        "transfer": Transfer(account, {"unit": "weather/ict"}, "r"),
    }[do]
    payload = asked.payload
    Account.objects.filter(pk=account.pk).update(
        status=meanwhile, archived_at=timezone.now() if meanwhile == "archived" else None
    )
    before = Account.objects.filter(pk=account.pk).values("handle", "service_url", "status", "unit").get()
    if ACCOUNT.allows(meanwhile, do):
        return
    again = type(asked).read(payload)
    assert again is not None
    with pytest.raises(again.refusals, match="only what is"):
        again.must_be_possible()
    assert Account.objects.filter(pk=account.pk).values("handle", "service_url", "status", "unit").get() == before


def test_a_merger_into_what_has_ended_meanwhile_is_void() -> None:
    place = office()
    account = published(place)
    agency = AccountAgency.objects.filter(account=account, until__isnull=True)[0].agency
    successor = Agency.objects.create(slug="heir", name="Heir")
    payload = MoveAccounts(agency, successor, timezone.now(), "order").payload
    Agency.objects.filter(pk=successor.pk).update(until=timezone.now())
    again = MoveAccounts.read(json.loads(json.dumps(payload)))
    assert again is not None
    with pytest.raises(again.refusals, match="has ended itself"):
        again.must_be_possible()
    assert AccountAgency.objects.filter(account=account, agency=agency, until__isnull=True).exists()


def test_a_table_whose_job_has_ended_for_good_can_be_discarded() -> None:
    office()
    run = previewed(b"platform,handle\nx,Another\n", name="accounts.csv")
    imports.confirm(run=run)
    for _ in range(2):
        with pytest.raises(AccountRefused, match="being imported now"):
            imports.discard(run=run)
        if not Job.objects.exists():
            imports.enqueue(run=run)
    Job.objects.update(state="failed", finished_at=timezone.now())
    imports.discard(run=run)
    assert RegisterImport.objects.get().state == "discarded"
    with pytest.raises(AccountRefused, match="answered already"):
        imports.discard(run=run)
