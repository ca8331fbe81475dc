"""Stance subscribes at hubs itself (WebSub), and renews before the lease ends; a hub that lies, refuses or keeps silent costs nothing but its calls."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from stance.archive.models import Exchange, Record
from stance.capture.actions import subscriptions, webhooks
from stance.capture.models import Capture, Webhook
from stance.capture.queries.webhooks import any_to_subscribe
from stance.channels.port import websub
from stance.channels.port.wire import NoAnswer, Request, Response
from stance.register.models import Account, Connection
from tests.factories import feed_files, feed_server
from tests.factories.organisation import Office
from tests.rooms.capture.platforms import answering, connected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
HUB = "https://hub.example.org/subscribe"
LINK = f'<{HUB}>; rel="hub", <{feed_server.SITE}>; rel="self"'
DAY = 86_400


@dataclass
class Hub:
    """A feed's site with its hub. ``asks_back`` is what it does with a request before it answers ``status``."""

    site: feed_server.Server
    status: int = 202
    lease: str = str(10 * DAY)
    asks_back: bool = True
    is_away: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        if not request.url.startswith("https://hub.example.org/"):
            return self.site(request)
        assert (request.method, request.headers["Content-Type"]) == ("POST", "application/x-www-form-urlencoded")
        assert request.is_secret, "the secret is not kept"
        if self.is_away:
            return NoAnswer("it is away")
        form = {key: values[0] for key, values in parse_qs(request.body.decode()).items()}
        self.asked.append(form)
        if self.asks_back:
            assert self.verify(form["hub.topic"]) == (200, b"a-challenge")
        return Response(self.status, (), b"No such topic" if self.status == 404 else b"")

    def verify(self, topic: str, mode: str = "subscribe", **more: str) -> tuple[int, bytes]:
        question = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": "a-challenge"} | more
        question |= {"hub.lease_seconds": self.lease} if self.lease else {}
        answer = Client().get(urlsplit(self.asked[-1]["hub.callback"]).path, question)
        return answer.status_code, answer.content

    def publish(self, body: bytes, method: str = "sha256", secret: str = "") -> int:
        mac = hmac.new((secret or self.asked[-1]["hub.secret"]).encode(), body, getattr(hashlib, method))
        path = urlsplit(self.asked[-1]["hub.callback"]).path
        headers = {"X-Hub-Signature": f"{method}={mac.hexdigest()}"}
        return Client().post(path, body, content_type="application/atom+xml", headers=headers).status_code


@pytest.fixture(name="hub")
def _hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    hub = Hub(feed_server.Server(entries=list(feed_files.many(3)), headers=(("Link", LINK),)))
    answering(monkeypatch, hub)
    return hub


@pytest.fixture(name="account")
def _account(weather: Office, hub: Hub) -> Account:
    account = connected(weather, "feed", feed_server.SITE, "", feed_server.SITE)
    Capture.objects.create(account=account, due_at=timezone.now() + timedelta(hours=5))
    assert webhooks.make(account=account, secret="").own_secret == "", "nobody has to carry it anywhere"
    return account


def until_due() -> datetime:
    return Webhook.objects.get().due_at + timedelta(seconds=1)


def test_it_is_made_called_and_renewed_before_it_ends(account: Account, hub: Hub) -> None:
    assert subscriptions.renew_due() == 1
    (form,) = hub.asked
    assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", feed_server.SITE)
    assert int(form["hub.lease_seconds"]) == websub.LEASE_SECONDS
    found = Webhook.objects.get()
    assert (found.hub, found.is_pending, found.hub_problem) == (HUB, False, "")
    assert found.lease_until is not None
    assert not any_to_subscribe()
    assert hub.publish(b"<feed/>") == 200
    assert Capture.objects.get().due_at <= timezone.now(), "it is looked at"
    assert Exchange.objects.count() == 1
    assert not Record.objects.exists(), "nothing in it is believed"
    first = found.lease_until
    with time_machine.travel(until_due()):
        assert timezone.now() < first, "before it ends"
        assert subscriptions.renew_due() == 1
        assert hub.asked[1]["hub.callback"] == form["hub.callback"]
        renewed = Webhook.objects.get().lease_until
        assert renewed is not None
        assert renewed > first


@pytest.mark.parametrize("method", websub.METHODS)
def test_every_way_to_sign_is_taken_and_no_other_secret(account: Account, hub: Hub, method: str) -> None:
    subscriptions.renew_due()
    assert hub.publish(b"<feed/>", method, "another secret") == 404
    assert hub.publish(b"<feed/>", method) == 200
    assert hub.publish(b"<feed>md5</feed>", "md5") == 404


