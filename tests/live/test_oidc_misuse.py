"""What somebody could do with the sign-in at the agency's provider: forged, borrowed, replayed and redirected answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from httpx2 import Client

from tests.live.test_oidc import Place, fresh, leads_to, leave, place


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from place(
        tmp_path_factory.mktemp("misuse"), STANCE_OIDC_UNKNOWN="provision", STANCE_OIDC_LINK_BY_EMAIL="yes",
        STANCE_OIDC_SECOND_FACTOR="mfa",
    )  # fmt: skip


def begun(here: Place, browser: Client, question: str = "", **form: str) -> str:
    """The address at the provider."""
    return leads_to(leave(here.site.url, browser, question, **form))


def answered(here: Place, browser: Client) -> str:
    """The address by which the provider sends somebody back, not yet opened."""
    answer = browser.get(begun(here, browser))
    while not answer.headers.get("Location", "").startswith(here.site.url):
        answer = browser.get(answer.url.join(answer.headers["Location"]))
    return answer.headers["Location"]


def new_browser() -> Client:
    return Client(trust_env=False, timeout=20)


def is_in(here: Place, browser: Client) -> bool:
    return browser.get(f"{here.site.url}/account/sessions/").status_code == 200


def changed(address: str, **given: str | None) -> str:
    question = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()} | given
    kept = {name: value for name, value in question.items() if value is not None}
    return f"{address.split('?')[0]}?{urlencode(kept)}"


HOUR = 3600
FORGED: dict[str, dict[str, Any]] = {
    "unsigned": {"alg": "none"},
    "signed with the public key as a secret": {"alg": "HS256"},
    "signed by a stranger": {"by": "stranger"},
    "of a key that is not published": {"kid": "other"},
    "without a key's name": {"kid": None},
    "for another application": {"claims": {"aud": "other"}},
    "for several, made for another": {"claims": {"aud": ["stance", "other"], "azp": "other"}},
    "for several, made for nobody": {"claims": {"aud": ["stance", "other"]}},
    "for nobody": {"claims": {"aud": None}},
    "of another issuer": {"claims": {"iss": "https://elsewhere.test"}},
    "of no issuer": {"claims": {"iss": None}},
    "that has ended": {"claims": {"exp": int(time.time()) - HOUR}},
    "that never ends": {"claims": {"exp": None}},
    "that is not valid yet": {"claims": {"nbf": int(time.time()) + HOUR}},
    "with another nonce": {"claims": {"nonce": "other"}},
    "without a nonce": {"claims": {"nonce": None}},
    "with a nonce that is no text": {"claims": {"nonce": ["x"]}},
    "about somebody else": {"claims": {"sub": "s-known"}},
    "about nobody": {"claims": {"sub": None}},
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_token_that_is_not_whole_lets_nobody_in(kind: str, here: Place) -> None:
    here.person(**fresh("forger", forge=FORGED[kind]))
    with new_browser() as browser:
        assert here.sign_in(browser).status_code == 403, kind
        assert not is_in(here, browser)


def test_the_same_way_lets_in_what_is_whole(here: Place) -> None:
    here.person(**fresh("honest", forge={}))
    with new_browser() as browser:
        assert here.sign_in(browser).status_code == 200
        assert is_in(here, browser)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "x" * 16},
        {"state": None},
        {"code": "x" * 43},
        {"code": None},
        {"iss": "https://elsewhere.test"},
        {"iss": None},
        {"iss": ""},
    ],
    ids=str,
)
def test_an_answer_that_is_changed_on_its_way_opens_nothing(change: dict[str, str | None], here: Place) -> None:
    here.person(**fresh("wayfarer"))
    with new_browser() as browser:
        assert browser.get(changed(answered(here, browser), **change)).status_code == 403
        assert not is_in(here, browser)


def test_an_answer_opens_only_the_browser_that_asked_and_only_once(here: Place) -> None:
    here.person(**fresh("once"))
    with new_browser() as browser, new_browser() as other:
        back = answered(here, browser)
        begun(here, other)
        assert other.get(back).status_code == 403
        assert not is_in(here, other)
        assert browser.get(back).status_code == 302
        assert is_in(here, browser)
        again = browser.get(back)
        assert again.status_code in (302, 403)
    with new_browser() as third:
        mine = answered(here, third)
        taken = changed(mine, code=parse_qs(urlsplit(back).query)["code"][0])
        assert third.get(taken).status_code == 403
        assert not is_in(here, third)


def test_nobody_but_the_settings_says_what_is_asked(here: Place) -> None:
    with new_browser() as browser:
        usual = parse_qs(urlsplit(begun(here, browser)).query)
        assert len(usual["nonce"][0]) >= 22  # 128 bits
        extra = {
            "redirect_uri": "https://elsewhere.test/", "client_id": "other", "response_type": "token", "nonce": "mine",
            "state": "mine", "prompt": "none", "code_challenge_method": "plain",
        }  # fmt: skip
        bending = {"auth_params": urlencode(extra), "scope": "offline_access", "process": "connect"}
        question = "?" + urlencode(bending)
        bent = parse_qs(urlsplit(begun(here, browser, question, **bending)).query)
    changing = {"state", "nonce", "code_challenge"}
    assert {name: set(value[0].split()) for name, value in bent.items() if name not in changing} == {
        name: set(value[0].split()) for name, value in usual.items() if name not in changing
    }
    assert all(usual[name] != bent[name] for name in changing)
    assert "mine" not in bent["nonce"] + bent["state"]


@pytest.mark.parametrize(
    "target", ["https://elsewhere.test/", "//elsewhere.test/", "/\\elsewhere.test", "javascript:alert(1)", "https:elsewhere.test"]
)  # fmt: skip
def test_the_way_back_leads_to_our_own_pages(target: str, here: Place) -> None:
    here.person(**fresh("led"))
    with new_browser() as browser:
        answer = browser.get(begun(here, browser, next=target))
        while answer.is_redirect:
            following = answer.url.join(answer.headers["Location"])
            assert following.host in ("127.0.0.1", "localhost"), following
            answer = browser.get(following)
        assert answer.status_code < 400


def test_an_address_that_is_not_verified_takes_nobody_over(here: Place) -> None:
    """Whatever the provider sends in its place: only a true boolean is a verified address."""
    for said in (False, None, "true", 1, "yes", []):
        here.person(**fresh("taken", sub="s-thief", email_verified=said))
        with new_browser() as browser:
            assert here.sign_in(browser).status_code == 403, said
            assert not is_in(here, browser)


CHANGES = {
    "resets their sign-in": """
