"""Signing in with the agency's account, against a real OpenID provider with PKCE: every redirect is followed by hand."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import Client, Response

from tests.faults.worker_group import Installation as Bare
from tests.web.installation import ROOT, Installation, free_port, start

SEED = """
from stance.people.models import *
agency = Agency.objects.create(slug="health", name="Department of Health")
unit = Unit.objects.create(agency=agency, code="web", name="Web", side="ict", path="/")
Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
GroupMapping.objects.create(group="web-team", role="publisher", unit=unit)
GroupMapping.objects.create(group="admins", role="administrator")
for name in ("known", "taken"):
    User.objects.create_user(f"{name}@agency.test", "three unrelated words", name=name.capitalize())
"""


@dataclass
class Place:
    """A site and its provider. ``person`` is whom the provider signs in next."""

    site: Installation
    issuer: str
    file: Path

    def person(self, **said: Any) -> None:
        self.file.write_text(json.dumps(said))

    def run(self, code: str) -> str:
        return Bare(self.site.data).python(code).strip()

    def sign_in(self, browser: Client) -> Response:
        """From the sign-in page through the provider and back; the answer that is not a redirect any more."""
        answer = leave(self.site.url, browser)
        if to := leads_to(answer):
            answer = browser.get(to)
        while answer.is_redirect:
            answer = browser.get(answer.url.join(answer.headers["Location"]))
        return answer


def way_out(page: Response) -> str:
    """What stands after /account/oidc/ in the form's address."""
    return page.text.split("/account/oidc/")[1].split('"')[0]


def leave(url: str, browser: Client, question: str = "", **form: str) -> Response:
    """What the button of the sign-in page is answered with. ``question`` and ``form`` are sent beside its own."""
    page = browser.get(f"{url}/account/login/")
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return browser.post(f"{url}/account/oidc/{way_out(page)}{question}", data={"csrfmiddlewaretoken": token, **form})


def leads_to(answer: Response) -> str:
    """The address at the provider; "" where the answer is no page that leads on."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
    return html.unescape(found[1]) if found else ""


def place(folder: Path, **settings: str) -> Iterator[Place]:
    port, secret, file = free_port(), folder / "secret", folder / "person.json"
    secret.write_text("not-so-secret-here\n")
    issuer = f"http://127.0.0.1:{port}"
    (folder / "data").mkdir()
    site = start(
        folder / "data", STANCE_OIDC_ISSUER=issuer, STANCE_OIDC_CLIENT_SECRET_FILE=str(secret),
        STANCE_OIDC_WORDS="Sign in with Health's account", **settings,
    )  # fmt: skip
    found = Place(site, issuer, file)
    found.person(sub="nobody")
    found.run(SEED)
    page = urllib.request.urlopen(f"{site.url}/account/login/").read().decode()  # noqa: S310 (our own)
    back = f"{site.url}/account/oidc/{page.split('/account/oidc/')[1].split('/')[0]}/login/callback/"
    with (folder / "provider.log").open("w") as log:
        command = [str(ROOT / ".venv/bin/node"), "tests/live/oidc/provider.mjs", str(port), back, str(file)]
        # A group of its own: the command is a small program that starts the real Node.
        provider = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    try:
        wait(issuer, folder / "provider.log")
        yield found
    finally:
        os.killpg(provider.pid, signal.SIGTERM)
        provider.wait(timeout=10)
        site.stop()


def wait(issuer: str, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=2):  # noqa: S310 (our own)
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the provider did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def open_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Takes over people it does not know, and links verified addresses."""
    yield from place(
        tmp_path_factory.mktemp("open"), STANCE_OIDC_UNKNOWN="provision", STANCE_OIDC_LINK_BY_EMAIL="yes",
        STANCE_OIDC_SECOND_FACTOR="mfa urn:agency:two-factor",
    )  # fmt: skip


@pytest.fixture(scope="module")
def closed_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """As it is without further settings."""
    yield from place(tmp_path_factory.mktemp("closed"))


