"""Platforms call: the signature is the proof, what came is kept raw and once, and it leads to a look and to nothing else."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as sizes
from hypothesis import strategies as st
from pytest_django import Settings

from stance.archive.actions import disposals, ledger
from stance.archive.blobs import store
from stance.archive.models import Exchange, Record
from stance.capture.actions import webhooks
from stance.capture.models import Capture, Delivery, Webhook
from stance.channels import discovery
from stance.channels.port.connecting import Secret
from stance.people.key_ring import ring
from stance.register.connections.secrets import sealed
from stance.register.models import Account, Connection
from tests.factories.organisation import Office
from tests.factories.register import draft
from tests.rooms.archive.installation import verified
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
KEY = "a-secret-of-the-app"
TOKEN = "t" * 43
CHANNEL = "UC_x5XG1OV2P6uZZ5FSM9Ttw"
ADDRESSES = {
    "facebook": ("health.dept", "112130216863063"), "instagram": ("health.dept", "17841405822304914"),
    "threads": ("health.dept", "24061234567890123"), "x": ("HealthDept", "783214"), "linkedin": ("company/health-dept", "company/health-dept"),
    "youtube": ("@HealthDept", CHANNEL),
}  # fmt: skip
PLATFORMS = tuple(ADDRESSES)


def body_of(platform: str, number: int = 1) -> bytes:
    account = ADDRESSES[platform][1]
    if platform == "youtube":
        return (
            f'<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015"><entry><yt:videoId>v{number:010d}</yt:videoId>'
            f"<yt:channelId>{account}</yt:channelId><title>Free coins</title><updated>2026-11-02T01:02:03+00:00</updated></entry></feed>"
        ).encode()
    told = {
        "threads": {
            "target_id": account,
            "time": number,
            "values": {"value": {"id": str(number), "text": "Free coins"}, "field": "publish"},
        },
        "x": {
            "data": {
                "event_type": "post.create",
                "event_uuid": str(number),
                "filter": {"user_id": account},
                "payload": {"id": str(number)},
            }
        },
        "linkedin": {
            "type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS",
            "notifications": [{"notificationId": number, "action": "SHARE"}],
        },
    }.get(
        platform,
        {
            "entry": [
                {
                    "id": account,
                    "time": number,
                    "changes": [{"field": "feed", "value": {"post_id": f"1_{number}", "verb": "add"}}],
                }
            ]
        },
    )
    return json.dumps(told).encode()


def signed(platform: str, body: bytes, key: str = KEY) -> dict[str, str]:
    """As each platform's documents say, written apart from what is tested."""
    if platform == "youtube":
        return {"X-Hub-Signature": "sha1=" + hmac.new(key.encode(), body, "sha1").hexdigest()}
    if platform == "x":
        mac = hmac.new(key.encode(), body, hashlib.sha256).digest()
        return {"X-Twitter-Webhooks-Signature": "sha256=" + base64.b64encode(mac).decode()}
    if platform == "linkedin":
        return {"X-LI-Signature": hmac.new(key.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()}
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}


@pytest.fixture(name="hooked", params=PLATFORMS)
def _hooked(request: pytest.FixtureRequest, weather: Office) -> Account:
    return hooked(weather, request.param)


def hooked(place: Office, platform: str) -> Account:
    """A connected account whose platform was given an address."""
    handle, number = ADDRESSES[platform]
    account = draft(place, handle, platform)
    Account.objects.filter(pk=account.pk).update(platform_id=number)
    Connection.objects.create(
        account=account, site=discovery.connector(platform).site, sealed=sealed(Secret("x")), shown_as=handle
    )
    Capture.objects.create(account=account, due_at=timezone.now() + timedelta(hours=1))
    Webhook.objects.create(account=account, token=TOKEN, verify="word", sealed=ring().seal(KEY, webhooks.PURPOSE))
    account.refresh_from_db()
    return account


def call(body: bytes, headers: dict[str, str], token: str = TOKEN) -> int:
    answer = Client().post(f"/webhooks/{token}/", body, content_type="application/json", headers=headers)
    return answer.status_code


def is_called(account: Account) -> bool:
    return Capture.objects.get(account=account).due_at <= timezone.now()


def test_what_is_signed_is_kept_raw_and_leads_to_a_look_alone(hooked: Account) -> None:
    body = body_of(hooked.platform)
    assert call(body, signed(hooked.platform, body)) == 200
    exchange = Exchange.objects.get()
    assert body in gzip.decompress(store().open(exchange.blob).read())
    assert TOKEN not in exchange.url
    assert is_called(hooked)
    assert not Record.objects.exists(), "nothing in it is believed"
    hook = Webhook.objects.get()
    assert (hook.came, hook.repeated, hook.refused) == (1, 0, 0)
    assert verified().differences == []


