"""How accounts show themselves on real servers: snac, which speaks Mastodon's API, and a server of the AT Protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from stance.channels.bluesky.connecting import CONNECTOR as SIGNS_IN
from stance.channels.bluesky.profiles import PROFILER as ON_PDS
from stance.channels.mastodon.connecting import CONNECTOR
from stance.channels.mastodon.profiles import PROFILER
from stance.channels.port.connecting import Secret, Vanished
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request, Response
from tests.live import pds_server
from tests.live.pds_server import Pds
from tests.live.snac_server import Snac, program, snac
from tests.live.wire_runner import over_loopback

FOUND = program()


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snac]:
    if FOUND is None:
        pytest.skip("snac is not here: script/testbeds says why")
    with snac(str(FOUND), tmp_path_factory.mktemp("snac") / "data") as server:
        yield server


@pytest.fixture(name="pds", scope="module")
def _pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    if why := pds_server.missing():
        pytest.skip(why)
    with pds_server.running(tmp_path_factory.mktemp("pds")) as found:
        yield found


def test_on_snac_the_profile_is_of_the_account_and_changes_with_it(server: Snac) -> None:
    secret = Secret(server.token())
    identity = over_loopback(CONNECTOR.identify(server.site, secret)).identity
    look = Look(server.site, identity.account_id, identity.handle, secret)
    before = over_loopback(PROFILER.profile(look))
    assert (before.account_id, before.handle) == (identity.account_id, identity.handle)
    server.json(
        "PATCH", "/api/v1/accounts/update_credentials", secret.value, display_name="Free coins", note="Send coins"
    )
    heard = list[tuple[Request, Response]]()
    after = over_loopback(PROFILER.profile(look), heard)
    assert (after.name, after.content == before.content) == ("Free coins", False)
    assert b"Free coins" in heard[after.shown_in[0]][1].body
    assert over_loopback(PROFILER.profile(look)).content == after.content, "looking again changes nothing"
    assert over_loopback(PROFILER.holder(look)) == identity.account_id


def test_on_a_pds_the_profile_is_the_record_and_the_name_the_servers(pds: Pds) -> None:
    account = pds.account("profiled")
    secret = over_loopback(
        SIGNS_IN.identify(account.site, Secret(account.app_password("Stance"), account.handle))
    ).secret
    look = Look(account.site, account.did, account.handle, secret)
    empty = over_loopback(ON_PDS.profile(look))
    assert (empty.handle, empty.name, empty.followers) == (account.handle, "", None)
    account.put(
        "app.bsky.actor.profile/self",
        {
            "$type": "app.bsky.actor.profile",
            "displayName": "Health",
            "description": "Here: https://health.example.gov/",
        },
    )
    heard = list[tuple[Request, Response]]()
    shown = over_loopback(ON_PDS.profile(look), heard)
    assert (shown.name, shown.links) == ("Health", ("https://health.example.gov/",))
    assert [json.loads(heard[number][1].body) for number in shown.shown_in]
    assert not any("Authorization" in heard[number][0].headers for number in shown.shown_in), "as the public sees it"
    assert over_loopback(ON_PDS.holder(look)) == account.did
    pds.take_down({"$type": "com.atproto.admin.defs#repoRef", "did": account.did}, applied=True)
    with pytest.raises(Vanished) as caught:
        over_loopback(ON_PDS.profile(look))
    assert caught.value.standing == "taken_down"
