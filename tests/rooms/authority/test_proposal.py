"""The form of a proposal: folded by area, filled in like another stance without saving anything, nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from stance.authority.actions import requests, stances
from stance.authority.models import StanceVersion
from stance.engines.policy import AREA_WORDS, BASES, RULES, preset
from tests.factories.organisation import Office, acting, office

pytestmark = pytest.mark.django_db
SELECT = re.compile(
    r'<details class="st-choice"\s*(open)?\s*>(?:(?!</details>).)*?name="(side|approver):([\w.]+)"(.*?)</details>',
    re.DOTALL,
)
CHOSEN = re.compile(r'value="(\w+)"\s+selected')
AREA = re.compile(r'<details class="st-area" id="area-(\w+)"\s*(open)?')


@pytest.fixture
def weather() -> Office:
    return office()


@pytest.fixture
def ada(weather: Office, client: Client) -> Client:
    client.force_login(weather["ada"])
    return client


def chosen(page: str) -> dict[str, dict[str, str]]:
    """What the form would send, by action."""
    found: dict[str, dict[str, str]] = {}
    for _is_open, name, action, inside in SELECT.findall(page):
        (value,) = CHOSEN.findall(inside)
        found.setdefault(action, {})[name] = value
    return found


def shipped(basis: str) -> dict[str, dict[str, str]]:
    """The same, as a stance is shipped."""
    rules = preset(basis).stance.rules
    shown = [rule for rule in RULES.values() if rule.action in rules and not rule.open_to_all]
    return {
        rule.action: {"side": rules[rule.action].side}
        | ({"approver": rules[rule.action].approver} if rule.approvable else {})
        for rule in shown
    }


def of_area(area: str) -> set[str]:
    return {rule.action for rule in RULES.values() if rule.area == area}


@pytest.mark.parametrize("basis", BASES)
def test_the_shipped_stance_is_folded_and_whole(ada: Client, basis: str) -> None:
    page = ada.get(f"/stance/propose/{basis}/").content.decode()
    assert chosen(page) == shipped(basis)
    assert dict(AREA.findall(page)) == dict.fromkeys(AREA_WORDS, "")
    assert not any(is_open for is_open, *_ in SELECT.findall(page))


@pytest.mark.parametrize("area", AREA_WORDS)
@pytest.mark.parametrize("source", BASES)
def test_an_area_is_filled_like_another_stance_and_nothing_is_saved(ada: Client, area: str, source: str) -> None:
    action = next(
        action for action, said in shipped("observer").items() if action not in of_area(area) and said["side"] != "ict"
    )
    given = {f"side:{action}": "ict", "note": "Words of mine", "fill": f"{area}:{source}"}
    answer = ada.post("/stance/propose/observer/", given)
    page = answer.content.decode()
    assert (answer.status_code, StanceVersion.objects.count()) == (200, 0)
    wanted = shipped("observer") | {key: said for key, said in shipped(source).items() if key in of_area(area)}
    wanted[action] = wanted[action] | {"side": "ict"}
    assert chosen(page) == wanted
    assert "Words of mine" in page
    assert preset(source).stance.duties[area]["ict"] in page
    opened = {key for key, is_open in AREA.findall(page) if is_open}
    assert opened == {area, RULES[action].area}
    differing = {
        (name, key)
        for key, said in wanted.items()
        for name, value in said.items()
        if shipped("observer")[key][name] != value
    }
    assert {(name, key) for is_open, name, key, _ in SELECT.findall(page) if is_open} == differing


def test_an_area_is_filled_like_the_stance_in_force(weather: Office, ada: Client) -> None:
    change = {"archive.search": {"side": "ict"}}
    with acting(weather["ada"]):
        version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="supporter", changes=change)
        asked = stances.ask_to_adopt(version, reason="agreed")
    area = RULES["archive.search"].area
    assert f'value="{area}:now"' not in ada.get("/stance/propose/leader/").content.decode()
    with acting(weather["ines"]):
        requests.answer(asked.pk, verdict="approve", digest=asked.digest)
    page = ada.post("/stance/propose/leader/", {"fill": f"{area}:now"}).content.decode()
    found = {key: said for key, said in chosen(page).items() if key in of_area(area)}
    assert found == {
        key: said
        for key, said in (shipped("supporter") | {"archive.search": {"side": "ict"}}).items()
        if key in of_area(area)
    }


@pytest.mark.parametrize("fill", ["use", "use:", "use:nothing", "nothing:leader", ":", "a" * 5000, "use:now"])
def test_what_is_no_area_or_no_stance_changes_nothing(ada: Client, fill: str) -> None:
    answer = ada.post("/stance/propose/leader/", {"fill": fill, "side:archive.search": "business"})
    if answer.status_code == 302:  # no area at all: the form was sent
        assert fill == ":"
        return
    assert answer.status_code == 200
    assert chosen(answer.content.decode()) == shipped("leader") | {"archive.search": {"side": "business"}}
    assert not StanceVersion.objects.exists()