@pytest.fixture
def browser() -> Iterator[Client]:
    with Client(trust_env=False, timeout=20) as client:
        yield client


def fresh(name: str, /, **more: Any) -> dict[str, Any]:
    return {"sub": f"s-{name}", "email": f"{name}@agency.test", "email_verified": True, "name": name.title(),
            "amr": ["pwd", "mfa"]} | more  # fmt: skip


def held(place: Place, email: str) -> str:
    return place.run(f"""
from django.utils import timezone
from stance.people.models import Assignment
from stance.people.models.assignments import in_force
print(sorted(f"{{one.role}} {{one.unit or 'all'}} {{one.source}}" for one in
      Assignment.objects.filter(in_force(timezone.now()), user__email="{email}").select_related("unit")))
""")


def trail(place: Place) -> list[str]:
    code = "import json\nfrom stance.journal.models import Event\nprint(json.dumps([e.summary for e in Event.objects.order_by('pk')]))"
    return list(json.loads(place.run(code).splitlines()[-1]))


def test_the_button_says_the_agencys_words_and_the_way_out_carries_pkce(open_place: Place, browser: Client) -> None:
    page = browser.get(f"{open_place.site.url}/account/login/?next=/jobs/")
    assert "Sign in with Health&#x27;s account" in page.text
    assert 'name="next" value="/jobs/"' in page.text.split("/account/oidc/")[1].split("</form>")[0]
    gone = leads_to(leave(open_place.site.url, browser))
    asked = parse_qs(urlsplit(gone).query)
    assert gone.startswith(open_place.issuer)
    assert (asked["code_challenge_method"], asked["response_type"], set(asked["scope"][0].split())) == (
        ["S256"], ["code"], {"openid", "profile", "email"},
    )  # fmt: skip
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 16
    assert "client_secret" not in asked


def test_somebody_new_comes_in_with_what_their_groups_stand_for(open_place: Place, browser: Client) -> None:
    open_place.person(**fresh("ana", groups=["WEB-Team", "unmapped"]))
    answer = open_place.sign_in(browser)
    assert (answer.status_code, answer.url.path) == (200, "/")
    assert held(open_place, "ana@agency.test") == "['publisher Web oidc']"
    assert "signed in with the agency's account" in trail(open_place)[-1] or any(
        "agency's account" in line for line in trail(open_place)
    )
    open_place.person(**fresh("ana", groups=[]))
    with Client(trust_env=False, timeout=20) as other:
        assert open_place.sign_in(other).status_code == 200
    assert held(open_place, "ana@agency.test") == "[]"
    open_place.person(**fresh("ana"))
    with Client(trust_env=False, timeout=20) as other:
        open_place.sign_in(other)
    kept = open_place.run(
        "from allauth.socialaccount.models import SocialAccount, SocialToken\n"
        "one = SocialAccount.objects.get(uid='s-ana'); print(sorted(one.extra_data), SocialToken.objects.count())"
    )
    assert kept == "['issuer', 'second_factor'] 0"


def test_a_subject_that_changes_its_address_stays_the_same_person(open_place: Place, browser: Client) -> None:
    open_place.person(**fresh("bea"))
    open_place.sign_in(browser)
    key = open_place.run("from stance.people.models import User; print(User.objects.get(email='bea@agency.test').pk)")
    open_place.person(**fresh("bea", email="Bea.Married@agency.test", name="Bea Married"))
    with Client(trust_env=False, timeout=20) as other:
        assert open_place.sign_in(other).url.path == "/"
    found = open_place.run(
        "from stance.people.models import User; u = User.objects.get(email='bea.married@agency.test'); print(u.pk, u.name)"
    )
    assert found == f"{key} Bea Married"
    assert (
        "changed email from bea@agency.test to bea.married@agency.test and name from Bea to Bea Married"
        in "\n".join(trail(open_place))
    )
    open_place.person(**fresh("bea", email="taken@agency.test"))
    with Client(trust_env=False, timeout=20) as other:
        refused = open_place.sign_in(other)
    assert refused.status_code == 403
    assert "taken@agency.test, which belongs to another person here" in refused.text
    assert browser.get(f"{open_place.site.url}/").status_code == 200


