"""Slow clients at the doors that take or give much: a table of accounts, an upload that can go on, a download, the programs' doors
and the public's question. Most are signed in, or have a token: strangers' bodies are not read there at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

FILL = """
import json, os, uuid
from datetime import timedelta
from stance import data_folder; data_folder.prepare(data_folder.located())
from stance.site.command_line import start_django; start_django()
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.utils import timezone
from stance.archive.models import Bundle, Upload
from stance.archive.writes.bundles import place_of
from stance.journal.actor import Actor, acting_as
from stance.people.directory.actions import connections
from stance.people.models import Agency, Assignment, User

agency = Agency.objects.create(slug="weather", name="Weather", is_host=True)
user = User.objects.create_user("slow@agency.test", None, name="Slow")
for role in ("administrator", "publisher", "recordkeeper"):
    Assignment.objects.create(user=user, role=role)
Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
client = Client()
client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
with acting_as(Actor(kind="operator", label="operator", door="command line")):
    until = timezone.now() + timedelta(days=1)
    token = connections.make_token(name="Slow", scope="write", agency=None, expires_at=until)
size = 8 << 20
bundle = Bundle.objects.create(owner=user, agency=agency, requested_by=user.email, words="all", asked={}, state="ready",
                               manifest="0" * 64, size_bytes=size, finished_at=timezone.now())
place_of(bundle).parent.mkdir(parents=True, exist_ok=True)
place_of(bundle).write_bytes(os.urandom(size))
upload = Upload.objects.create(group=uuid.uuid4(), owner_id=user.pk, name="slow.zip", size_bytes=size)
print(json.dumps({"cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}",
                  "token": token, "bundle": bundle.pk, "upload": str(upload.pk)}))
"""
LENGTH = 8 << 20
"""Bytes that a slow body announces: more than is kept until it is whole, so that a thread could read along."""
PIPELINED = 20
PUBLIC = "/accounts/check/?q=%40Agency7"


def fill(data: Path) -> dict[str, Any]:
    """What the doors need of an installation in this folder: somebody signed in, a token, a download, an upload."""
    environment = os.environ | {"STANCE_DATA": str(data)}
    done = subprocess.run([sys.executable, "-c", FILL], env=environment, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def kinds(filled: dict[str, Any]) -> dict[str, bytes]:
    """What each sends first, by door and way of being slow: as ``bench.slow_clients.KINDS``."""
    signed_in, bearer = f"Cookie: {filled['cookie']}\r\n", f"Authorization: Bearer {filled['token']}\r\n"
    form = "Content-Type: multipart/form-data; boundary=b\r\n"
    piece = "Content-Type: application/offset+octet-stream\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
    scim = "Content-Type: application/scim+json\r\n"
    upload, bundle = f"/archive/uploads/{filled['upload']}/", f"/archive/downloads/{filled['bundle']}/posts.zip"
    bodies = {
        "register import": f"POST /register/import/ HTTP/1.1\r\n{signed_in}{form}",
        "upload": f"PATCH {upload} HTTP/1.1\r\n{signed_in}{piece}",
        "API": f"POST /api/v1/search HTTP/1.1\r\n{signed_in}{form}",
        "SCIM": f"POST /scim/v2/Users HTTP/1.1\r\n{bearer}{scim}",
        "public check": f"POST /accounts/check/ HTTP/1.1\r\n{form}",
    }
    reads = {
        "download": f"GET {bundle} HTTP/1.1\r\n{signed_in}",
        "API": f"GET /api/v1/search?q=a HTTP/1.1\r\n{signed_in}",
        "SCIM": f"GET /scim/v2/Users HTTP/1.1\r\n{bearer}",
        "public check": f"GET {PUBLIC} HTTP/1.1\r\n",
    }
    host = "Host: localhost\r\n"
    found = {f"{door}, bodies": f"{line}{host}Content-Length: {LENGTH}\r\n\r\n--b\r\n" for door, line in bodies.items()}
    found |= {f"{door}, headers": f"{line}{host}X-Slow: " for door, line in (bodies | reads).items()}
    found |= {f"{door}, readers": f"{line}{host}\r\n" * PIPELINED for door, line in reads.items()}
    return {name: text.encode() for name, text in found.items()}
