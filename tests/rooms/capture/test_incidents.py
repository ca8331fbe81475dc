"""An account that its platform does not show: what the platform is handed, and what the public is told meanwhile."""

from __future__ import annotations

import io
import json
import shlex
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from fastwarc.warc import ArchiveIterator, WarcRecordType

from stance.archive.ledger.sequencer import sequence
from stance.capture.models import Incident
from stance.register.actions import elsewhere
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from tests.factories.organisation import Office, acting
from tests.factories.register import fresh
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import Board, captured, look, look_through

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
NEWS = "https://www.weather.test/news"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def gone(weather: Office, board: Board) -> Account:
    """On the public register, with two posts that are held, and not shown any more: two looks said so."""
    account = captured(weather, board)
    Account.objects.filter(pk=account.pk).update(status="published", published_at=timezone.now())
    board.post("n-1", "Boil the water")
    look_through(account)
    board.refuses = (410, {"Content-Type": "application/json"}, b'{"closed": true}\n')
    look(account)
    look(account)
    return fresh(account)


def signed_in(office: Office, name: str) -> Client:
    client = Client()
    client.force_login(office[name], backend=BACKEND)
    return client


def packed(client: Client, account: Account) -> dict[str, bytes]:
    page = client.get(f"/capture/{account.pk}/").content.decode()
    address = f"/capture/{account.pk}/incidents/{Incident.objects.get().pk}/evidence.zip"
    assert address in page
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_each_look_that_says_so_is_evidence_up_to_enough(gone: Account, board: Board) -> None:
    incident = Incident.objects.get()
    assert len(incident.evidence) == 2
    for _ in range(12):
        look(gone)
    incident.refresh_from_db()
    assert len(incident.evidence) == 8
    assert verified().differences == []


def test_the_platform_is_handed_what_was_answered_with_proofs(gone: Account, weather: Office, tmp_path: Path) -> None:
    sequence()
    files = packed(signed_in(weather, "ada"), gone)
    told = json.loads(files["incident.json"])
    assert [one["status"] for one in told["answers"]] == [200, 410, 410]
    assert told["last_shown_at"] < told["began_at"]
    assert (told["account"], told["kind"], told["agencies"]) == (gone.named, "vanished", ["Department of Weather"])
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert sha256(files[name]).hexdigest() == digest
    for one in told["answers"]:
        kinds = [record.record_type for record in ArchiveIterator(io.BytesIO(files[one["file"]]), verify_digests=True)]
        assert kinds == [WarcRecordType.response, WarcRecordType.request]
        assert b"key-of-the-desk" not in files[one["file"]]
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    commands = [line for line in files["README.txt"].decode().splitlines() if line.startswith("python3 ")]
    assert len(commands) == 3
    for command in commands:
        words = shlex.split(command.replace("python3", sys.executable, 1))
        ran = subprocess.run(words, cwd=tmp_path, check=False, capture_output=True)
        assert ran.returncode == 0, ran


def test_what_is_not_signed_yet_is_handed_out_and_says_so(gone: Account, weather: Office) -> None:
    files = packed(signed_in(weather, "ada"), gone)
    assert json.loads(files["incident.json"])["answers"] == []
    sequence()
    look(gone)
    told = json.loads(packed(signed_in(weather, "ada"), gone)["incident.json"])
    assert [one["proof"] is None for one in told["answers"]] == [False, False, False, True]


def test_the_public_is_told_where_to_find_the_agency(gone: Account, weather: Office, board: Board) -> None:
    client, public = signed_in(weather, "pia"), Client()
    said = client.post(f"/capture/{gone.pk}/", {"elsewhere": NEWS}, follow=True).content.decode()
    assert "The public register says where to find you meanwhile." in said
    url = gone.url
    shown = [f"/accounts/{gone.pk}/", f"/accounts/check/?q={url}", "/accounts/", "/accounts/embed/"]
    for address in shown:
        page = public.get(address)
        assert page.status_code == 200, address
        assert NEWS in page.content.decode(), address
    answer = public.get("/api/v1/public/verify", {"q": url}).json()
    assert answer["answer"] == "official"
    assert answer["account"]["elsewhere"]["url"] == NEWS
    board.refuses = None
    look(gone)
    assert Incident.objects.get().ending == "returned"
    assert public.get("/api/v1/public/verify", {"q": url}).json()["account"]["elsewhere"] is None
    for address in shown:
        assert NEWS not in public.get(address).content.decode(), address


def test_it_is_taken_back_by_hand_and_stands_in_the_history(gone: Account, weather: Office) -> None:
    client = signed_in(weather, "pia")
    client.post(f"/capture/{gone.pk}/", {"elsewhere": NEWS})
    client.post(f"/capture/{gone.pk}/", {"elsewhere": NEWS, "back": "1"})
    assert fresh(gone).elsewhere_since is None
    with acting(weather["pia"]):
        assert not elsewhere.take_back(account=gone)
    history = client.get(f"/register/accounts/{gone.pk}/history/").content.decode()
    assert NEWS in history


@pytest.mark.parametrize(
    "url", ["", "  ", "weather", "javascript:alert(1)", "https://a b", "https://user@host.example/"]
)
def test_what_is_no_address_is_refused(gone: Account, weather: Office, url: str) -> None:
    with acting(weather["pia"]), pytest.raises(AccountRefused):
        elsewhere.say(account=gone, url=url)
    assert not fresh(gone).elsewhere_url


def test_of_an_account_that_is_not_public_nothing_is_said(gone: Account, weather: Office) -> None:
    Account.objects.filter(pk=gone.pk).update(status="draft", published_at=None)
    with acting(weather["pia"]), pytest.raises(AccountRefused, match="not on the public register"):
        elsewhere.say(account=gone, url=NEWS)