def test_an_address_links_only_when_it_is_verified_and_the_agency_allows_it(
    open_place: Place, closed_place: Place, browser: Client
) -> None:
    for place, verified in ((open_place, False), (closed_place, True), (closed_place, False)):
        place.person(**fresh("known", sub="s-other", email_verified=verified))
        with Client(trust_env=False, timeout=20) as other:
            answer = place.sign_in(other)
        assert answer.status_code == 403
        assert "an address alone does not prove that this is you" in answer.text
    open_place.person(**fresh("known"))
    assert open_place.sign_in(browser).url.path in ("/", "/account/2fa/")
    open_place.person(**fresh("known", sub="s-third"))
    with Client(trust_env=False, timeout=20) as other:
        assert "belongs to another account of the agency" in open_place.sign_in(other).text


def test_unknown_people_stay_out_where_nothing_else_is_said(closed_place: Place, browser: Client) -> None:
    closed_place.person(**fresh("stranger"))
    answer = closed_place.sign_in(browser)
    assert answer.status_code == 403
    assert "You are not known here yet" in answer.text
    assert browser.get(f"{closed_place.site.url}/").status_code == 302
    assert (
        closed_place.run(
            "from stance.people.models import User; print(User.objects.filter(email='stranger@agency.test').exists())"
        )
        == "False"
    )
    assert "Failed sign-in with the agency's account: You are not known here yet" in trail(closed_place)[-1]


@pytest.mark.parametrize(
    ("proof", "counts"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["pwd"], "acr": "urn:agency:two-factor"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": None}, False),
    ],
)
def test_a_second_factor_counts_when_it_is_proven_in_the_signed_token(
    proof: dict[str, Any], counts: bool, open_place: Place, browser: Client
) -> None:
    open_place.person(**fresh(f"factor{len(str(proof))}", **proof))
    answer = open_place.sign_in(browser)
    where = browser.get(f"{open_place.site.url}/jobs/")
    if counts:
        assert (answer.url.path, where.status_code) == ("/", 403)  # in, without a role yet
    else:
        assert (where.status_code, where.headers["Location"]) == (302, "/account/2fa/")


def test_our_second_factor_is_asked_where_the_provider_proved_none(open_place: Place, browser: Client) -> None:
    open_place.person(**fresh("totp"))
    open_place.sign_in(browser)
    open_place.run("""
from allauth.mfa.totp.internal.auth import TOTP
from stance.people.models import User
TOTP.activate(User.objects.get(email="totp@agency.test"), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
""")
    for means, path in ((["pwd"], "/account/2fa/authenticate/"), (["pwd", "mfa"], "/")):
        open_place.person(**fresh("totp", amr=means))
        with Client(trust_env=False, timeout=20) as other:
            assert open_place.sign_in(other).url.path == path


def test_switched_off_people_stay_out(open_place: Place, browser: Client) -> None:
    open_place.person(**fresh("left", groups=["web-team"]))
    open_place.sign_in(browser)
    open_place.run(
        "from stance.people.models import User; User.objects.filter(email='left@agency.test').update(is_active=False)"
    )
    with Client(trust_env=False, timeout=20) as other:
        answer = open_place.sign_in(other)
        assert answer.url.path == "/account/inactive/"
        assert other.get(f"{open_place.site.url}/jobs/").status_code == 302


