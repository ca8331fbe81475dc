"""``stance post``, ``stance stop`` and ``stance lift``, as programs and operators use them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from stance.authority.actions import requests
from stance.authority.models import ApprovalRequest
from stance.journal.models import Event
from stance.publishing.actions import posts
from stance.publishing.drafting import Content, Text
from stance.publishing.models import Delivery, Post, Segment, Stop
from stance.publishing.refusal import PostRefused
from stance.register.models import Account
from stance.site import cli
from tests.factories.organisation import Office, acting
from tests.rooms.publishing.conftest import Platform, approved, sent, states, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
PIA, BEN = "pia@weather.test", "ben@weather.test"


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = cli.main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out.splitlines()[-1])


def drafted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, account: Account, *more: str
) -> dict[str, Any]:
    file = tmp_path / "post.txt"
    file.write_text(text, encoding="utf-8")
    _code, found = told(capsys, "post", "draft", "--text-file", str(file), "--to", str(account.pk), "--as", PIA, *more)
    return found


def test_a_post_is_written_approved_and_sent(
    weather: Office, account: Account, platform: Platform, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = drafted(capsys, tmp_path, "Flood warning\n---\nStay away", account)
    (target,) = made["targets"]
    assert (target["segments"], target["count"], target["limit"], target["problems"]) == (2, 13, 500, [])
    number, digest = str(made["post"]), made["digest"]
    code, found = told(capsys, "post", "approve", number, "--digest", "0" * 64, "--as", BEN)
    assert (code, digest in found["error"]) == (2, True)
    code, found = told(capsys, "post", "approve", number, "--digest", digest, "--as", PIA)
    assert code == 2, "nobody approves what they wrote"
    assert told(capsys, "post", "approve", number, "--digest", digest, "--as", BEN) == (
        0,
        {"post": made["post"], "state": "approved"},
    )
    sent()
    assert platform.texts == ["Flood warning", "Stay away"]
    _code, found = told(capsys, "post", "status", number)
    (target,) = found["targets"]
    assert (target["outcome"], target["attempts"]) == ("published", 2)
    assert target["permalink"].startswith("https://platform.example/post/")


def test_what_cannot_be_sent_is_told_when_it_is_written_and_refused_when_it_is_asked(
    weather: Office, account: Account, platform: Platform, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = drafted(capsys, tmp_path, "x" * 501, account)
    assert made["targets"][0]["problems"] == ["1 characters too long: 501 of 500."]
    code, found = told(capsys, "post", "publish", str(made["post"]), "--as", PIA)
    assert (code, "too long" in found["error"]) == (2, True)
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--at", "2027-03-28 02:30"), "Give the zone"),
        (("--zone", "Europe/Vienna"), "Give the time"),
        (("--at", "2027-03-28 02:30", "--zone", "Europe/Vienna"), "there is no such time"),
        (("--at", "2027-10-31 02:30", "--zone", "Europe/Vienna"), "Say which is meant"),
        (("--at", "tomorrow", "--zone", "Europe/Vienna"), "Give the time as"),
        (("--at", "2027-03-27 02:30", "--zone", "Mars/Olympus"), "no time zone"),
    ],
)
def test_times_that_are_none_are_refused(
    account: Account, capsys: pytest.CaptureFixture[str], tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    assert why in drafted(capsys, tmp_path, "Flood", account, *words)["error"]
    assert not Post.objects.exists()


def test_one_stops_everything_and_two_lift_it(
    weather: Office, account: Account, platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    post = approved(weather, written(weather, account))
    assert told(capsys, "stop", "--reason", "Hijacked", "--as", PIA)[0] == 2, "pia may stop her agency, not all"
    assert told(capsys, "stop", "--reason", "Hijacked", "--agency", "weather", "--as", PIA)[0] == 0
    assert told(capsys, "stop", "--reason", "Again", "--agency", "weather")[0] == 2
    sent(3)
    assert (platform.commits, states(post)) == (0, ["due"])
    code, found = told(capsys, "lift", "--agency", "weather", "--as", PIA)
    assert (code, Stop.objects.filter(lifted_at=None).count()) == (0, 1)
    request = ApprovalRequest.objects.get(pk=found["request"])
    with acting(weather["ben"]):
        requests.answer(request.pk, verdict="approve", digest=request.digest)
    assert not Stop.objects.filter(lifted_at=None).exists()
    sent()
    assert states(post) == ["published"]


def test_a_cancelled_post_never_leaves(weather: Office, account: Account, platform: Platform) -> None:
    post = approved(weather, written(weather, account))
    with acting(weather["pia"]):
        assert posts.cancel(post=post) == 1
    sent(2)
    assert (platform.commits, states(post)) == (0, ["cancelled"])


def test_a_late_post_waits_for_a_person(weather: Office, account: Account, platform: Platform) -> None:
    post = approved(weather, written(weather, account))
    Delivery.objects.update(due_at=timezone.now() - timedelta(minutes=11))
    sent(2)
    assert (platform.commits, states(post)) == (0, ["missed"])
    assert Segment.objects.get().attempts.count() == 0


def test_a_change_voids_what_was_asked(weather: Office, account: Account, platform: Platform) -> None:
    post = written(weather, account)
    with acting(weather["pia"]):
        request = posts.publish(post=post).request
        posts.revise(post=post, lock=1, content=Content(Text("Another text"), "en"), accounts=[account])
        with pytest.raises(PostRefused, match="Another person changed"):
            posts.revise(post=post, lock=1, content=Content(Text("Mine"), "en"), accounts=[account])
    with acting(weather["ben"]), pytest.raises(requests.RequestRefused):
        requests.answer(request.pk, verdict="approve", digest=request.digest)
    sent()
    assert platform.commits == 0


def test_the_trail_says_in_whose_name_and_by_whom(
    weather: Office, account: Account, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    drafted(capsys, tmp_path, "Flood", account)
    line = Event.objects.get(action="publishing.post.write")
    assert line.actor_id == str(weather["pia"].pk)
    assert ", by operator" in line.actor_label
