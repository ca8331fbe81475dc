"""Town Board tells a desk whose key it is: GET /me with the key, answered by the desk's id, name and rights."""

from __future__ import annotations

import json

from stance.channels.port.connecting import Asks, Connector, Identity, Known, Refusal, Secret, Unreachable
from stance.channels.port.wire import NoAnswer, Request, Talk


class Desk:
    asks: Asks = "token"
    asks_name = False
    asks_site = True
    site = ""
    scopes = ("read",)
    steps = ("At the town hall, ask for the key of the desk.",)

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        try:
            answer = yield Request("GET", f"{site}/me", {"Authorization": f"Key {secret.value}"})
        except NoAnswer as nothing:
            raise Unreachable(str(nothing)) from nothing
        if answer.status == 403:
            raise Refusal("The key was taken back. Ask the town hall for another.")
        if answer.status != 200:
            wait = answer.header("Retry-After")
            raise Unreachable(f"Town Board answered {answer.status}.", float(wait) if wait.isdecimal() else None)
        said = json.loads(answer.body)
        identity = Identity(said["desk"], said["name"], scopes=tuple(said["rights"]), expires_at=said.get("until"))
        return Known(identity, Secret(secret.value, session=said.get("session", "")))


CONNECTOR: Connector = Desk()