def test_what_was_sent_goes_when_the_time_of_what_others_write_is_over(hooked: Account, settings: Settings) -> None:
    body = body_of(hooked.platform)
    assert call(body, signed(hooked.platform, body)) == 200
    blob = Exchange.objects.get().blob
    ledger.sequence()
    settings.PUBLIC_KEPT_DAYS = 30
    Exchange.objects.update(asked_at=timezone.now() - timedelta(days=29))
    disposals.dispose_of_public()
    assert Exchange.objects.get().blob == blob
    Exchange.objects.update(asked_at=timezone.now() - timedelta(days=31))
    disposals.dispose_of_public()
    assert not Exchange.objects.exists()
    assert blob not in set(store().all())
    assert call(body, signed(hooked.platform, body)) == 200
    assert Webhook.objects.get().repeated == 1, "it is known on"
    assert not Exchange.objects.exists()
    ledger.sequence()
    assert verified().differences == []


def test_whatever_is_wrong_is_answered_the_same_and_counted(hooked: Account) -> None:
    body, platform = body_of(hooked.platform), hooked.platform
    good = signed(platform, body)
    (name,) = good
    wrong = [
        (body, {}), (body, signed(platform, body, "another key")), (body + b" ", good), (body, {name: ""}), (body, {name: "sha256="}),
        (body, {name: good[name].swapcase() if platform != "x" else "sha256=AAAA"}), (b"", good),
    ]  # fmt: skip
    client = Client()
    answers = [
        client.post(f"/webhooks/{TOKEN}/", one, content_type="application/json", headers=sent) for one, sent in wrong
    ]
    answers.append(client.post(f"/webhooks/{'u' * 43}/", body, content_type="application/json", headers=good))
    assert {(one.status_code, one.content) for one in answers} == {(404, b"Nothing is taken here.\n")}
    assert Webhook.objects.get().refused == len(wrong)
    assert not Exchange.objects.exists()
    assert not is_called(hooked)


def test_a_thousand_repeats_are_one(weather: Office) -> None:
    account = hooked(weather, "facebook")
    body = body_of("facebook")
    headers = {key.lower(): value for key, value in signed("facebook", body).items()}
    found = [webhooks.receive(token=TOKEN, headers=headers, body=body) for _ in range(1_000)]
    assert (found[0], sum(found)) == (1, 1)
    hook = Webhook.objects.get()
    assert (hook.came, hook.repeated) == (1, 999)
    assert Exchange.objects.count() == 1
    assert Delivery.objects.filter(account=account).count() == 2, "the message, and what it names"


def test_the_same_thing_in_another_message_is_known(weather: Office) -> None:
    hooked(weather, "facebook")
    one, two = json.loads(body_of("facebook", 1)), json.loads(body_of("facebook", 2))
    for told in (one, two, {"object": "page", "entry": two["entry"] + one["entry"]}):
        body = json.dumps(told).encode()
        assert call(body, signed("facebook", body)) == 200
    hook = Webhook.objects.get()
    assert (hook.came, hook.repeated) == (2, 1)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 2, 1, 3, 1)])
def test_in_whatever_order_they_come_each_is_kept_once(hooked: Account, order: tuple[int, ...]) -> None:
    for number in order:
        body = body_of(hooked.platform, number)
        assert call(body, signed(hooked.platform, body)) == 200
    assert Exchange.objects.count() == 3


