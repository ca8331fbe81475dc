"""Looks in each direction, against real servers, and what is kept of them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from stance.engines.policy import Refused
from stance.jobs.models import Job
from stance.journal.models import Event
from stance.register import tasks
from stance.register.actions import links
from stance.register.links import due, look
from stance.register.models import Account, LinkCheck, RegisterGeneration
from stance.register.outbound import secured
from stance.register.refusal import AccountRefused
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft, fresh, published
from tests.rooms.register.links import servers
from tests.rooms.register.links.servers import Web

pytestmark = pytest.mark.django_db
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"


@pytest.fixture
def web(settings: Any) -> Iterator[Web]:
    settings.FETCH_LOOPBACK = True
    with servers.serving() as server:
        yield server


@pytest.fixture
def weather() -> Office:
    return office()


def with_site(place: Office, web: Web) -> Account:
    site = published(place, "https://weather.example/", "website")
    Account.objects.filter(pk=site.pk).update(service_url=f"{web.url}/")
    return site


def outcomes(account: Account) -> dict[str, str]:
    return {one.kind: one.outcome for one in look.look(fresh(account))}


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        ('<a rel="me" href="https://x.com/WeatherDept">x', "linked"),
        ('<link rel="me" href="https://twitter.com/weatherdept?lang=en">', "linked"),
        ('<a href="https://mobile.twitter.com/WeatherDept/">x', "named"),
        ('<a href="https://x.com/WeatherDept/status/1">x', "named"),
        ('<a rel="me" href="https://x.com/WeatherDepт">', "not_linked"),
        ('<a rel="me" href="https://x.com@evil.example/WeatherDept">', "not_linked"),
        ('<a rel="me" href="https://x.com.evil.example/WeatherDept">', "not_linked"),
        ('<a rel="me" href="https://x.com/Weather_Dept">', "not_linked"),
        ("https://x.com/WeatherDept", "not_linked"),
        ("", "not_linked"),
    ],
)
def test_the_site_names_the_account_or_it_does_not(weather: Office, web: Web, page: str, outcome: str) -> None:
    with_site(weather, web)
    web.html("/", page)
    assert outcomes(published(weather)) == {"site": outcome, "account": "unsupported", "domain": "unsupported"}


def test_a_site_that_leads_elsewhere_proves_nothing(weather: Office, web: Web) -> None:
    with_site(weather, web)
    web.pages["/"] = (302, {"Location": f"http://localhost:{web.port}/evil"}, b"")
    web.html("/evil", '<a rel="me" href="https://x.com/WeatherDept">')
    (site, *_rest) = look.look(published(weather))
    assert (site.outcome, site.words) == ("unreachable", "127.0.0.1 leads away to localhost.")


def test_without_a_known_site_there_is_nothing_to_look_at(weather: Office, web: Web) -> None:
    (site, *_rest) = look.look(published(weather))
    assert site.outcome == "unsupported"
    assert "register it" in site.words
    draft(weather, "https://weather.example/", "website")
    assert outcomes(published(weather, "WeatherTwo"))["site"] == "unsupported", "a draft is no official site"


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        ('<link rel="me" href="http://127.0.0.1/contact">', "linked"),
        ('<a rel="me" href="https://evil.example/">', "not_linked"),
        ('<a href="http://127.0.0.1/">', "not_linked"),
        ('<a rel="me" href="http://127.0.0.1.evil.example/">', "not_linked"),
    ],
)
def test_the_profile_names_the_site_or_it_does_not(weather: Office, web: Web, page: str, outcome: str) -> None:
    with_site(weather, web)
    account = published(weather, "@weather@social.example", "mastodon")
    Account.objects.filter(pk=account.pk).update(service_url=f"{web.url}/@weather")
    web.html("/@weather", page)
    assert outcomes(account)["account"] == outcome


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For "localhost", trusted only where SSL_CERT_FILE names it."""
    folder = tmp_path_factory.mktemp("tls")
    both = folder / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"),
         "-out", str(folder / "cert.pem")],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    both.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return both


