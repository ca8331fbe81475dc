"""Many accounts at once: set, submitted, and published by one approval."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.db.models.sql import compiler
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stance.authority.actions import deadlines, requests
from stance.authority.actions.requests import RequestRefused
from stance.authority.models import ApprovalRequest
from stance.authority.queries.requests import one as detail
from stance.journal.models import Event
from stance.register.actions import changes, imports, lifecycle, many
from stance.register.fields.reading import FieldsRefused
from stance.register.models import Account, AccountChange
from stance.register.public.verification import verify
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft, fresh, previewed, published, table
from tests.factories.register import many as rows_of_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather() -> Office:
    return office()


def brought_in(count: int, place: Office) -> list[int]:
    imports.take_over(content=table(*rows_of_many(count, place)), name="a.csv")
    return list(Account.objects.order_by("pk").values_list("pk", flat=True))


def waiting(count: int, place: Office) -> tuple[list[int], ApprovalRequest]:
    keys = brought_in(count, place)
    with acting(place["pia"]):
        assert many.submit(keys=keys).count == count
        (request,) = many.publish(keys=keys, reason="They were official before.").requests
    return keys, request


def test_one_approval_publishes_all_of_them(weather: Office) -> None:
    keys, request = waiting(3, weather)
    assert (request.state, request.summary) == ("open", "publish 3 accounts")
    assert verify("https://x.com/Account0").answer == "not_known"
    with acting(weather["ines"]):
        shown = detail(request.pk)
        assert shown is not None
        assert [item.label for item in shown.items] == list(
            Account.objects.order_by("pk").values_list("service_url", flat=True)
        )
        assert ("Language", "English") in shown.items[0].facts
        assert ("Agencies", "Department of Weather") in shown.items[0].facts
        requests.answer(request.pk, verdict="approve", digest=shown.seen)
    assert set(Account.objects.values_list("status", flat=True)) == {"published"}
    assert verify("https://x.com/Account0").answer == "official"
    assert Event.objects.filter(action="register.account.publish", object_kind="account").count() == 3
    assert AccountChange.objects.filter(field="status", after="Published").count() == 3
    account = fresh(Account.objects.get(pk=keys[0]))
    assert account.next_review_on is not None
    assert "review" not in account.lacking


def test_nobody_approves_what_they_asked_for(weather: Office) -> None:
    _keys, request = waiting(2, weather)
    with acting(weather["pia"]), pytest.raises(Exception, match="an approver, other than you"):
        requests.answer(request.pk, verdict="approve", digest=request.digest)
    assert Account.objects.filter(status="published").count() == 0


def test_what_was_changed_since_is_left_out_only_by_who_saw_it(weather: Office) -> None:
    keys, request = waiting(4, weather)
    changes.change(account=Account.objects.get(pk=keys[0]), texts={"short_description": "Something else."})
    lifecycle.return_to_draft(account=Account.objects.get(pk=keys[1]), reason="not yet")
    with acting(weather["ines"]):
        with pytest.raises(RequestRefused, match="changed after you opened it"):
            requests.answer(request.pk, verdict="approve", digest=request.digest)
        shown = detail(request.pk)
        assert shown is not None
        assert [bool(item.left_out) for item in shown.items] == [True, True, False, False]
        requests.answer(request.pk, verdict="approve", digest=shown.seen)
    states = dict(Account.objects.values_list("pk", "status"))
    assert [states[key] for key in keys] == ["under_review", "draft", "published", "published"]
    told = [event.details["left_out"] for event in Event.objects.all() if "left_out" in event.details]
    assert [sorted(one) for one in told] == [sorted(map(str, keys[:2]))]


def test_a_request_of_which_nothing_is_left_is_void(weather: Office) -> None:
    keys, request = waiting(2, weather)
    for key in keys:
        lifecycle.return_to_draft(account=Account.objects.get(pk=key), reason="not yet")
    deadlines.tend()
    request.refresh_from_db()
    assert request.state == "void"


@dataclass
class Work:
    """What one run asks the database: statements, and rows that were read."""

    statements: int = 0
    rows: int = 0


@contextmanager
def measured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    work, fetched = Work(), compiler.cursor_iter

    def counting(*args: Any, **more: Any) -> Iterator[Any]:
        for rows in fetched(*args, **more):
            work.rows += len(rows)
            yield rows

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as captured:
        patch.setattr(compiler, "cursor_iter", counting)
        yield work
    work.statements = len(captured)


def test_work_grows_with_the_accounts_and_not_with_their_square(
    weather: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Submitted, put forward, looked at and approved: two thousand take as long for each as a hundred do."""
    few, several = 60, 240
    done: list[Work] = []
    for count in (few, several):
        Account.objects.all().delete()
        keys = brought_in(count, weather)
        with measured(monkeypatch) as work:
            with acting(weather["pia"]):
                many.submit(keys=keys)
                (request,) = many.publish(keys=keys).requests
            with acting(weather["ines"]):
                shown = detail(request.pk, count - 19)
                assert shown is not None
                assert (len(shown.items), shown.count, shown.later) == (20, count, None)
                requests.answer(request.pk, verdict="approve", digest=shown.seen)
        assert Account.objects.filter(status="published").count() == count
        done.append(work)
    first, second = done
    assert second.statements <= first.statements * several / few, done
    assert second.rows <= first.rows * several / few, done
    assert second.rows <= 40 * several, done
    assert second.statements <= 12 * several, done


