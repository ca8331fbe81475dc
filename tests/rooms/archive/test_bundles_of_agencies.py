"""Somebody who serves in two agencies downloads from each what is its own, as far as they may there, and each agency decides and is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from django.test import Client

from stance.archive.actions import bundles as actions
from stance.archive.approvables import TakeAway
from stance.archive.bundles.wish import Wish
from stance.archive.importing.progress import Silent
from stance.archive.models import Bundle, Record
from stance.archive.writes import bundles as writes
from stance.authority.actions import requests
from stance.authority.models import ApprovalRequest
from stance.engines.policy import Refused
from stance.journal.actor import Actor, acting_as
from stance.journal.models import Event
from stance.people.models import Assignment, User
from stance.register.models import Account, AccountAgency
from tests.factories.organisation import Office, acting, office, person
from tests.rooms.site.addresses import BACKEND

from .small import archive, bring_in, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
COUNTS = {"weather": 12, "water": 3}


@pytest.fixture
def offices(tmp_path: Path) -> Mapping[str, Office]:
    """Each with an account of posts; the first is the host."""
    found = {}
    for number, (slug, count) in enumerate(COUNTS.items(), start=1):
        found[slug] = office(slug, is_host=number == 1)
        posts = [
            tweet(number * 1000 + n, f"flood in {slug}" if n < 2 else f"{slug} {n}", at=1_600_000_000 + n)
            for n in range(count)
        ]
        with acting_as(Actor("operator", label="operator")):
            bring_in(archive(tmp_path / slug, posts, owner=str(number), handle=f"{slug}Dept"))
        account = Account.objects.get(platform_id=str(number))
        AccountAgency.objects.filter(account=account).delete()
        AccountAgency.objects.create(account=account, agency=found[slug].agency)
    return found


def serving(offices: Mapping[str, Office], **roles: str) -> User:
    user = person("dual@elsewhere.test", "Dual")
    for slug, role in roles.items():
        Assignment.objects.create(user=user, role=role, unit=offices[slug].units["ict"])
    return user


def holds(bundle: Bundle) -> set[str]:
    """The handles whose posts a bundle holds, made as the worker makes it."""
    assert bundle.owner is not None
    with acting_as(Actor("user", str(bundle.owner_id), str(bundle.owner), "worker")):
        made = actions.make(bundle, writes.place_of(bundle), Silent())
    return set(Account.objects.filter(pk__in=made.accounts).values_list("handle", flat=True))


def test_each_agency_has_its_own_download_and_its_own_lines(offices: Mapping[str, Office]) -> None:
    dual = serving(offices, weather="reader", water="reader")
    with acting(dual):
        outcomes = actions.take(Wish("flood"))
    bundles = [outcome.result for outcome in outcomes]
    assert [(bundle.agency, bundle.records) for bundle in bundles if bundle] == [
        (one.agency, 0) for one in offices.values()
    ]
    assert [holds(bundle) for bundle in bundles if bundle] == [{"weatherDept"}, {"waterDept"}]
    began = Event.objects.filter(summary__startswith="began to download")
    assert set(began.values_list("agency_id", flat=True)) == {one.agency.pk for one in offices.values()}


def test_of_ticked_posts_each_agency_has_its_own(offices: Mapping[str, Office]) -> None:
    dual = serving(offices, weather="reader", water="reader")
    ids = [Record.objects.filter(account__handle=f"{slug}Dept").order_by("pk")[0].record_id for slug in COUNTS]
    with acting(dual):
        outcomes = actions.take(Wish(only=tuple(ids)))
        both = [outcome.result for outcome in outcomes]
        (only,) = actions.take(Wish(only=(ids[1],)))
    assert [holds(bundle) for bundle in both if bundle] == [{"weatherDept"}, {"waterDept"}]
    assert only.result is not None
    assert (only.result.agency, holds(only.result)) == (offices["water"].agency, {"waterDept"})


def test_whoever_may_in_one_takes_nothing_of_the_other(offices: Mapping[str, Office]) -> None:
    """All posts of both: a reader may not ask for all of an agency's."""
    dual = serving(offices, weather="recordkeeper", water="reader")
    with acting(dual), pytest.raises(Refused, match="download all posts"):
        actions.take(Wish())
    assert not Bundle.objects.exists()
    assert not ApprovalRequest.objects.exists()


def test_each_agency_approves_what_is_its_own(offices: Mapping[str, Office]) -> None:
    dual = serving(offices, weather="recordkeeper", water="recordkeeper")
    with acting(dual):
        outcomes = actions.take(Wish(), reason="An inquiry")
    assert [outcome.result for outcome in outcomes] == [None, None]
    for slug, other, outcome in zip(COUNTS, reversed(COUNTS), outcomes, strict=True):
        request = ApprovalRequest.objects.get(pk=outcome.request.pk)
        client = Client()
        client.force_login(offices[slug]["ines"], BACKEND)
        page = " ".join(client.get(f"/approvals/{request.pk}/").content.decode().split())
        assert f"{COUNTS[slug]} posts will be put into a file" in page
        stranger = Client()
        stranger.force_login(offices[other]["ines"], BACKEND)
        assert stranger.get(f"/approvals/{request.pk}/").status_code == 404
        with acting(offices[slug]["ines"]):
            requests.answer(request.pk, verdict="approve", digest=request.digest)
        assert holds(Bundle.objects.latest("pk")) == {f"{slug}Dept"}


def test_what_was_asked_for_before_is_of_the_agency_that_approves_it(offices: Mapping[str, Office]) -> None:
    dual = serving(offices, weather="reader", water="reader")
    old = TakeAway(Wish("flood"), dual, offices["weather"].agency).payload
    del old["asked"]["agency"]
    read = TakeAway.read(old)
    assert read is not None
    with acting(dual):
        bundle = read.carry_out(None, None)
    assert holds(bundle) == {"weatherDept"}


def test_the_pages_say_it_and_everybody_finds_their_own(offices: Mapping[str, Office]) -> None:
    dual = serving(offices, weather="reader", water="reader")
    client = Client()
    client.force_login(dual, BACKEND)
    page = " ".join(client.get("/archive/downloads/new/", {"q": "flood"}).content.decode().split())
    assert "Department of Weather (2), Department of Water (2)" in page
    assert client.post("/archive/downloads/new/", {"q": "flood"})["Location"] == "/archive/downloads/"
    listed = client.get("/archive/downloads/").content.decode()
    assert listed.count("flood") >= 2
    theirs = Client()
    theirs.force_login(offices["water"]["pia"], BACKEND)
    assert theirs.get("/archive/downloads/").status_code == 200
    answers = [theirs.get(f"/archive/downloads/{key}/").status_code for key in (Bundle.objects.all()[0].pk, 987_654)]
    assert answers == [404, 404]
