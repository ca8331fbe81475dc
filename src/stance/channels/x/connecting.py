"""Signing in to X with an access token of the account (docs.x.com, “OAuth 2.0 Authorization Code Flow with PKCE” and “Get my User”, read
November 2026)."""

from __future__ import annotations

from typing import Any

from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Asks, Connector, Identity, Known, Refusal, Secret, Unreachable
from stance.channels.port.wire import Talk
from stance.channels.x.api import SCOPES, SITE, asked, user_in
from stance.channels.x.channel import NAMING
from stance.channels.x.posts import post_id_of

MOST_SHOWN = 200


class UserToken:
    asks: Asks = "token"
    asks_name = False
    asks_site = False
    site = SITE
    scopes = SCOPES
    steps = (
        "In X’s developer console, make an app in a project. Buy credit: X charges for every post and account that it is asked for.",
        "Under “User authentication settings”, choose read permission. Leave write permission and direct messages off.",
        "Sign in as the account, and make an OAuth 2.0 user access token with the scopes tweet.read and users.read only.",
        "Copy the access token. It ends after two hours, and then a new one is needed.",
    )

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        host = host_of(site)
        response = yield from Asking().ask(
            asked(site, "/2/users/me", secret, {"user.fields": "name,protected,username"})
        )
        user = user_in(response, host)
        account_id, name = post_id_of(user.get("id")), user.get("username")
        if (
            account_id is None
            or not isinstance(name, str)
            or NAMING.handle is None
            or not NAMING.handle.fullmatch(name)
        ):
            raise Unreachable(f"{host} answered with something else than an account.")
        if user.get("protected") is True:
            raise Refusal(
                "The posts of this account are protected: only its followers see them. Open them to the public first."
            )
        return Known(Identity(account_id, name, _shown(user.get("name"))), secret)


def _shown(name: Any) -> str:
    return name[:MOST_SHOWN] if isinstance(name, str) else ""


CONNECTOR: Connector = UserToken()
