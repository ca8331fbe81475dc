"""What a busy run leaves (pages, logs, the database, a backup without keys) holds no secret that went through it, and
secrets of before are sealed by the update."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from tests.conftest import STANCE, run_stance
from tests.faults.worker_group import Installation

BUSY = """
import json, logging
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.test import Client
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from stance.people.writes import one_time_links as links
from stance.people.models import Assignment, User
from stance.people.key_ring import ring
user = User.objects.create_user("ana@agency.test", "planted-password-one", name="Ana")
Assignment.objects.create(user=user, role="administrator")
secret = generate_totp_secret(); TOTP.activate(user, secret)
codes = RecoveryCodes.activate(user)
browser = Client(raise_request_exception=False)
for password in ("planted-password-wrong", "planted-password-one"):
    browser.post("/account/login/", {"login": user.email, "password": password})
browser.post("/account/2fa/authenticate/", {"code": "000000"})
browser.post("/account/2fa/authenticate/", {"code": codes.generate_codes()[0]})
pages = [browser.get(path).content.decode() for path in ("/", "/people/", "/account/sessions/", "/audit/", "/jobs/")]
key = browser.cookies["stance"].value
reset, invitation = links.make_reset(user, removes_factors=False), links.make("reader", "new@agency.test")
Client().post(f"/reset/{reset}/", {"password": "planted-password-two"})
Client().get(f"/reset/{reset}/")
print(json.dumps({"planted": {
    "passwords": "planted-password", "key": key, "app": secret, "codes": codes.generate_codes()[3],
    "seed": ring().open(codes.instance.data["seed"], "second factor"), "reset": reset, "invitation": invitation,
    "django": settings.SECRET_KEY, "ring": (settings.KEYS_DIR / "database-keys").read_text().split()[1]},
    "pages": pages}))
"""
BEFORE = """
from django.core.management import call_command
from allauth.mfa.models import Authenticator
from stance.people.models import User
for number in range(600):
    user = User.objects.create_user(f"p{number}@agency.test", None, name="p")
    Authenticator.objects.create(user=user, type="totp", data={"secret": f"INCLEAR{number:04}"})
def secrets(): return sorted(row["secret"] for row in Authenticator.objects.values_list("data", flat=True))
from stance.people.key_ring import ring
call_command("migrate", "people", "0008", verbosity=0)
"""


def test_nothing_that_is_left_holds_a_secret(tmp_path: Path) -> None:
    own = Installation(tmp_path / "data")
    start = "from stance import data_folder; data_folder.prepare(data_folder.located())\n"
    start += "from stance.site.command_line import start_django; start_django()\n"
    done = subprocess.run(
        [STANCE[0], "-c", start + BUSY],
        env=own.environment | {"STANCE_LOG": "DEBUG"},
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    assert run_stance(own.data, "backup", str(tmp_path / "copy"), "--without-keys").code == 0
    assert not (tmp_path / "copy" / "keys").exists()
    with closing(sqlite3.connect(own.data / "db.sqlite3")) as database:
        dump = "\n".join(database.iterdump())
    files = [path for path in [*(tmp_path / "copy").rglob("*"), *own.data.glob("db.*")] if path.is_file()]
    left = {"log": done.stderr, "pages": "\n".join(said["pages"]), "database": dump}
    left |= {str(path): path.read_bytes().decode("latin-1") for path in files}
    found = [
        (name, place) for name, secret in said["planted"].items() for place, text in left.items() if secret in text
    ]
    assert found == []


def test_secrets_of_before_are_sealed_and_back_again(tmp_path: Path) -> None:
    own = Installation(tmp_path / "data")
    own.python(BEFORE)
    sealed = own.python(
        "from allauth.mfa.models import Authenticator\n"
        "from stance.people.key_ring import ring\n"
        "rows = [row['secret'] for row in Authenticator.objects.values_list('data', flat=True)]\n"
        "print(len(rows), sorted(ring().open(row, 'second factor') for row in rows)[599])"
    )
    assert sealed.split() == ["600", "INCLEAR0599"]
    with closing(sqlite3.connect(own.data / "db.sqlite3")) as database:
        assert not [line for line in database.iterdump() if "INCLEAR" in line]
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"INCLEAR" not in (own.data / "db.sqlite3").read_bytes(), "nor in what was replaced"
