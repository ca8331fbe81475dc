"""Two agencies on one running server behind nginx with https: somebody with every role in the second one signs in as people do, and
asks for everything of the first. Nothing of it is read, nothing of it changes, and nothing falls over."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.faults.worker_group import Installation as Bare
from tests.live.test_behind_proxy import Site, behind_nginx
from tests.live.visitor import Visitor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEED = f"""
import json, pathlib, pickle
from datetime import timedelta
from django.utils import timezone
from stance.journal.actor import Actor, acting_as
from stance.people.directory.actions import connections
from stance.people.models import Agency, User
from stance.register.models import Account
from tests.rooms.site.addresses import fill, routes
from tests.rooms.site.neighbours import MARK, settle
from tests.rooms.site.test_walls import named
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
place = pathlib.Path(__import__("os").environ["STANCE_DATA"]).parent
with acting_as(Actor(kind="operator", label="operator", door="command line")):
    two = settle(place / "second", fill(place / "export"))
    until = timezone.now() + timedelta(days=1)
    token = connections.make_token(name="Water", scope="write", agency=Agency.objects.get(slug="water"), expires_at=until)
mona = User.objects.get(email="mona@water.test")
Authenticator.objects.filter(user=mona).delete()
TOTP.activate(mona, "{SECRET}")
(place / "theirs").write_bytes(pickle.dumps(two.theirs))
account = Account.objects.get(pk=two.first.values["<int:account_id>"])
print(json.dumps({{
    "named": [two.first.address(route) for route in named()],
    "lists": ["/" + route for route in routes() if "<" not in route and "(?" not in route and not route.startswith(("account/", "scim/", "start/", "reset/"))],
    "values": two.first.values, "own": two.second.values, "mark": MARK, "token": token,
    "account": [account.platform, account.handle, account.platform_id], "ana": User.objects.get(email="ana@weather.test").pk,
}}))
"""
ROWS = """
import hashlib, json, os, pathlib, pickle
from tests.rooms.site.neighbours import rows
theirs = pickle.loads((pathlib.Path(os.environ["STANCE_DATA"]).parent / "theirs").read_bytes())
print(json.dumps({label: [len(found), hashlib.sha256(repr(found).encode()).hexdigest()] for label, found in rows(theirs).items()}))
"""


@dataclass
class Attack:
    """``mona`` is signed in."""

    site: Site
    seed: dict[str, Any]
    mona: Visitor

    def first(self, name: str) -> str:
        return str(self.seed["values"][name])

    @property
    def record(self) -> str:
        """One of the first agency's posts."""
        return self.first("archive/records/<record_id:record_id>").removeprefix("archive/records/")

    def token(self) -> str:
        return csrf(self.mona.ask("GET", "/account/sessions/")[2])

    def betrays(self, text: str, sent: str = "") -> bool:
        return self.seed["mark"].lower() in text.lower().replace(sent.lower() or "\0", "")

    def rows(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(Bare(self.site.folder / "data").python(ROWS).splitlines()[-1])
        return found


def csrf(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


def code_now() -> str:
    """The six digits of now (RFC 6238)."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    folder: Path = tmp_path_factory.mktemp("agencies")
    seed = json.loads(Bare(folder / "data").python(SEED).splitlines()[-1])
    for site in behind_nginx(folder, STANCE_PERSON_RATE="1000"):
        mona = site.visitor()
        assert mona.sign_in("mona@water.test", "three unrelated words") == 302
        page = mona.ask("GET", "/account/2fa/authenticate/")[2]
        form = {"csrfmiddlewaretoken": csrf(page), "code": code_now()}
        assert mona.ask("POST", "/account/2fa/authenticate/", form)[0] == 302
        made = Attack(site, seed, mona)
        before = made.rows()
        yield made
        assert made.rows() == before, "what the first agency has is as it was"
        assert "Traceback" not in site.log()


def test_cookies_are_for_this_host_over_https_alone(attack: Attack) -> None:
    lines = {line.partition("=")[0]: line for line in attack.mona.set_cookies if "Max-Age=0" not in line}
    assert {"__Host-stance", "__Host-csrftoken", "__Host-stance-device"} <= set(lines)
    for name, line in lines.items():
        said = {part.strip().lower() for part in line.split(";")[1:]}
        assert name.startswith("__Host-"), line
        assert {"secure", "path=/"} <= said, line
        assert said & {"samesite=lax", "samesite=strict"}, line
        assert not any(part.startswith("domain") for part in said), line
        if name != "__Host-csrftoken":  # a page's script sends it back; it opens nothing
            assert "httponly" in said, line


def test_nothing_of_theirs_opens(attack: Attack) -> None:
    wrong = []
    token = attack.token()
    for path in attack.seed["named"]:
        for method, form in (("GET", None), ("POST", {"csrfmiddlewaretoken": token, "role": "reader", "reason": "r"})):
            status, _, text = attack.mona.ask(method, path, form)
            if status not in (403, 404, 405) or attack.betrays(text):
                wrong.append(f"{method} {path}: {status}")
    assert not wrong, "\n".join(wrong)
    assert len(attack.seed["named"]) > 50


def test_no_list_tells_of_theirs_whatever_is_asked(attack: Attack) -> None:
    """A few names at once; each by itself, as each page reads it, is asked in tests/rooms/site/test_named_elsewhere.py."""
    wrong, record = [], attack.record
    asked = ({"account": "x:Breeze", "agency": "weather", "before": "1"}, {"agency": "1", "after": "1", "thing": "agency:weather"},
             {"q": record, "import": "1", "person": "ana@weather.test"}, {"account": "1", "of": "all", "who": "Ana"})  # fmt: skip
    for path in attack.seed["lists"]:
        for given in asked:
            status, _, text = attack.mona.ask("GET", f"{path}?{urlencode(given)}")
            if status >= 500 or attack.betrays(text):
                wrong.append(f"{path}?{given}: {status}")
    assert not wrong, "\n".join(wrong)


def test_an_import_of_theirs_is_not_there_with_its_files(attack: Attack) -> None:
    run = attack.first("<int:run_id>")
    for part in (
        "left-over.csv",
        "problems.csv",
        "original/",
        "",
        f"original/{attack.first('(?P<digest>[0-9a-f]{64})')}/",
    ):
        assert attack.mona.ask("GET", f"/archive/imports/{run}/{part}")[0] == 404, part
    own = attack.seed["own"]["<int:run_id>"]
    assert attack.mona.ask("GET", f"/archive/imports/{own}/left-over.csv")[0] == 200


def test_a_table_of_theirs_is_not_mapped_confirmed_or_discarded(attack: Attack) -> None:
    theirs, own = (values["<int:import_id>"] for values in (attack.seed["values"], attack.seed["own"]))
    form = {"csrfmiddlewaretoken": attack.token(), "digest": "d", "platform": "0", "handle": "1"}
    for step in ("columns", "confirm", "discard"):
        assert attack.mona.ask("POST", f"/register/import/{theirs}/{step}/", form)[0] == 404, step
    assert attack.mona.ask("GET", f"/register/import/{theirs}/columns/")[0] == 404
    assert attack.mona.ask("GET", f"/register/import/{own}/")[0] == 200


@pytest.mark.parametrize("do", ["publish", "submit", "change"])
def test_many_accounts_of_theirs_are_none(do: str, attack: Attack) -> None:
    theirs, own = (values["<int:account_id>"] for values in (attack.seed["values"], attack.seed["own"]))
    for asked in (
        f"account={theirs}",
        f"account={own}&account={theirs}",
        "of=all",
        "of=all&agency=weather",
        "of=all&view=all",
    ):
        path = f"/register/many/?{asked}"
        _, _, page = attack.mona.ask("GET", path)
        seen = re.search(r'name="seen" value="([^"]*)"', page)
        form = {"csrfmiddlewaretoken": csrf(page), "do": do, "seen": seen[1] if seen else "", "unit": "weather/web",
                "business_owner": "ana@weather.test", "agencies": "weather"}  # fmt: skip
        status, _, text = attack.mona.ask("POST", path, form)
        assert status < 500, (asked, text[:500])
        assert not attack.betrays(page), asked
        assert not attack.betrays(text), asked


def test_a_download_of_theirs_is_not_there(attack: Attack) -> None:
    theirs = attack.first("<int:bundle_id>")
    for path in (f"/archive/downloads/{theirs}/", f"/archive/downloads/{theirs}/posts.zip"):
        assert attack.mona.ask("GET", path)[0] == 404
    form = {"csrfmiddlewaretoken": attack.token(), "only": attack.record, "q": "", "reason": "r"}
    status, _, text = attack.mona.ask("POST", "/archive/downloads/new/", form)
    assert status < 500
    assert not attack.betrays(text)
    record = attack.record
    for path in (f"/api/v1/records/{record}", f"/archive/records/{record}/", f"/archive/records/{record}/proof"):
        assert attack.mona.ask("GET", path)[0] == 404, path


def test_an_upload_of_theirs_does_not_go_on(attack: Attack) -> None:
    """By the protocol's own methods (tus 1.0)."""
    path = f"/archive/uploads/{attack.first('<uuid:upload_id>')}/"
    tus = {"Tus_Resumable": "1.0.0", "X_CSRFToken": attack.token(), "Referer": attack.site.url + "/"}
    assert attack.mona.ask("HEAD", path, **tus)[0] == 404
    more = tus | {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}
    assert attack.mona.ask("PATCH", path, {"a": "b"}, **more)[0] == 404
    assert attack.mona.ask("DELETE", path, **tus)[0] in (404, 405)
    own = f"/archive/uploads/{attack.seed['own']['<uuid:upload_id>']}/"
    assert attack.mona.ask("HEAD", own, **tus)[0] == 410, "one's own is known; nothing of it has come"


def test_the_public_hears_nothing_that_is_not_published(attack: Attack) -> None:
    platform, handle, number = attack.seed["account"]
    for visitor in (attack.mona, attack.site.visitor()):
        for said in (f"@{handle}", f"{platform}:{handle}", f"https://x.com/{handle}", f"https://x.com/i/user/{number}"):
            for path in ("/accounts/check/", "/api/v1/public/verify", "/accounts/", "/api/v1/public/accounts"):
                status, _, text = visitor.ask("GET", f"{path}?q={quote(said)}")
                assert status < 500, (path, said)
                assert not attack.betrays(text, handle), (path, said)


def test_a_directory_of_one_agency_does_not_know_the_others_people(attack: Attack) -> None:
    theirs, stranger = attack.seed["ana"], attack.site.visitor()
    bearer = {"Authorization": f"Bearer {attack.seed['token']}", "Content_Type": "application/scim+json"}
    for path in (
        "/Users",
        "/Users?filter=" + quote('userName eq "ana@weather.test"'),
        "/Groups",
        "/Users?startIndex=1&count=100",
    ):
        status, _, text = stranger.ask("GET", f"/scim/v2{path}", **bearer)
        assert status < 500, path
        assert not attack.betrays(text), path
        assert "ana@weather.test" not in text, path
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        body = {"a": "b"} if method in ("PUT", "PATCH") else None
        assert stranger.ask(method, f"/scim/v2/Users/{theirs}", body, **bearer)[0] in (400, 404), method


def test_what_is_typed_for_a_sign_in_ends_where_it_is_sent(attack: Attack) -> None:
    """A session is no good without its cookie's name, and a made-up one is nobody's."""
    forged = attack.site.visitor()
    forged.cookies |= {
        "__Host-stance": base64.urlsafe_b64encode(b"x" * 24).decode(),
        "stance": attack.mona.cookies["__Host-stance"],
    }
    assert forged.ask("GET", "/jobs/")[0] == 302
