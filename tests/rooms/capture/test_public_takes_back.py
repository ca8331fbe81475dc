"""What the public wrote on YouTube and X and took back: lists there say nothing of what is gone, so each is asked for in turn, and is gone when the
platform says so twice, at two moments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from stance.archive.models import Record, Tombstone
from stance.capture.models import Absence, Capture, ListedAccount
from stance.channels import discovery
from stance.channels.port.connecting import Secret
from stance.channels.port.wire import NoAnswer, Request, Response
from stance.register.connections.secrets import sealed
from stance.register.models import Account, Connection
from tests.factories import x_server, youtube_server
from tests.factories.lists import Mentions, Slip, Videos
from tests.factories.organisation import Office
from tests.factories.register import draft, fresh
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import later, look
from tests.rooms.capture.platforms import answering

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
COMMENTS = 12
ADDRESSES = {
    "youtube": ("@HealthDept", youtube_server.CHANNEL, youtube_server.TOKEN),
    "x": (x_server.HANDLE, x_server.ACCOUNT_ID, x_server.TOKEN),
}


@dataclass
class Both:
    """The platform's posts, and its list of what the public wrote; ``is_out`` answers every question about one post as a fault."""

    posts: Any
    slips: Any
    is_out: bool = False
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        path = request.url.partition("?")[0]
        of_one = "/2/tweets/" in path or ("/comments" in path and "&id=" in request.url.replace("?id=", "&id="))
        if of_one:
            self.asked.append(request.url)
            if self.is_out:
                return Response(503, (), b"")
        is_list = of_one or any(word in path for word in ("/comment", "/mentions"))
        answer: Response | NoAnswer = (self.slips if is_list else self.posts)(request)
        return answer


@pytest.fixture(name="there", params=["youtube", "x"])
def _there(request: pytest.FixtureRequest, weather: Office, monkeypatch: pytest.MonkeyPatch) -> tuple[Account, Both]:
    at = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    slips = [Slip(100 + number, f"For how long? {number}", at=at) for number in range(COMMENTS)]
    if request.param == "youtube":
        both = Both(youtube_server.Server([youtube_server.video(1, "Boil the water")]), Videos(slips))
    else:
        both = Both(x_server.Server([x_server.post(1, "Boil the water")]), Mentions(slips))
    answering(monkeypatch, both)
    handle, number, token = ADDRESSES[request.param]
    account = draft(weather, handle, request.param)
    Account.objects.filter(pk=account.pk).update(platform_id=number)
    site = discovery.connector(request.param).site
    Connection.objects.create(account=account, site=site, sealed=sealed(Secret(token)), shown_as=handle)
    Capture.objects.create(account=account)
    account = fresh(account)
    look(account)
    ListedAccount.objects.filter(listing="responses").update(is_on=True)
    read(account)
    assert Record.objects.filter(is_by_public=True).count() == COMMENTS
    return account, both


def read(account: Account) -> None:
    ListedAccount.objects.filter(listing="responses").update(due_at=timezone.now())
    look(account)


def through(account: Account, monkeypatch: pytest.MonkeyPatch, rounds: int) -> None:
    """Rounds, each when the next items' turn is, until something is missed."""
    offer = next(one for one in discovery.lister(account.platform).offers if one.asks_again)  # type: ignore[union-attr]
    began = timezone.now()
    for number in range(1, rounds + 1):
        with monkeypatch.context() as patch:
            then = began + timedelta(seconds=number * offer.every_seconds)
            patch.setattr("stance.capture.writes.lists.timezone.now", lambda then=then: then)
            read(account)
        if Absence.objects.exists():
            Absence.objects.update(noticed_at=timezone.now())
            return


def test_it_is_gone_when_the_platform_says_so_twice(
    there: tuple[Account, Both], monkeypatch: pytest.MonkeyPatch
) -> None:
    account, both = there
    both.slips.slips.pop(4)
    through(account, monkeypatch, COMMENTS)
    (missed,) = Absence.objects.select_related("record")
    assert "For how long? 4" in str(missed.record.versions.get().fields["text"])
    assert not Tombstone.objects.exists(), "once is no proof"
    later()
    read(account)
    gone = Tombstone.objects.get()
    assert (gone.record, gone.kind) == (missed.record, "seen-gone")
    assert Record.objects.filter(is_by_public=True, is_deleted=False).count() == COMMENTS - 1
    assert verified().differences == []


def test_what_is_there_again_was_a_passing_fault(there: tuple[Account, Both], monkeypatch: pytest.MonkeyPatch) -> None:
    account, both = there
    taken = both.slips.slips.pop(4)
    through(account, monkeypatch, COMMENTS)
    assert Absence.objects.count() == 1
    both.slips.slips.append(taken)
    later()
    read(account)
    assert not Absence.objects.exists()
    assert not Tombstone.objects.exists()


def test_a_fault_is_no_proof_and_each_has_its_turn(
    there: tuple[Account, Both], monkeypatch: pytest.MonkeyPatch
) -> None:
    account, both = there
    both.asked.clear()
    through(account, monkeypatch, COMMENTS)
    assert len(set(both.asked)) == COMMENTS, "each was asked for"
    both.slips.slips.clear()
    both.is_out = True
    through(account, monkeypatch, COMMENTS)
    assert not Absence.objects.exists()
    assert not Tombstone.objects.exists()
