"""Town Board: names are words with hyphens, ids are words, and a notice says by its id what it answers."""

from __future__ import annotations

import re

from stance.channels.port.abilities import Ability, Does
from stance.channels.port.descriptor import Descriptor
from stance.channels.port.records import Records
from stance.engines.addresses import Naming, Presence, Shapes
from stance.engines.addresses.location import Location
from stance.engines.exports.item import Content, Kind, Medium

NAMING = Naming(
    "townboard",
    "Town Board",
    "https://board.example/by/name or @name",
    "made up for tests",
    handle=re.compile(r"[a-z][a-z0-9-]{1,40}"),
    home="https://board.example/by/{}",
)


def located(location: Location) -> Presence:
    if location.segments[:1] == ("by",) and len(location.segments) > 1:
        return NAMING.named(location.segments[1])
    raise NAMING.nobody()


class Notices:
    def record_id(self, account_id: str, post_id: str) -> str:
        return f"townboard:{account_id}/{post_id}"

    def permalink(self, content: Content, home: str) -> str:
        return f"{home}#{content['id']}"

    def parent(self, content: Content, record_id: str) -> str | None:
        return self.record_id(content["desk"], content["answers"]) if content.get("answers") else None

    def answered_as(self, content: Content) -> str | None:
        return content.get("named")

    def kind(self, content: Content) -> Kind:
        if content.get("likes"):
            return "like"
        return "reply" if content.get("answers") else "post"

    def order(self, content: Content) -> int:
        return int(content["state"])

    def medium(self, type_: str) -> Medium:
        return "image" if type_ == "poster" else "media"


NOTICES: Records = Notices()
CHANNEL = Descriptor(
    order=1000,
    shapes=Shapes(NAMING, hosts=frozenset({"board.example"}), at_names=True, located=located),
    records=NOTICES,
    exports="stance.channels.townboard.exports:EXPORTS",
    connector="stance.channels.townboard.connecting:CONNECTOR",
    puller="stance.channels.townboard.pulling:PULLER",
    finder="stance.channels.townboard.finding:FINDER",
    profiler="stance.channels.townboard.profiles:PROFILER",
    listener="stance.channels.townboard.listening:LISTENER",
    lister="stance.channels.townboard.listing:LISTER",
    does=(Does(Ability.EXPORT, True, "A zip with a table of notices", "made up for tests", "2026-11"),),
)