def test_what_is_asked_does_not_grow_with_the_accounts(weather: Office) -> None:
    counts = []
    for count in (20, 120):
        Account.objects.all().delete()
        keys = brought_in(count, weather)
        with acting(weather["pia"]), CaptureQueriesContext(connection) as captured:
            many.change(keys=keys, texts={"unit": "weather/business", "next_review_on": "2031-01-31"})
            many.submit(keys=keys)
            many.publish(keys=keys)
        counts.append(sum(query["sql"].startswith("SELECT") for query in captured))
    assert counts[1] <= counts[0] + 6, counts


def test_each_account_is_asked_about_and_what_was_refused_is_told(weather: Office) -> None:
    parks = office("parks", is_host=False)
    own, theirs, public = draft(weather, "Own"), draft(parks, "Theirs"), published(weather, "Public")
    with acting(weather["pia"]):
        done = many.change(keys=[own.pk, theirs.pk, public.pk], texts={"business_owner": "ada@weather.test"})
        assert (done.count, {account.pk for account, _why in done.refused}) == (1, {theirs.pk, public.pk})
        done = many.submit(keys=[own.pk, theirs.pk, public.pk])
        assert (done.count, len(done.refused)) == (1, 2)
        done = many.publish(keys=[own.pk, theirs.pk])
        assert ([account.pk for account, _why in done.refused], len(done.requests)) == ([theirs.pk], 1)
    assert fresh(theirs).business_owner is None
    assert fresh(own).business_owner == weather["ada"]
    assert Event.objects.filter(action="register.account.change", object_id=str(own.pk)).count() == 1
    assert not Event.objects.filter(object_kind="account", object_id=str(theirs.pk), action="register.account.change")
    with acting(weather["pia"]):
        (refused,) = many.change(keys=[own.pk], texts={"agencies": "weather"}).refused or [(own, "")]
    assert refused[0].pk == own.pk


def test_the_pages_do_it_without_script(weather: Office) -> None:
    keys = brought_in(60, weather)
    client = Client()
    client.force_login(weather["pia"])
    page = client.get(reverse("register")).content.decode()
    assert "Change all 60 of this list" in page
    url = f"{reverse('register_many')}?of=all&q=Account"
    shown = client.get(url)
    assert "60 accounts at once" in shown.content.decode()
    given = {"seen": shown.context["seen"]}
    assert "Changed: 60" in client.post(url, given | {"do": "change", "unit": "weather/business"}).content.decode()
    wrong = client.post(url, given | {"do": "change", "unit": "weather/nowhere"}).content.decode()
    assert "No such unit is known to you" in wrong
    assert "Submitted for review: 60" in client.post(url, given | {"do": "submit"}).content.decode()
    draft(weather, "AccountNew")
    assert "another than you saw" in client.post(url, given | {"do": "publish"}).content.decode()
    ticked = f"{reverse('register_many')}?of=ticked&account={keys[0]}&account={keys[1]}&account=none"
    given = {"seen": client.get(ticked).context["seen"]}
    done = client.post(ticked, given | {"do": "publish"}).content.decode()
    assert "publish 2 accounts" in done
    assert "No account is ticked" in client.get(f"{reverse('register_many')}?of=ticked").content.decode()
    client.force_login(weather["ines"])
    request = ApprovalRequest.objects.get(state="open")
    approval = client.get(reverse("request", args=[request.pk]))
    assert "1 to 2 of 2" in approval.content.decode()
    answer = {"digest": approval.context["found"].seen, "verdict": "approve"}
    client.post(reverse("request_answer", args=[request.pk]), answer)
    assert Account.objects.filter(status="published").count() == 2


def test_the_accounts_of_a_table_are_found_again(weather: Office) -> None:
    draft(weather, "Before")
    with acting(weather["pia"]):
        run = previewed(table(*rows_of_many(3, weather)))
        imports.confirm(run=run)
        imports.carry_out(run=run)
    client = Client()
    client.force_login(weather["pia"])
    assert "Change all 3 of this list" in client.get(f"{reverse('register')}?brought={run.pk}").content.decode()


def test_the_language_of_many_is_set_at_once(weather: Office) -> None:
    keys = brought_in(3, weather)
    with acting(weather["pia"]):
        assert many.change(keys=keys, texts={"language": "Deutsch; français"}).count == 3
        assert (
            many.change(keys=keys, texts={"language": "French; German"}).unchanged == 0
        )  # another order is another text
        with pytest.raises(FieldsRefused, match="Klingonish"):
            many.change(keys=keys, texts={"language": "Klingonish"})
    assert set(Account.objects.values_list("language", flat=True)) == {"fr; de"}
