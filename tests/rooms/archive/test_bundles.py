"""What was found is taken away whole, by whoever may, and an outsider with Python alone sees every change."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from stance.archive.actions import bundles as actions
from stance.archive.bundles.wish import BundleRefused, Wish
from stance.archive.importing.progress import Silent
from stance.archive.models import Bundle
from stance.archive.writes import bundles as writes
from stance.authority.models import ApprovalRequest
from stance.jobs.models import Job
from stance.journal.models import Event
from tests.rooms.site.addresses import signed_in

from .installation import verified
from .small import archive, bring_in, picture_of, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

TEXTS = {
    100: "Flood at the bridge",
    101: '=HYPERLINK("http://evil") flood',
    102: "Sunny",
    103: "<script>flood</script>\n& more",
    104: "Windy",
}


@pytest.fixture
def kept(tmp_path: Path) -> None:
    posts = [tweet(number, text, at=1_600_000_000 + number) for number, text in TEXTS.items()]
    posts[0] |= picture_of(7, "one.jpg", alt="A bridge")
    bring_in(archive(tmp_path / "a", posts, media={"100-one.jpg": b"\xff\xd8\xff picture"}))


def made(wish: Wish, folder: Path) -> Bundle:
    (outcome,) = actions.take(wish)
    assert outcome.result is not None
    return actions.make(outcome.result, folder / "posts.zip", Silent())


def unpacked(wish: Wish, folder: Path) -> Path:
    made(wish, folder)
    with zipfile.ZipFile(folder / "posts.zip") as found:
        assert found.testzip() is None
        found.extractall(folder / "out")
    return folder / "out"


def checked(folder: Path, *more: str) -> tuple[int, str]:
    command = [sys.executable, "-I", "-S", "verify.py", *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_a_bundle_holds_what_was_found_in_every_form(kept: None, tmp_path: Path) -> None:
    out = unpacked(Wish("flood"), tmp_path)
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert names >= {
        "records.jsonl",
        "records.csv",
        "index.html",
        "checkpoint",
        "vkey",
        "VERIFY.txt",
        "verify.py",
        "verify.html",
    }
    lines = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
    assert [line["text"] for line in lines] == [TEXTS[number] for number in (100, 101, 103)]
    assert sorted(lines[0]["proof"] for lines in [lines]) == ["proofs/x-783214-100.tlog-proof"]
    assert len(list((out / "proofs").iterdir())) == 3
    (medium,) = lines[0]["media"]
    assert (out / medium["path"]).read_bytes() == b"\xff\xd8\xff picture"
    rows = list(csv.DictReader(io.StringIO((out / "records.csv").read_text())))
    assert [row["id"] for row in rows] == [line["id"] for line in lines]
    assert rows[1]["text"].startswith("'=HYPERLINK")
    assert rows[0]["alt_texts"] == "A bridge"
    page = (out / "index.html").read_text()
    assert "&lt;script&gt;flood" in page
    assert "operator test" in page
    assert "“flood”" in (out / "VERIFY.txt").read_text()


def test_an_outsider_proves_it_with_python_alone(kept: None, tmp_path: Path) -> None:
    out = unpacked(Wish("flood"), tmp_path)
    code, said = checked(out)
    assert code == 0, said
    assert said.startswith("PROVEN: 3 records")
    key = (out / "vkey").read_text().strip()
    assert checked(out, "--key", key)[0] == 0
    assert checked(out, "proofs/x-783214-100.tlog-proof", "--key", key)[0] == 0


def rewritten(name: str, old: str, new: str) -> Callable[[Path], object]:
    return lambda out: (out / name).write_text((out / name).read_text().replace(old, new))


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a text": (rewritten("records.jsonl", "Flood at", "Calm at"), "x:783214/100"),
    "a table": (rewritten("records.csv", "Flood at", "Calm at"), "records.csv"),
    "a page": (rewritten("index.html", "Flood at", "Calm at"), "index.html"),
    "a picture": (lambda out: next((out / "media").iterdir()).write_bytes(b"other"), "media/"),
    "a proof": (rewritten("proofs/x-783214-101.tlog-proof", "index", "Index"), "x-783214-101"),
    "a proof exchanged": (lambda out: (out / "proofs/x-783214-101.tlog-proof").write_text((out / "proofs/x-783214-100.tlog-proof").read_text()), "x-783214-101"),
    "a record less": (lambda out: (out / "records.jsonl").write_text("".join((out / "records.jsonl").read_text().splitlines(keepends=True)[1:])), "records.jsonl"),
    "a file less": (lambda out: (out / "records.csv").unlink(), "records.csv: missing"),
    "a file more": (lambda out: (out / "note.txt").write_text("x"), "note.txt: not part"),
    "the list": (rewritten("manifest-sha256.txt", "records.csv", "records.tsv"), "manifest-sha256.txt"),
    "no list": (lambda out: (out / "manifest-sha256.txt").unlink(), "manifest-sha256.txt"),
    "a medium elsewhere": (rewritten("records.jsonl", '"path": "media/', '"path": "../../../../../dev/zero/'), "leads out of the bundle"),
    "a proof elsewhere": (rewritten("records.jsonl", "proofs/x-783214-103", "/etc/passwd"), "leads out of the bundle"),
    "a listed file elsewhere": (rewritten("manifest-sha256.txt", "records.csv", "../../records.csv"), "leads out of the bundle"),
    "a line of brackets": (rewritten("records.jsonl", '{"id"', "[" * 100_000), "cannot be read"),
    "a line that is none": (rewritten("records.jsonl", '{"id"', '{"di"'), "records.jsonl"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_is_named(kept: None, tmp_path: Path, change: str) -> None:
    out = unpacked(Wish("flood"), tmp_path)
    alter, named = CHANGES[change]
    for path in out.rglob("*"):
        path.chmod(0o755)
    alter(out)
    code, said = checked(out)
    assert code == 1, said
    assert named in said
    assert said.splitlines()[-1].startswith("NOT PROVEN")


def test_a_list_made_anew_does_not_help(kept: None, tmp_path: Path) -> None:
    from hashlib import sha256

    out = unpacked(Wish("flood"), tmp_path)
    old = sha256((out / "records.csv").read_bytes()).hexdigest()
    (out / "records.csv").write_text("nothing")
    rewritten("manifest-sha256.txt", old, sha256(b"nothing").hexdigest())(out)
    code, said = checked(out)
    assert (code, "not the list of files that the ledger holds" in said) == (1, True), said


def test_ticked_posts_alone_and_without_media(kept: None, tmp_path: Path) -> None:
    out = unpacked(Wish("flood", only=("x:783214/100",), with_media=False), tmp_path)
    (line,) = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
    assert line["media"][0]["path"] is None
    assert not (out / "media").exists()
    assert checked(out)[0] == 0


def test_nothing_found_and_bad_searches_are_refused_in_words(kept: None) -> None:
    with pytest.raises(BundleRefused, match="nothing to download"):
        actions.take(Wish("hailstorm"))
    with pytest.raises(BundleRefused, match="partner"):
        actions.take(Wish('"flood'))
    with pytest.raises(BundleRefused, match="ticked"):
        actions.take(Wish("", only=tuple(map(str, range(1001)))))
    assert not Bundle.objects.exists()


def test_the_ledger_knows_what_was_taken(kept: None, tmp_path: Path) -> None:
    bundle = made(Wish("flood"), tmp_path)
    assert verified().ok
    Bundle.objects.filter(pk=bundle.pk).update(records=2)
    assert [one.kind for one in verified().differences] == ["bundle"]
    Bundle.objects.all().delete()
    assert "row was removed" in verified().differences[0].detail


def test_a_disk_that_fills_leaves_nothing_half_made(
    kept: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stance.archive.bundles import flat_zip

    def full(*_args: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(flat_zip.FlatZip, "add_stream", full)
    with pytest.raises(OSError, match="No space"):
        made(Wish("flood"), tmp_path)
    assert list(tmp_path.glob("*posts.zip*")) == []
    assert Bundle.objects.get().state == "making"
    monkeypatch.undo()
    assert actions.make(Bundle.objects.get(), tmp_path / "posts.zip", Silent()).state == "ready"
    assert verified().ok


def client_of(role: str) -> Client:
    return signed_in(role)


def test_a_person_takes_and_downloads_their_own(kept: None, folders: Path) -> None:
    client = client_of("reader")
    page = client.get("/archive/downloads/new/", {"q": "flood"}).content.decode()
    assert "3 posts" in " ".join(page.split())
    answer = client.post("/archive/downloads/new/", {"q": "flood"})
    bundle = Bundle.objects.get()
    assert answer["Location"] == f"/archive/downloads/{bundle.pk}/"
    assert client.get(f"/archive/downloads/{bundle.pk}/posts.zip").status_code == 404
    with zip_made(bundle, client):
        answer = client.get(f"/archive/downloads/{bundle.pk}/posts.zip")
        assert answer["Content-Type"] == "application/zip"
        assert b"".join(answer.streaming_content)[:2] == b"PK"
        assert Event.objects.filter(summary__startswith="downloaded posts found by").count() == 1
        other = client_of("administrator")
        for path in ("", "posts.zip"):
            assert other.get(f"/archive/downloads/{bundle.pk}/{path}").status_code == 404
        assert other.post(f"/archive/downloads/{bundle.pk}/remove/").status_code == 404
        assert "flood" not in other.get("/archive/downloads/").content.decode()
        client.post(f"/archive/downloads/{bundle.pk}/remove/")
        client.post(f"/archive/downloads/{bundle.pk}/remove/")
        assert Event.objects.filter(summary__startswith="removed the download of").count() == 1
        assert not writes.place_of(bundle).exists()
        assert client.get(f"/archive/downloads/{bundle.pk}/posts.zip").status_code == 404
        assert verified().ok


def test_whoever_may_not_see_its_posts_any_more_downloads_nothing(
    kept: None, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("reader")
    client.post("/archive/downloads/new/", {"q": "flood"})
    bundle = Bundle.objects.get()
    with zip_made(bundle, client):
        bundle.refresh_from_db()
        (account,) = bundle.accounts
        monkeypatch.setattr(actions, "hidden_accounts", lambda action: frozenset({account}))
        assert client.get(f"/archive/downloads/{bundle.pk}/posts.zip").status_code == 404
        monkeypatch.setattr(actions, "hidden_accounts", lambda action: frozenset({account + 1}))
        assert client.get(f"/archive/downloads/{bundle.pk}/posts.zip").status_code == 200


class zip_made:
    """As the worker makes it, in its owner's name."""

    def __init__(self, bundle: Bundle, _client: Client) -> None:
        self._bundle = bundle

    def __enter__(self) -> None:
        from stance.journal.actor import Actor, acting_as

        owner = self._bundle.owner
        assert owner is not None
        with acting_as(Actor("user", str(owner.pk), owner.email, "worker")):
            actions.make(self._bundle, writes.place_of(self._bundle), Silent())

    def __exit__(self, *_args: object) -> None:
        return


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"q": "flood since:2020-09", "has": "media"}, 1),
        ({"q": "flood OR sunny", "kind": "post"}, 4),
        ({"q": "flood OR sunny", "account": "x:CityOfTest", "since": "2020-09-13"}, 4),
        ({"q": "windy", "lang": "en", "until": "2020-12-31"}, 1),
    ],
)
def test_what_the_search_page_found_is_what_is_taken(kept: None, asked: dict[str, str], count: int) -> None:
    client = client_of("reader")
    assert f"{count} post{'s' if count > 1 else ''} found" in " ".join(
        client.get("/archive/", asked).content.decode().split()
    )
    page = " ".join(client.get("/archive/downloads/new/", asked).content.decode().split())
    assert f"{count} post{'s' if count > 1 else ''}</h2>" in page
    assert client.post("/archive/downloads/new/", asked).status_code == 302
    assert Wish.read(Bundle.objects.get().asked).count() == count