def test_groups_never_take_the_last_administrator_away(open_place: Place, browser: Client) -> None:
    open_place.person(**fresh("boss", groups=["admins"]))
    open_place.sign_in(browser)
    open_place.person(**fresh("boss", groups=[]))
    with Client(trust_env=False, timeout=20) as other:
        assert open_place.sign_in(other).url.path == "/"
    assert held(open_place, "boss@agency.test") == "['administrator all oidc']"
    assert "left the roles of boss@agency.test as they are: Boss is the last administrator" in "\n".join(
        trail(open_place)
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"email": None}, "gave no e-mail address"),
        ({"email": "no address"}, "gave an e-mail address that is not valid"),
        ({"groups": {"a": 1}}, "groups (“groups”) that are not a list"),
        ({"groups": [1, 2]}, "groups (“groups”) that are not a list"),
    ],
)
def test_claims_that_are_none_are_refused_in_words(
    more: dict[str, Any], words: str, open_place: Place, browser: Client
) -> None:
    open_place.person(**fresh("odd", **more))
    answer = open_place.sign_in(browser)
    assert answer.status_code == 403
    assert words in answer.text
    assert (
        open_place.run("from stance.people.models import User; print(User.objects.filter(name='Odd').exists())")
        == "False"
    )


def test_a_callback_that_nobody_asked_for_opens_nothing(open_place: Place, browser: Client) -> None:
    page = browser.get(f"{open_place.site.url}/account/login/")
    base = f"{open_place.site.url}/account/oidc/{page.text.split('/account/oidc/')[1].split('/')[0]}/login/callback/"
    for question in ("", "?code=x", "?code=x&state=y", "?error=access_denied", "?state=" + "x" * 5000):
        answer = browser.get(base + question)
        assert answer.status_code == 403, question
        assert "did not answer as it should" in answer.text
    assert browser.get(f"{open_place.site.url}/account/oidc/other/login/").status_code == 404


def test_only_our_own_form_begins_a_sign_in(open_place: Place, browser: Client) -> None:
    """OWASP ASVS 5.0, 7.6.2: not a link, a picture, a frame or a form of another page."""
    site = open_place.site.url
    where = f"{site}/account/oidc/{way_out(browser.get(f'{site}/account/login/'))}"
    for method in ("GET", "HEAD"):
        answer = browser.request(method, where)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/account/login/")
    assert browser.request("PUT", where).status_code in (403, 405)
    assert browser.post(where).status_code == 403
    assert browser.post(where, data={"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    token = browser.cookies["csrftoken"]
    foreign = browser.post(where, data={"csrfmiddlewaretoken": token}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert leads_to(leave(site, browser)).startswith(open_place.issuer)


def test_the_provider_is_told_to_ask_and_believed_only_if_it_did(open_place: Place) -> None:
    site = open_place.site.url
    for auth_time, status in ((None, 200), (time.time(), 200), (time.time() - 60, 200), (time.time() - 3600, 403)):
        open_place.person(**fresh("silent"), forge={"claims": {"auth_time": auth_time and int(auth_time)}})
        with Client(trust_env=False, timeout=20) as browser:
            asked = parse_qs(urlsplit(leads_to(leave(site, browser))).query)
            assert asked["prompt"] == ["login"]
            answer = open_place.sign_in(browser)
            assert answer.status_code == status
            assert ("did not ask who you are" in answer.text) == (status == 403)


def test_somebody_who_says_no_at_the_provider_is_back_at_the_start(open_place: Place, browser: Client) -> None:
    open_place.person(sub="s-no", deny=True)
    answer = open_place.sign_in(browser)
    assert answer.status_code == 403
    assert "Back to signing in" in answer.text


def test_a_provider_that_is_down_is_said_so(tmp_path: Path, browser: Client) -> None:
    (tmp_path / "data").mkdir()
    site = start(tmp_path / "data", STANCE_OIDC_ISSUER=f"http://127.0.0.1:{free_port()}")
    try:
        answer = leave(site.url, browser)
        assert answer.status_code == 403
        assert "cannot be reached now" in answer.text
    finally:
        site.stop()


def test_an_issuer_without_encryption_is_refused(stance: Callable[..., Any]) -> None:
    ran = stance("doctor", env={"STANCE_OIDC_ISSUER": "http://id.agency.test"})
    assert ran.code == 2
    assert "must begin with https://" in ran.stderr
