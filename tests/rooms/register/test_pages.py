"""The register's pages: views and filters, edits that meet, steps with their reasons, tables with a preview."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stance.authority.actions import requests
from stance.authority.models import ApprovalRequest
from stance.register.actions import apps, imports, lifecycle, mergers, officers, suspensions
from stance.register.models import Account, AccountChange, Lookalike, Officer
from stance.register.queries import history, lists, lookalikes
from stance.register.queries.completeness import by_agency, score
from stance.register.refusal import AccountRefused
from tests.factories.organisation import Office, acting, office
from tests.factories.register import appointed, draft, everything, fresh, many, published, table
from tests.factories.workbooks import xlsx
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather() -> Office:
    return office()


def browser(place: Office, name: str) -> Client:
    client = Client()
    client.force_login(place[name], backend=BACKEND)
    return client


def handles(**wanted: object) -> list[str]:
    return [account.handle for account in lists.page(lists.Wanted(**wanted), None)[0]]  # type: ignore[arg-type]


def test_each_view_and_filter_shows_what_it_says(weather: Office) -> None:
    draft(weather, "Alpha", tags="floods")
    beta = published(weather, "Beta", **everything(weather))
    gamma = published(weather, "https://social.weather.test/@gamma", "mastodon")
    appointed(beta, weather["pia"])
    Account.objects.filter(pk=gamma.pk).update(next_review_on=timezone.localdate())
    suspensions.suspend(account=gamma, reason="odd posts")
    lifecycle.archive(account=published(weather, "Omega"), reason="closed")
    assert handles() == ["@gamma@social.weather.test", "Alpha", "Beta"]
    assert handles(view="due") == ["@gamma@social.weather.test"]
    assert handles(view="suspended") == ["@gamma@social.weather.test"]
    assert handles(view="archived") == ["Omega"]
    assert handles(words="alph") == handles(tag="Floods") == ["Alpha"]
    assert handles(platform="mastodon") == ["@gamma@social.weather.test"]
    assert handles(agency=weather.agency.pk, lacks="moderation") == ["@gamma@social.weather.test", "Alpha"]
    assert [one.handle for one in lists.page(lists.Wanted("mine"), weather["pia"].pk)[0]] == ["Beta"]
    assert lists.counts(weather["pia"].pk) == {
        "current": 3, "mine": 1, "incomplete": 3, "due": 1, "waiting": 0, "to_publish": 0, "suspended": 1, "archived": 1,
        "drifted": 0,
    }  # fmt: skip


def test_a_long_list_is_turned_by_key_and_costs_the_same(weather: Office) -> None:
    imports.take_over(content=table(*many(120, weather)), name="a.csv")
    seen, after = [], ""
    while True:
        rows, after = lists.page(lists.Wanted(after=after), None)
        seen += [row.handle for row in rows]
        if not after:
            break
    assert seen == sorted(seen, key=str.lower)
    assert len(set(seen)) == 120
    client = browser(weather, "pia")
    asked = []
    client.get("/register/")
    for query in ("?q=Account119", ""):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/register/{query}").status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_an_account_shows_what_is_to_do_and_why_a_step_cannot_be_taken(weather: Office) -> None:
    account = draft(weather)
    page = browser(weather, "pia").get(reverse("register_account", args=[account.pk])).content.decode()
    assert "Name two administrators or more" in page
    assert "Submit for review" in page
    suspended = browser(weather, "pia").get(reverse("register_step", args=[account.pk, "suspend"])).content.decode()
    assert 'aria-disabled="true"' in suspended
    assert "you need the role administrator or approver" in suspended


def test_an_edit_is_saved_refused_or_told_of_another(weather: Office) -> None:
    account, client = draft(weather), browser(weather, "pia")
    url = reverse("register_edit", args=[account.pk, "entry"])
    seen = client.get(url).context["form"].initial["seen"]
    bad = client.post(url, {"seen": seen, "language": "english please", "policies": "ftp://x"})
    assert bad.status_code == 200
    assert "is no language tag" in bad.content.decode()
    assert "is no web address" in bad.content.decode()
    good = client.post(
        url, {"seen": seen, "language": "mi", "contacts": "Us", "policies": "https://a.test/b\nhttps://a.test/c"}
    )
    assert good.status_code == 302
    now = fresh(account)
    assert (now.language, now.policies, now.short_description) == ("mi", ["https://a.test/b", "https://a.test/c"], "")
    late = client.post(url, {"seen": seen, "language": "fr"})
    assert "Another person changed this account" in late.content.decode()
    assert fresh(account).language == "mi"


def test_publishing_in_the_browser_asks_a_second_person(weather: Office) -> None:
    account, client = draft(weather), browser(weather, "pia")
    assert client.post(reverse("register_step", args=[account.pk, "submit"])).status_code == 302
    page = client.get(reverse("register_step", args=[account.pk, "publish"])).content.decode()
    assert "Ask for approval" in page
    client.post(reverse("register_step", args=[account.pk, "publish"]), {"reason": "storms"})
    assert fresh(account).status == "under_review"
    assert "waits for an approval" in client.get(reverse("register_account", args=[account.pk])).content.decode()


def test_a_table_is_shown_before_it_is_taken_over(weather: Office) -> None:
    draft(weather, "Account0")
    client = browser(weather, "pia")
    file = SimpleUploadedFile("a.csv", table(*many(2, weather, language="mi"), {"platform": "x", "handle": "?"}))
    preview = client.post(reverse("register_bring_in"), {"table": file, "encoding": "auto"}, follow=True)
    page = preview.content.decode()
    assert "Import 2 rows" in page
    assert "<del>en</del>" in page
    assert Account.objects.count() == 1
    run = preview.context["run"]
    done = client.post(reverse("register_import_confirm", args=[run.pk]), follow=True).content.decode()
    assert "Done" in done
    assert Account.objects.count() == 2
    again = client.post(reverse("register_import_discard", args=[run.pk]), follow=True).content.decode()
    assert "answered already" in again
    junk = client.post(reverse("register_bring_in"), {"table": SimpleUploadedFile("b.csv", b"")})
    assert "The file is empty" in junk.content.decode()


def test_columns_are_decided_before_anything_is_looked_at(weather: Office) -> None:
    client = browser(weather, "pia")
    rows = [["Wer", "Link", "Likes"], ["weather", "https://x.com/moss", "12"], ["Lanterns", "https://x.com/farn", ""]]
    sheets = {"Notes": [["nothing"]], "Accounts": rows}

    def sent(url: str, **given: str) -> str:
        return client.post(url, given, follow=True).content.decode()

    two = [SimpleUploadedFile(f"{name}.xlsx", xlsx(sheets)) for name in "ab"]
    assert "These are several files" in client.post(reverse("register_bring_in"), {"table": two}).content.decode()
    shown = client.post(
        reverse("register_bring_in"), {"table": SimpleUploadedFile("a.xlsx", xlsx(sheets))}, follow=True
    )
    url = shown.redirect_chain[-1][0]
    assert "Column A" not in shown.content.decode()
    assert "What are its columns?" in sent(url, sheet="Accounts")
    page = client.get(url).content.decode()
    assert "weather<br>Lanterns" in "".join(page.split("\n")).replace("  ", "")
    assert "Not known: choose" in page
    twice = sent(url, **{"sheet": "Accounts", "column-0": "agencies", "column-1": "agencies", "column-2": ""})
    assert "“Wer” and “Link” are both “Agencies”" in twice
    given = {"sheet": "Accounts", "column-0": "agencies", "column-1": "service_url"}
    assert "Say what the column “Likes” is" in sent(url, **given, **{"column-2": "?"})
    assert "Import 1 row" in sent(url, **given, **{"column-2": ""})
    assert "No agency “Lanterns” is known to you" in client.get(url.replace("columns/", "")).content.decode()
    assert Account.objects.count() == 0


def test_access_is_noted_by_others_never_by_oneself(weather: Office) -> None:
    account = published(weather)
    with acting(weather["pia"]):
        officers.appoint(account=account, user=weather["ada"], level="administrator")
    client = browser(weather, "pia")
    own = client.post(reverse("register_access", args=[account.pk]), {"user": "pia@weather.test", "level": "publisher"})
    assert own.status_code == 403
    assert "ask another administrator" in own.content.decode()
    client.post(reverse("register_access", args=[account.pk]), {"end": weather["ada"].pk})
    assert Officer.objects.get(account=account).until is not None
    unknown = client.post(reverse("register_access", args=[account.pk]), {"user": "x@y.test", "level": "publisher"})
    assert "Nobody signs in as" in unknown.content.decode()


def test_connected_apps_count_once_they_are_overdue(weather: Office) -> None:
    account = draft(weather)
    yesterday = timezone.localdate() - timedelta(days=1)
    app = apps.connect(account=account, name="Poster", owner="Pia", purpose="plans", next_assessment_on=yesterday)
    assert "apps" in fresh(account).lacking
    apps.connect(account=account, name="Poster", owner="Pia", purpose="plans", next_assessment_on=timezone.localdate())
    assert "apps" not in fresh(account).lacking
    apps.disconnect(account=account, app_id=app.pk)
    with pytest.raises(AccountRefused, match="not connected"):
        apps.disconnect(account=account, app_id=app.pk)


def test_a_merger_moves_every_account_and_the_past_stays(weather: Office) -> None:
    parks = office("parks", is_host=False)
    account = draft(parks, "Parks", unit="parks/business")
    Account.objects.filter(pk=account.pk).update(registered_at=timezone.now() - timedelta(days=10))
    account.held_by.update(since=timezone.now() - timedelta(days=10))
    with pytest.raises(AccountRefused, match="still to come"):
        mergers.move_accounts(
            agency=parks.agency, successor=weather.agency, at=timezone.now() + timedelta(days=1), reason="order 7"
        )
    at = timezone.now() - timedelta(days=2)
    assert mergers.move_accounts(agency=parks.agency, successor=weather.agency, at=at, reason="order 7") == 1
    now = fresh(account)
    assert [holding.agency_id for holding in now.holdings] == [weather.agency.pk]  # type: ignore[attr-defined]
    assert now.unit is None
    assert history.on(now, timezone.now() - timedelta(days=5))["agencies"] == "parks"
    assert history.on(now, timezone.now() - timedelta(days=1))["agencies"] == "weather"
    assert history.on(now, timezone.now() - timedelta(days=99)) == {}


def test_a_past_day_is_answered_by_undoing_what_came_after(weather: Office) -> None:
    account = published(weather)
    before = timezone.now()
    client = browser(weather, "pia")
    url = reverse("register_edit", args=[account.pk, "moderation"])
    seen = client.get(url).context["form"].initial["seen"]
    client.post(url, {"seen": seen, "moderation_hours": "Weekdays"})
    asked = ApprovalRequest.objects.get(state="open")
    with acting(weather["ben"]):
        requests.answer(asked.pk, verdict="approve", digest=asked.digest)
    now = fresh(account)
    assert now.moderation_hours == "Weekdays"
    assert history.on(now, before)["moderation_hours"] == ""
    assert AccountChange.objects.filter(account=account, field="moderation_hours").count() == 1
    today = timezone.localdate().isoformat()
    page = client.get(reverse("register_history", args=[account.pk]), {"on": today}).content.decode()
    assert "Weekdays" in page


def test_look_alikes_are_decided_once(weather: Office) -> None:
    draft(weather, "Weather_Dept")
    draft(weather, "weatherdept", "instagram")
    client = browser(weather, "pia")
    client.post(
        reverse("register_lookalikes"), {"address": "https://www.tiktok.com/@weather.dept", "note": "seen today"}
    )
    left = lookalikes.undecided()
    assert (len(left.alike), len(left.same_name)) == (1, 1)
    for pair in lookalikes.shown([*left.alike, *left.same_name]):
        client.post(reverse("register_judge"), {"pair": pair.key, "verdict": "not_ours" if pair.outside else "ours"})
    assert Lookalike.objects.count() == 2
    left = lookalikes.undecided()
    assert (left.alike, left.same_name) == ([], [])
    assert {pair.verdict for pair in lookalikes.verdicts()[0]} == {"ours", "not_ours"}
    ours = client.post(reverse("register_lookalikes"), {"address": "https://x.com/Weather_Dept"}).content.decode()
    assert "is ours" in ours
    assert client.post(reverse("register_judge"), {"pair": "9-o9", "verdict": "x"}).status_code == 302


def test_the_agencys_score_counts_each_task(weather: Office) -> None:
    draft(weather, "One")
    draft(weather, "Two", **everything(weather))
    found = score()
    assert (found.accounts, found.complete) == (2, 0)
    assert {one.id: count for one, count in found.tasks}["officers"] == 2
    assert by_agency()[0].percent == found.percent
    assert browser(weather, "pia").get(reverse("register_score")).status_code == 200