@pytest.fixture
def secure(settings: Any, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The agency's domain "localhost" over TLS; the usual port is the server's."""
    settings.FETCH_LOOPBACK = True
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with servers.serving(str(certificate)) as server:
        monkeypatch.setitem(secured.PORTS, "https", server.port)
        yield server


def at_domain(place: Office, handle: str, platform: str, as_handle: str) -> Account:
    place.agency.domains = ["localhost"]
    place.agency.save()
    account = published(place, handle, platform)
    Account.objects.filter(pk=account.pk).update(handle=as_handle)
    return account


@pytest.mark.parametrize(
    ("served", "outcome"),
    [(DID, "linked"), ("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "not_linked"), ("<html>", "not_linked"), ("", "not_linked")],
)
def test_the_domain_vouches_for_a_bluesky_account(weather: Office, secure: Web, served: str, outcome: str) -> None:
    account = at_domain(weather, "weather.example.gov", "bluesky", "localhost")
    account.addresses.create(platform="bluesky", kind="did", key=DID, url=f"https://bsky.app/profile/{DID}")
    secure.pages["/.well-known/atproto-did"] = (200, {"Content-Type": "text/plain"}, served.encode())
    assert outcomes(account)["domain"] == outcome


@pytest.mark.parametrize(
    ("served", "outcome"),
    [
        ('{"subject": "acct:Weather@localhost"}', "linked"),
        ('{"subject": "acct:other@localhost"}', "not_linked"),
        ('{"subject": ["acct:weather@localhost"]}', "not_linked"),
        ("[" * 100_000, "not_linked"),
        ("null", "not_linked"),
    ],
)
def test_the_domain_vouches_for_a_mastodon_account(weather: Office, secure: Web, served: str, outcome: str) -> None:
    account = at_domain(weather, "@weather@social.example", "mastodon", "@weather@localhost")
    path = "/.well-known/webfinger?resource=acct:weather@localhost"
    secure.pages[path] = (200, {"Content-Type": "application/jrd+json"}, served.encode())
    assert outcomes(account)["domain"] == outcome


def test_a_domain_without_a_proven_name_is_not_believed(
    weather: Office, secure: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = at_domain(weather, "weather.example.gov", "bluesky", "localhost")
    secure.pages["/.well-known/atproto-did"] = (200, {"Content-Type": "text/plain"}, DID.encode())
    assert outcomes(account)["domain"] == "linked"
    (tmp_path / "none.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    *_others, domain = look.look(fresh(account))
    assert domain.outcome == "unreachable"
    assert "no certificate that proves" in domain.words


def test_a_look_is_kept_with_its_date_and_told_to_the_public(weather: Office, web: Web) -> None:
    with_site(weather, web)
    account = published(weather)
    web.html("/", '<a rel="me" href="https://x.com/WeatherDept">')
    before = RegisterGeneration.objects.get().number
    assert tasks.look_at_links.func(account.pk)["site"] == "linked"
    kept = LinkCheck.objects.get(account=account, kind="site")
    assert (kept.outcome, kept.url, kept.linked_at) == ("linked", f"{web.url}/", kept.checked_at)
    assert RegisterGeneration.objects.get().number > before
    assert Event.objects.filter(action=links.CHECK, object_id=str(account.pk)).count() == 1
    web.html("/", "")
    tasks.look_at_links.func(account.pk)
    again = LinkCheck.objects.get(account=account, kind="site")
    assert (again.outcome, again.linked_at) == ("not_linked", kept.linked_at)
    assert again.checked_at > kept.checked_at


def test_asking_twice_is_one_job_and_needs_the_right(weather: Office) -> None:
    account = published(weather)
    with acting(weather["pia"]):
        links.ask(account=account)
        links.ask(account=account)
    assert Job.objects.filter(key=due.key_of(account.pk)).count() == 1
    with acting(weather["ben"]), pytest.raises(Refused):
        links.ask(account=account)
    Account.objects.filter(pk=account.pk).update(status="archived", archived_at=timezone.now())
    with pytest.raises(AccountRefused, match="archived"):
        links.ask(account=account)


def test_official_accounts_are_looked_at_again_after_a_week(weather: Office, web: Web) -> None:
    account, other = published(weather), published(weather, "WeatherTwo")
    draft(weather, "WeatherThree")
    assert {one.pk for one in due.due()} == {account.pk, other.pk}
    assert tasks.look_at_old_links.func() == 2
    assert not due.any_due()
    LinkCheck.objects.filter(account=other).update(checked_at=timezone.now() - timedelta(days=8))
    assert [one.pk for one in due.due()] == [other.pk]
