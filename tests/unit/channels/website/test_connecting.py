"""Of which site an application password is, what its user may see, and what comes in place of an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stance.channels import discovery
from stance.channels.port.connecting import Known, Refusal, Secret, Unreachable
from stance.channels.port.wire import NoAnswer, Request, Response
from stance.channels.website.connecting import CONNECTOR
from tests.factories import wordpress_export as made
from tests.factories.talking import Heard, carry_on
from tests.factories.wordpress_site import PASSWORD, RIGHTS, Site, answer, told
from tests.unit.channels.keeping import ODD, places, with_value

ME = "/users/me"
INDEX_END = "rest_route=/"
SECRET = Secret(PASSWORD, "editor")
REFUSING = {
    "revoked": (told(401, "incorrect_password"), "revoked"),
    "no such user": (told(401, "invalid_username"), "revoked"),
    "revoked, as a list says it": (told(401, "rest_forbidden_context"), "revoked"),
    "not handed on": (told(401, "rest_not_logged_in"), "header Authorization"),
    "switched off": (told(401, "application_passwords_disabled"), "allow them"),
    "switched off for the user": (told(401, "application_passwords_disabled_for_user"), "allow them"),
    "may not": (told(403, "rest_forbidden_context"), "role Editor"),
    "locked by a plug-in": (told(403, "some_plugin_says_no"), "403"),
}


def is_index(url: str) -> bool:
    return url.endswith(INDEX_END)


def failing(fault: Response | NoAnswer, where: Callable[[str], bool]) -> Site:
    return Site(fault=lambda url: fault if where(url) else None)


def is_me(url: str) -> bool:
    return ME in url


def identify(
    site: Callable[[Request], Response | NoAnswer], secret: Secret = SECRET, heard: Heard | None = None
) -> Known:
    return carry_on(CONNECTOR.identify(made.SITE, secret), site, heard)


def test_it_is_declared() -> None:
    assert discovery.known()["website"].connector == "stance.channels.website.connecting:CONNECTOR"
    assert (CONNECTOR.asks, CONNECTOR.asks_name, CONNECTOR.asks_site) == ("app_password", True, True)


def test_the_site_has_the_id_of_its_exports() -> None:
    heard = Heard()
    known = identify(Site(), heard=heard)
    assert known.identity.account_id == made.ACCOUNT
    assert (known.identity.display_name, known.identity.scopes) == ("Health & News", ("editor",))
    assert {request.method for request, _ in heard.exchanges} == {"GET"}


@pytest.mark.parametrize(
    ("home", "account"),
    [("http://www.example.gov", "www.example.gov"), ("https://www.example.gov/news/", "www.example.gov/news"),
     ("https://www.example.gov:8443", "www.example.gov:8443")],
)  # fmt: skip
def test_the_public_address_of_the_site_counts(home: str, account: str) -> None:
    assert identify(Site(home=home)).identity.account_id == account


def test_a_site_without_a_public_address_is_told_so() -> None:
    with pytest.raises(Refusal, match="Site Address"):
        identify(Site(home="http://localhost"))


@pytest.mark.parametrize("lacks", ["edit_others_posts", "edit_others_pages"])
def test_a_user_who_may_not_see_every_text_is_refused(lacks: str) -> None:
    with pytest.raises(Refusal, match="role Editor"):
        identify(Site(rights=RIGHTS | {lacks: False}))


@pytest.mark.parametrize(("fault", "words"), REFUSING.values(), ids=REFUSING)
@pytest.mark.parametrize("where", [is_index, is_me])
def test_a_refusal_says_what_to_do(fault: Response, words: str, where: Callable[[str], bool]) -> None:
    with pytest.raises(Refusal, match=words):
        identify(failing(fault, where))


def test_what_is_no_wordpress_is_told() -> None:
    for value in ({"name": "x"}, {"namespaces": ["wp/v3"], "home": made.SITE}, [], {"namespaces": 1, "home": 2}):
        with pytest.raises(Unreachable, match="does not answer as WordPress does"):
            identify(failing(answer(value), is_index))
    with pytest.raises(Unreachable):
        identify(failing(told(404, "rest_no_route"), is_me))


def test_no_value_in_any_place_ends_it_otherwise() -> None:
    index = {"name": "News", "home": made.SITE, "namespaces": ["wp/v2"]}
    user = {"id": 3, "roles": ["editor"], "capabilities": dict(RIGHTS)}
    for whole, where in ((index, is_index), (user, is_me)):
        for path in places(whole):
            for value in ODD:
                try:
                    identify(failing(answer(with_value(whole, path, value)), where))
                except (Refusal, Unreachable):
                    continue
