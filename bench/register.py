"""The register at 888 and at 10,000 accounts: bringing a table in, bringing it in again, and its pages.

Each name is on five platforms, and one in a hundred has a look-alike. Beside a floor: reading the same file with the
standard library's csv module. ``first_ms`` is a page's first answer by a process: it makes the index of names.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from bench.processes import last_json, stance, watch

SIZES = (888, 10_000)
PLATFORMS = ("x", "instagram", "facebook", "tiktok", "youtube")
FILL = """
import os, sys
os.environ["STANCE_DATA"] = sys.argv[1]
from stance.site.command_line import start_django
start_django()
from stance.people.models import Agency, Assignment, User
Agency.objects.create(slug="large", name="Large", is_host=True, domains=["large.test"])
user = User.objects.create_user("a@large.test", "x", name="A")
Assignment.objects.create(user=user, role="administrator")
"""
LIST = """
import json, os, statistics, sys, time
os.environ["STANCE_DATA"] = sys.argv[1]
from stance.site.command_line import start_django
start_django()
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from stance.people.models import User
from stance.register.models import Account
settings.ALLOWED_HOSTS = ["*"]
user = User.objects.get(email="a@large.test")
Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "unused"}})
client = Client()
client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
found = {}
paths = {"list": "/register/", "filtered": "/register/?q=account77&lacks=mfa", "score": "/register/score/",
         "look-alikes": "/register/look-alikes/", "account": reverse("register_account", args=[Account.objects.order_by("pk")[7].pk])}
client.get("/register/merge/")
begun = time.perf_counter()
client.get(paths["look-alikes"])
found["look-alikes_first_ms"] = round(1000 * (time.perf_counter() - begun), 1)
from stance.journal.actor import Actor, acting_as
from stance.register.actions import registrations
with acting_as(Actor(kind="operator", label="benchmark")):
    registrations.add(platform="x", address="Newest")
begun = time.perf_counter()
client.get(paths["look-alikes"])
found["look-alikes_after_a_change_ms"] = round(1000 * (time.perf_counter() - begun), 1)
for name, path in paths.items():
    assert client.get(path).status_code == 200
    times = []
    for _ in range(10):
        begun = time.perf_counter()
        client.get(path)
        times.append(time.perf_counter() - begun)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    found[name] = {"median_ms": round(1000 * statistics.median(times), 1), "queries": len(captured)}
print(json.dumps(found))
"""


def measure(work: Path, _posts: int) -> dict[str, Any]:
    return {str(size): _one(work, size) for size in SIZES}


def _handle(number: int) -> str:
    return f"Acc0unt{number // 5 - 1}" if number % 100 == 99 else f"Account{number // 5}"


def _one(work: Path, size: int) -> dict[str, Any]:
    data, table = work / f"register-{size}", work / f"register-{size}.csv"
    shutil.rmtree(data, ignore_errors=True)
    rows = ["platform,handle,agencies,language,short_description,contacts,tags,notes"]
    rows += [
        f"{PLATFORMS[n % 5]},{_handle(n)},large,en,Account number {n},Media office,tag{n % 7}; all,Noted"
        for n in range(size)
    ]
    table.write_text("\n".join(rows) + "\n")
    stance(data, "verify")  # makes the data folder
    watch([sys.executable, "-c", FILL, str(data)])
    begun = time.perf_counter()
    list(csv.reader(io.StringIO(table.read_text())))
    floor = time.perf_counter() - begun
    first, again = (stance(data, "register", "import", str(table)) for _ in range(2))
    if (last_json(first.output)["new"], last_json(again.output)["unchanged"]) != (size, size):
        raise SystemExit(f"not every row was taken over: {first.output[-500:]}")
    pages = last_json(watch([sys.executable, "-c", LIST, str(data)]).output)
    shutil.rmtree(data)
    return {
        "floor_csv_seconds": round(floor, 3),
        "import_seconds": round(first.seconds, 2),
        "import_peak_bytes": first.peak_bytes,
        "import_again_seconds": round(again.seconds, 2),
        "pages": pages,
    }