@pytest.mark.parametrize("asked", [{}, {"account": "x:CityOfTest"}, {"q": "-is:repost since:2001"}])
def test_everything_needs_a_second_person(kept: None, asked: dict[str, str]) -> None:
    client, approver = client_of("recordkeeper"), client_of("approver")
    page = client.get("/archive/downloads/new/", asked).content.decode()
    assert "Another person must approve it first" in " ".join(page.split())
    answer = client.post("/archive/downloads/new/", asked | {"reason": "An inquiry"})
    request = ApprovalRequest.objects.get()
    assert answer["Location"].endswith(f"/{request.pk}/")
    assert request.action == "archive.export"
    assert not Bundle.objects.exists()
    seen = " ".join(approver.get(f"/approvals/{request.pk}/").content.decode().split())
    assert "download" in seen.lower()
    approver.post(f"/approvals/{request.pk}/answer/", {"verdict": "approve", "digest": request.digest})
    request.refresh_from_db()
    bundle = Bundle.objects.get()
    assert bundle.owner_id == request.asked_by_id
    assert Job.objects.get(key=f"bundle-{bundle.pk}").actor["id"] == str(bundle.owner_id)
    with zip_made(bundle, client):
        assert client.get(f"/archive/downloads/{bundle.pk}/posts.zip").status_code == 200
        assert approver.get(f"/archive/downloads/{bundle.pk}/posts.zip").status_code == 404