from stance.people import actions
token = actions.make_reset_link(ana, removes_factors=True)
actions.reset_sign_in(token=token, password="quite another set of words")
""",
    "switches them off": "from stance.people.actions import access\naccess.switch_off(ana)",
    "switches them off and on": """
from stance.people.actions import access
access.switch_off(ana)
access.switch_on(ana)
""",
    "has another address for them": """
User.objects.filter(pk=ana.pk).update(email="other.{number}@agency.test")
""",
}


@pytest.mark.parametrize("kind", CHANGES)
def test_an_answer_from_before_a_change_signs_nobody_in(kind: str, here: Place) -> None:
    """The person stands at the provider while an administrator ends what they had here."""
    number = list(CHANGES).index(kind)
    here.person(**fresh(f"ana{number}"))
    with new_browser() as browser:
        assert here.sign_in(browser).status_code == 200
    with new_browser() as browser:
        back = answered(here, browser)
        here.run(f"""
from stance.journal.actor import Actor, acting_as
from stance.people.models import User
ana = User.objects.get(email="ana{number}@agency.test")
with acting_as(Actor(kind="operator", label="operator", door="command line")):
{"".join(f"    {line}{chr(10)}" for line in CHANGES[kind].format(number=number).strip().splitlines())}
""")
        answer = browser.get(back)
        assert answer.status_code == 403
        assert "has changed since you began" in answer.text
        assert not is_in(here, browser)
        kept = here.run(
            f"from stance.people.models import User\nprint(User.objects.filter(email__startswith='ana{number}').count())"
        )
        assert kept == str(int(kind != "has another address for them")), "nobody was made, and no address was put back"
    if kind == "switches them off":
        return
    with new_browser() as browser:
        assert here.sign_in(browser).status_code == 200, "begun after the change"
