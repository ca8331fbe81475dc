"""Agreeing on one's own server (docs.joinmastodon.org, “OAuth”, “apps API methods”, read November 2026): each server makes an app known
when it is asked. PKCE is taken from Mastodon 4.3 on; servers before that, and others, pass it over."""

from __future__ import annotations

import json
from dataclasses import dataclass

from stance.channels.mastodon.connecting import CONNECTOR
from stance.channels.port.answers import Asking, host_of, object_of
from stance.channels.port.authorising import App, Authoriser
from stance.channels.port.code_grants import CodeGrant
from stance.channels.port.connecting import Refusal
from stance.channels.port.wire import Request, Talk

LONGEST_ID = 500


@dataclass(frozen=True, slots=True)
class ServersGrant(CodeGrant):
    @property
    def registers_itself(self) -> bool:
        return True

    def registered(self, site: str, name: str, redirect: str) -> Talk[App]:
        said = {"client_name": name, "redirect_uris": redirect, "scopes": " ".join(self.scopes)}
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        request = Request("POST", f"{site}/api/v1/apps", headers, json.dumps(said).encode(), is_secret=True)
        response = yield from Asking().ask(request)
        told = object_of(response)
        client_id, secret = told.get("client_id"), told.get("client_secret")
        if (
            response.status != 200
            or not isinstance(client_id, str)
            or not isinstance(secret, str)
            or len(client_id + secret) > LONGEST_ID
        ):
            raise Refusal(
                f"{host_of(site)} does not make programs known (it answered {response.status}). Give an access token instead."
            )
        return App(client_id, secret)


AUTHORISER: Authoriser = ServersGrant("/oauth/authorize", "/oauth/token", CONNECTOR.scopes)