def in_atom(body: bytes) -> bytes:
    return body.replace(b"<entry>", f'<link rel="hub" href="{HUB}"/><entry>'.encode(), 1)


def in_json(body: bytes) -> bytes:
    return body.replace(b"{", b'{"hubs": [{"type": "WebSub", "url": "' + HUB.encode() + b'"}], ', 1)


@pytest.mark.parametrize(("format_", "change"), [("atom", in_atom), ("json", in_json)])
def test_the_document_names_its_hub(
    account: Account, hub: Hub, format_: feed_files.Format, change: Callable[[bytes], bytes]
) -> None:
    hub.site.headers, hub.site.format, hub.site.change = (), format_, change
    assert subscriptions.renew_due() == 1
    assert Webhook.objects.get().hub == HUB


@pytest.mark.parametrize(
    "link", ["", '<http://hub.example.org/>; rel="hub"', '<ftp://hub.example.org/>; rel="hub"', "<<<;;rel=hub"]
)
def test_a_feed_without_a_hub_that_may_be_told_a_secret_says_so(account: Account, hub: Hub, link: str) -> None:
    hub.site.headers = (("Link", link),) if link else ()
    subscriptions.renew_due()
    assert hub.asked == []
    assert "looked at instead" in Webhook.objects.get().hub_problem


def test_a_hub_that_lies_is_not_believed(account: Account, hub: Hub) -> None:
    hub.asks_back = False
    subscriptions.renew_due()
    assert hub.verify("https://www.example.org/other") == (404, b"Nothing is taken here.\n")
    assert hub.verify(feed_server.SITE, "unsubscribe")[0] == 404
    assert Webhook.objects.get().is_pending
    assert hub.verify(feed_server.SITE)[0] == 200
    assert hub.verify(feed_server.SITE)[0] == 404, "nobody waits for a second question"


@pytest.mark.parametrize("lease", ["", "-5", "0", "9" * 11, "1e9", "soon", "9" * 400])
def test_whatever_lease_it_says_it_is_renewed_in_time_and_not_all_the_time(
    account: Account, hub: Hub, lease: str
) -> None:
    hub.lease = lease
    now = timezone.now()
    subscriptions.renew_due()
    found = Webhook.objects.get()
    assert found.lease_until is not None
    assert now + timedelta(seconds=websub.LEAST_LEASE / 2) < found.due_at < found.lease_until
    assert found.lease_until <= timezone.now() + timedelta(seconds=websub.MOST_LEASE)


def refuses(hub: Hub) -> None:
    hub.status, hub.asks_back = 404, False


def fails(hub: Hub) -> None:
    hub.status, hub.asks_back = 503, False


def is_away(hub: Hub) -> None:
    hub.is_away = True


def is_silent(hub: Hub) -> None:
    hub.asks_back = False


@pytest.mark.parametrize(
    ("fault", "words"),
    [(refuses, "refuses the subscription (404): No such topic"), (fails, "(503)"), (is_away, "gave no whole answer"), (is_silent, "has not asked back")],
)  # fmt: skip
def test_a_hub_that_says_no_or_nothing_is_asked_ever_later_and_recovers(
    account: Account, hub: Hub, fault: Callable[[Hub], None], words: str
) -> None:
    fault(hub)
    pauses = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(12):
            subscriptions.renew_due()
            assert not any_to_subscribe()
            due = Webhook.objects.get().due_at
            pauses.append(due - timezone.now())
            clock.move_to(due)
        assert words in Webhook.objects.get().hub_problem
        assert pauses == sorted(pauses)
        assert pauses[-1] == timedelta(days=1)
        hub.status, hub.asks_back, hub.is_away = 202, True, False
        subscriptions.renew_due()
    found = Webhook.objects.get()
    assert (found.hub_problem, found.failures_count, found.is_pending) == ("", 0, False)


def test_a_hub_may_say_no_long_after_it_said_yes(account: Account, hub: Hub) -> None:
    subscriptions.renew_due()
    assert hub.verify(feed_server.SITE, "denied", **{"hub.reason": "The feed moved"})[0] == 200
    found = Webhook.objects.get()
    assert (found.hub_problem, found.lease_until) == ("The hub said no: The feed moved", None)
    assert found.due_at > timezone.now()


def test_what_was_disconnected_or_ended_is_not_asked_for(account: Account, hub: Hub) -> None:
    Connection.objects.all().delete()
    assert subscriptions.renew_due() == 0
    webhooks.end(account=account)
    assert not any_to_subscribe()
    assert hub.asked == []
