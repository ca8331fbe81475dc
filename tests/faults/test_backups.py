"""A backup that somebody changed or made up is refused with the name of what is wrong, and plants nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from stance.engines.evidence.note import Signer, sign_note
from stance.site.backup_files import NOTE, SUMS, statement
from tests.conftest import Ran, run_stance
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("made")
    make_folder(place / "export", Feed(20, media_every=5))
    run_stance(place / "data", "import", str(place / "export"), "--yes")
    with sqlite3.connect(place / "data" / "db.sqlite3") as database:
        database.execute("INSERT INTO django_session VALUES ('n', 'd', '2099-01-01')")
        database.execute(
            "INSERT INTO people_onetimelink (token_sha256, made_at, expires_at, role, email, waits_for_approval)"
            " VALUES ('h', '2026-01-01', '2099-01-01', 'administrator', '', 0)"
        )
    assert run_stance(place / "data", "backup", str(place / "copy")).value["signed"]
    return place


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "copy", tmp_path / "copy"))


def restore(copy: Path, *options: str) -> Ran:
    return run_stance(copy.parent / "again", "restore", str(copy), *options)


def resign(copy: Path, signer: Signer | None = None) -> None:
    """List what is there anew; sign it, or leave it unsigned as backups once were."""
    (copy / NOTE).unlink(missing_ok=True)
    (copy / SUMS).unlink()
    files = sorted(path for path in copy.rglob("*") if path.is_file())
    lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(copy)}\n" for path in files]
    (copy / SUMS).write_text("".join(lines))
    if signer:
        (copy / NOTE).write_bytes(sign_note(statement((copy / SUMS).read_bytes()), [signer]))


def key_of(copy: Path) -> Signer:
    return Signer.from_skey((copy / "keys" / "ledger.skey").read_text().strip())


def test_what_is_signed_is_taken_with_our_modes(copy: Path) -> None:
    for path in copy.rglob("*"):
        path.chmod(0o4777 if path.is_file() else 0o777)
    done = restore(copy, "--vkey", str(copy / "ledger" / "vkey"))
    assert (done.code, key_of(copy).name in done.value["signed_by"]) == (0, True)
    again = copy.parent / "again"
    assert [path for path in again.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o7077] == []
    assert run_stance(again, "verify").value["ok"]
    assert [f for f in run_stance(again, "doctor").value["findings"] if f["name"] == "privacy" and not f["ok"]] == []


def test_nobody_is_signed_in_and_no_link_works_after_it(made: Path, copy: Path) -> None:
    with sqlite3.connect(copy / "db.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM django_session").fetchone() == (0,), "none are in the backup"
        database.execute("INSERT INTO django_session VALUES ('old', 'd', '2099-01-01')")
    database.close()
    resign(copy, key_of(copy))
    assert restore(copy).code == 0
    with sqlite3.connect(copy.parent / "again" / "db.sqlite3") as database:
        counts = [
            database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("django_session", "usersessions_usersession", "people_onetimelink", "people_resetlink")
        ]
    assert counts == [0, 0, 0, 0]


def link(copy: Path) -> str:
    (copy / "stance.json").rename(copy.parent / "away.json")
    (copy / "stance.json").symlink_to(copy.parent / "away.json")
    return "stance.json"


def linked_folder(copy: Path) -> str:
    (copy / "keys").rename(copy.parent / "keys-away")
    (copy / "keys").symlink_to(copy.parent / "keys-away")
    return "keys/"


def pipe(copy: Path) -> str:
    (copy / "stance.json").unlink()
    os.mkfifo(copy / "stance.json")
    return "stance.json"


def changed_key(copy: Path) -> str:
    (copy / "keys" / "django-secret").write_text("known to me\n")
    return "keys/django-secret"


def removed(copy: Path) -> str:
    (copy / "db.sqlite3").unlink()
    return "db.sqlite3"


def changed_list(copy: Path) -> str:
    changed_key(copy)
    note = (copy / NOTE).read_bytes()
    resign(copy)
    (copy / NOTE).write_bytes(note)
    return SUMS


def others_signature(copy: Path) -> str:
    resign(copy, Signer.generate("stance.local/other"))
    return NOTE


def no_signature(copy: Path) -> str:
    (copy / NOTE).unlink()
    return "--unsigned"


def listed(line: str) -> Callable[[Path], str]:
    """A list, properly signed, that names something no backup holds."""

    def change(copy: Path) -> str:
        with (copy / SUMS).open("a") as file:
            file.write(f"{'0' * 64}  {line}\n")
        (copy / NOTE).write_bytes(sign_note(statement((copy / SUMS).read_bytes()), [key_of(copy)]))
        return SUMS

    change.__name__ = f"listed {line[:20]!r}"
    return change


CHANGES = (
    link, linked_folder, pipe, changed_key, removed, changed_list, others_signature, no_signature,
    listed("../../etc/cron.d/x"), listed("/etc/passwd"), listed("keys/../../x"), listed("keys/.hidden"),
    listed("blobs/ab/cd/short"), listed("elsewhere/x"), listed("stance.json"), listed("keys//x"), listed("ledger/a\x1b[2J"),
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_a_changed_backup_is_refused_by_name(copy: Path, change: Callable[[Path], str]) -> None:
    named = change(copy)
    refused = restore(copy)
    assert (refused.code, named in refused.value["error"]) == (2, True), refused.value
    assert "Traceback" not in refused.stderr
    assert not (copy.parent / "again" / "db.sqlite3").exists()


def test_a_backup_signed_by_its_own_maker_is_not_that_of_the_key_kept_apart(made: Path, copy: Path) -> None:
    forger = Signer.generate(key_of(copy).name)
    (copy / "keys" / "ledger.skey").write_text(forger.skey() + "\n")
    (copy / "ledger" / "vkey").write_text(forger.verifier().vkey() + "\n")
    resign(copy, forger)
    refused = restore(copy, "--vkey", str(made / "data" / "ledger" / "vkey"))
    assert (refused.code, NOTE in refused.value["error"]) == (2, True)


def test_an_absurd_size_is_refused_before_anything_is_written(copy: Path) -> None:
    os.truncate(copy / "db.sqlite3", 1 << 43)
    refused = restore(copy)
    assert (refused.code, "GB free" in refused.value["error"]) == (2, True)


def test_one_from_before_signing_is_taken_with_a_warning(copy: Path) -> None:
    resign(copy)
    assert restore(copy).code == 2
    taken = restore(copy, "--unsigned")
    assert (taken.code, taken.value["signed_by"]) == (0, "")
    assert run_stance(copy.parent / "again", "verify").value["ok"]
