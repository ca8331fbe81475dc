"""What is another agency's is answered like what does not exist, on pages and to programs, and the audit trail of one agency
never names a thing of another."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from stance.jobs.models import Job
from stance.journal.models import Event, EventAgency
from stance.people.models import Agency, Assignment, Unit, User
from stance.register.models import Account
from tests.rooms.site.addresses import BACKEND, Filled
from tests.rooms.site.test_walls import GONE, filled, strangers

__all__ = ["filled", "strangers"]  # the two agencies

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb"csrf[^>]*|nonce-?[^\s\"']*|[\w-]{60,}")


def _same(client: Client, method: str, theirs: str, nothing: str) -> bool:
    """Whether both are answered with the same status and, but for the address and one-time tokens, the same words."""
    one, other = (getattr(client, method)(address) for address in (theirs, nothing))
    bodies = (TOKEN.sub(b"", one.content), TOKEN.sub(b"", other.content.replace(nothing.encode(), theirs.encode())))
    return one.status_code == other.status_code and bodies[0] == bodies[1]


def _pairs(filled: Filled) -> list[tuple[str, str]]:
    """Addresses of the first agency's things, and the same addresses of nothing."""
    value = filled.values
    record, run, job = value["archive/records/<record_id:record_id>"], value["<int:run_id>"], value["<int:job_id>"]
    account, person = Account.objects.order_by("pk")[0].pk, User.objects.order_by("pk")[0].pk
    unit = Unit.objects.get(agency__slug="weather", code="web").pk
    numbered = [f"/archive/imports/{run}/", f"/jobs/{job}/", f"/register/accounts/{account}/"]
    numbered += [f"/register/accounts/{account}/{page}/" for page in ("access", "edit/purpose", "check-links")]
    numbered += [f"/organisation/units/{unit}/", f"/people/{person}/reset/", f"/organisation/units/{unit}/edit/"]
    pairs = [(one, re.sub(r"/\d+/", "/987654/", one, count=1)) for one in numbered]
    name = str(record).removeprefix("archive/records/").rstrip("/")
    elsewhere = f"{name.rpartition(':')[0]}:9{name.rpartition(':')[2]}"
    return [
        *pairs,
        (f"/archive/records/{name}/", f"/archive/records/{elsewhere}/"),
        (f"/api/v1/records/{name}", f"/api/v1/records/{elsewhere}"),
    ]


def test_what_is_anothers_is_answered_like_nothing(filled: Filled, strangers: dict[str, Client]) -> None:
    told = []
    for who, client in strangers.items():
        for method in ("get", "post"):
            told += [
                f"{method} {one} for {who}" for one, other in _pairs(filled) if not _same(client, method, one, other)
            ]
    assert not told, "\n".join(told)


def test_ones_own_agency_is_still_told_why_not(filled: Filled) -> None:
    unit = Unit.objects.get(agency__slug="weather", code="web")
    user = User.objects.create_user("own@weather.test", "x", name="Own")
    Assignment.objects.create(user=user, role="reader", unit=unit)
    _with_factor(user)
    client = Client()
    client.force_login(user, backend=BACKEND)
    answer = client.get(f"/archive/imports/{filled.values['<int:run_id>']}/original/")
    assert answer.status_code == 403
    assert b"download an original export" in answer.content


def test_the_trail_of_one_agency_names_nothing_of_another(filled: Filled, strangers: dict[str, Client]) -> None:
    """The reasons of a refusal may name the thing: only its own agencies read them."""
    water, weather = (Agency.objects.get(slug=slug).pk for slug in ("water", "weather"))
    job = Job.objects.get(pk=filled.values["<int:job_id>"])
    Job.objects.filter(pk=job.pk).update(title="Rec SECRET")
    account = Account.objects.order_by("pk")[0]
    for client in strangers.values():
        for address in (f"/jobs/{job.pk}/cancel/", f"/register/accounts/{account.pk}/edit/purpose/"):
            assert client.post(address).status_code in GONE
    shared = set(EventAgency.objects.filter(agency_id=water).values_list("event_id", flat=True))
    ours = [
        line
        for line in Event.objects.filter(action__startswith="security.")
        if line.agency_id == water or line.pk in shared
    ]
    assert ours
    told = f"{[(line.because, line.summary, line.details) for line in ours]}"
    assert "SECRET" not in told
    assert account.handle not in told
    assert {line.action for line in ours} == {"security.not_found"}
    theirs = Event.objects.filter(action="security.refused", agency_id=weather)
    assert theirs, "the agency whose things they are learns that somebody tried"


def _with_factor(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