@given(body=st.binary(min_size=1, max_size=300) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["entry", "changes", "value", "id", "data", "values", "notifications", "filter", "for_user_id", "field", "x_events"]), inner, max_size=4),
    max_leaves=20,
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
@sizes(max_examples=sized(60, 3_000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_garbage_that_is_signed_breaks_nothing(body: bytes) -> None:
    for platform in PLATFORMS:
        for one in discovery.hook(platform).read(body):
            assert isinstance(one.event, str)
            assert isinstance(one.account_id, str)


def test_garbage_is_kept_and_leads_to_a_look(hooked: Account) -> None:
    body = b"\xff\x00 no JSON and no XML"
    assert call(body, signed(hooked.platform, body)) == 200
    assert Exchange.objects.count() == 1
    assert is_called(hooked)


def test_ten_megabytes_are_not_taken(hooked: Account) -> None:
    body = b"x" * (10 * 1024 * 1024)
    assert call(body, signed(hooked.platform, body)) == 413
    assert not Exchange.objects.exists()


def test_more_than_a_minute_takes_is_sent_again_later(weather: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    hooked(weather, "facebook")
    monkeypatch.setattr(webhooks, "MOST_A_MINUTE", 4)
    statuses = []
    for number in range(4):
        body = body_of("facebook", number)
        statuses.append(call(body, signed("facebook", body)))
    assert statuses == [200, 200, 429, 429]


def _meta(client: Client) -> bytes:
    question = {"hub.mode": "subscribe", "hub.verify_token": "word", "hub.challenge": "1158201444"}
    assert client.get(f"/webhooks/{TOKEN}/", question | {"hub.verify_token": "other"}).status_code == 404
    return client.get(f"/webhooks/{TOKEN}/", question).content


def _x(client: Client) -> bytes:
    said = json.loads(client.get(f"/webhooks/{TOKEN}/", {"crc_token": "challenge"}).content)
    mac = hmac.new(KEY.encode(), b"challenge", hashlib.sha256).digest()
    assert said == {"response_token": "sha256=" + base64.b64encode(mac).decode()}
    return b"1158201444"


def _linkedin(client: Client) -> bytes:
    said = json.loads(client.get(f"/webhooks/{TOKEN}/", {"challengeCode": "890e4665"}).content)
    assert said == {
        "challengeCode": "890e4665",
        "challengeResponse": hmac.new(KEY.encode(), b"890e4665", hashlib.sha256).hexdigest(),
    }
    return b"1158201444"


def _youtube(client: Client) -> bytes:
    topic = "https://www.youtube.com/xml/feeds/videos.xml?channel_id="
    question = {
        "hub.mode": "subscribe",
        "hub.challenge": "1158201444",
        "hub.lease_seconds": "432000",
        "hub.topic": topic + CHANNEL,
    }
    assert client.get(f"/webhooks/{TOKEN}/", question | {"hub.topic": topic + "UCother00000"}).status_code == 404
    return client.get(f"/webhooks/{TOKEN}/", question).content


CHALLENGES: dict[str, Callable[[Client], bytes]] = {"x": _x, "linkedin": _linkedin, "youtube": _youtube}


def test_a_challenge_is_answered_as_documented_and_nothing_else_is(hooked: Account) -> None:
    client = Client()
    assert CHALLENGES.get(hooked.platform, _meta)(client) == b"1158201444"
    assert Webhook.objects.get().challenged_at is not None
    assert client.get(f"/webhooks/{TOKEN}/").status_code == 404
    assert client.get(f"/webhooks/{'u' * 43}/", {"hub.challenge": "1"}).status_code == 404


@pytest.mark.parametrize("platform", ["x", "linkedin"])
@pytest.mark.parametrize("before", ["", "hmacsha256="])
def test_no_message_can_be_had_signed_by_asking(weather: Office, platform: str, before: str) -> None:
    hooked(weather, platform)
    said = before + body_of(platform).decode()
    for name in ("crc_token", "challengeCode"):
        answer = Client().get(f"/webhooks/{TOKEN}/", {name: said})
        assert (answer.status_code, answer.content) == (404, b"Nothing is taken here.\n")
    assert Webhook.objects.get().challenged_at is None


@pytest.mark.parametrize(
    ("before", "signed_as"), [("", b"hmacsha256="), ("hmacsha256=", b"hmacsha256="), ("hmacsha256=", b"")]
)
def test_both_readings_of_linkedins_document_are_taken(weather: Office, before: str, signed_as: bytes) -> None:
    """learn.microsoft.com/linkedin/shared/api-guide/webhook-validation: the word stands before the body, or before the value."""
    hooked(weather, "linkedin")
    body = body_of("linkedin")
    mac = hmac.new(KEY.encode(), signed_as + body, hashlib.sha256).hexdigest()
    assert call(body, {"X-LI-Signature": before + mac}) == 200
    assert call(body, {"X-LI-Signature": before + mac[:-1] + ("0" if mac[-1] != "0" else "1")}) == 404
    assert call(body, {"X-LI-Signature": hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()}) == 404


@pytest.mark.parametrize("platform", ["x", "linkedin"])
def test_what_a_challenge_signs_is_no_message(weather: Office, platform: str) -> None:
    """Whoever knows the address can have such a code signed, and must not be able to send it as a message."""
    hooked(weather, platform)
    for code in (b"890e4665-4dfe-4ab1-b689-ed553bceeed0", b"hmacsha256=abc"):
        name = "crc_token" if platform == "x" else "challengeCode"
        said = json.loads(Client().get(f"/webhooks/{TOKEN}/", {name: code.decode()}).content)
        body = code.removeprefix(b"hmacsha256=")
        header = "X-Twitter-Webhooks-Signature" if platform == "x" else "X-LI-Signature"
        for value in (
            said.get("response_token") or said["challengeResponse"],
            f"hmacsha256={said.get('challengeResponse')}",
        ):
            assert call(body, {header: value}) == 404
    assert not Exchange.objects.exists()


def test_the_profile_is_asked_for_at_once_where_the_call_is_about_it(weather: Office) -> None:
    account = hooked(weather, "x")
    later = timezone.now() + timedelta(hours=1)
    Capture.objects.filter(account=account).update(profile_due_at=later)
    told = {
        "data": {
            "event_type": "profile.update.bio",
            "filter": {"user_id": account.platform_id},
            "payload": {"after": "Send coins"},
        }
    }
    body = json.dumps(told).encode()
    assert call(body, signed("x", body)) == 200
    assert Capture.objects.get(account=account).profile_due_at <= timezone.now()
