"""The same by command, for programs, as a file, and on the record's page."""

from __future__ import annotations

import argparse
import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stance.archive.models import Record
from stance.doors.command_output import Output
from stance.lodging.actions import posts
from stance.lodging.commands import arguments, lodge
from stance.lodging.queries import lodged
from stance.register.models import Account
from tests.factories.organisation import office
from tests.factories.register import fresh
from tests.rooms.capture.board import DESK, Board
from tests.rooms.site.addresses import BACKEND, signed_in
from tests.toy.notices import Notice, write_export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
WHY = "Flood warning"


def command(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    parser = argparse.ArgumentParser()
    arguments.lodge(parser)
    code = lodge.run(parser.parse_args(words), Output(as_json=True))
    return code, json.loads(capsys.readouterr().out.splitlines()[-1])


def test_by_command(own: Account, board: Board, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board.post("n-1", "Boil the water", at=timezone.now() - timedelta(days=30))
    given = ("--account", str(own.pk), "--reason", WHY)
    address = f"{board.web.url}/notices/n-1"
    code, told = command(capsys, address, f"{address}-none", *given)
    assert code == 1
    assert [(one["id"], one["late"], one["days"]) for one in told["lodged"]] == [(f"townboard:{DESK}/n-1", True, 30)]
    assert len(told["refused"]) == 1
    export = write_export(tmp_path / "board.zip", Notice("n-2", "Roads are open"), Notice("n-3", "My garden"))
    names = tmp_path / "posts.txt"
    names.write_text("\ufeffn-2\n\n", encoding="utf-8")
    code, told = command(capsys, "--from", str(export), "--ids", str(names), *given)
    assert (code, len(told["lodged"])) == (0, 1)
    assert Record.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "address of a post"),
        (("--from", "x.zip"), "--ids FILE"),
        (("--ids", "x.txt"), "--ids FILE"),
        (("https://a.example/1", "--from", "x.zip", "--ids", "x.txt"), "not both"),
        (("--from", "/nowhere/x.zip", "--ids", "x.txt"), "no such file"),
    ],
)
def test_wrong_usage_says_what_to_give(
    own: Account, words: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = command(capsys, *words, "--account", str(own.pk), "--reason", WHY)
    assert code == 2
    assert why in told["error"]
    assert command(capsys, *words, "--account", "@nobody.example", "--reason", WHY)[0] == 2


def test_as_a_file_page_by_page(own: Account, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lodged, "PAGE_ROWS", 2)
    for number in range(5):
        board.post(f"n-{number}", f"=Notice {number}", at=timezone.now() - timedelta(days=18 + number))
    posts.lodge(account=own, addresses=[f"{board.web.url}/notices/n-{number}" for number in range(5)], reason=WHY)
    reader = signed_in("reader")
    answer = reader.get(f"/lodging/{own.pk}/posts.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[arg-type]
    assert [one["record"] for one in rows] == [f"townboard:{DESK}/n-{number}" for number in (4, 3, 2, 1, 0)]
    assert [one["late"] for one in rows] == ["yes", "yes", "no", "no", "no"]
    assert rows[0]["text"] == "'=Notice 4", "no spreadsheet runs it"
    page = reader.get(f"/lodging/{own.pk}/").content.decode()
    assert "Older posts" in page
    assert "2 lodged late" in page
    assert "No post was lodged late" not in reader.get(f"/lodging/{own.pk}/?late=1").content.decode()


def test_for_programs_and_on_the_records_page(own: Account, board: Board) -> None:
    board.post("n-1", "Boil the water", at=timezone.now() - timedelta(days=30))
    posts.lodge(account=own, addresses=[f"{board.web.url}/notices/n-1"], reason=WHY)
    reader, name = signed_in("reader"), f"townboard:{DESK}/n-1"
    (one,) = reader.get(f"/api/v1/lodging/posts?account={own.pk}").json()["posts"]
    assert (one["id"], one["lodged"]["late"], one["lodged"]["days"]) == (name, True, 30)
    assert reader.get("/api/v1/lodging/posts?account=nobody.example").status_code == 404
    (found,) = reader.get("/api/v1/search?q=is:late").json()["results"]
    assert found["lodged"]["reason"] == WHY
    assert reader.get(f"/api/v1/records/{name}").json()["lodged"]["limit_days"] == 20
    page = reader.get(reverse("record", args=[name]), follow=True).content.decode()
    assert "30 days after it was posted" in page
    assert f"Business purpose: {WHY}" in page
    other = Client()
    health = office("health", is_host=False)
    other.force_login(health["pia"], backend=BACKEND)
    for address in (f"/lodging/{own.pk}/", f"/lodging/{own.pk}/posts.csv", f"/api/v1/lodging/posts?account={own.pk}"):
        assert other.get(address).status_code in (403, 404), address
    assert f"/lodging/{own.pk}/" not in other.get("/lodging/").content.decode()
    assert other.post(f"/lodging/{fresh(own).pk}/", {"confirm": "1"}).status_code == 404