def test_whoever_runs_the_installation_takes_everything_and_leaves_a_line(kept: None, tmp_path: Path) -> None:
    assert made(Wish(), tmp_path).records == len(TEXTS)
    assert Event.objects.filter(action="archive.bundle", summary="began to download all posts").exists()


def test_a_reader_cannot_ask_for_everything(kept: None) -> None:
    assert client_of("reader").post("/archive/downloads/new/", {}).status_code == 403
    assert not ApprovalRequest.objects.exists()


def test_old_downloads_go_by_themselves(kept: None, tmp_path: Path) -> None:
    bundle = made(Wish("flood"), tmp_path)
    assert writes.sweep(timezone.now()) == 0
    assert writes.sweep(timezone.now() + writes.KEPT * 2) == 1
    bundle.refresh_from_db()
    assert bundle.state == "removed"
    assert verified().ok


def test_everything_ticked_one_by_one_is_everything(kept: None) -> None:
    """A second person agrees to it, however it is chosen."""
    every = [f"x:783214/{number}" for number in TEXTS]
    assert client_of("reader").post("/archive/downloads/new/", {"only": every}).status_code == 403
    client_of("approver")
    client_of("recordkeeper").post("/archive/downloads/new/", {"only": every, "reason": "r"})
    assert ApprovalRequest.objects.get().action == "archive.export"
    assert not Bundle.objects.exists()
    client_of("publisher").post("/archive/downloads/new/", {"only": every[:2]})
    assert Bundle.objects.count() == 1
