"""From one row of a table to an item."""

from __future__ import annotations

from collections.abc import Sequence

from stance.channels.linkedin.records import RECORDS
from stance.channels.linkedin.tables import Kind
from stance.channels.linkedin.texts import asset_of, commentary, medium_in, moment, urn_in
from stance.engines.exports.inline import hashtags_in, links_in
from stance.engines.exports.instants import instant
from stance.engines.exports.item import Content, Item, Link, MediaRef
from stance.engines.exports.provisional import Equals, provisional_id

SCHEMA = "stance-content/1"
PUBLIC = frozenset({"", "MEMBER_NETWORK", "PUBLIC", "ANYONE"})
"""Words under Visibility that do not say that a post was for some only; "" is that of tables from before there was the column."""
GROUP = "groupPost"
_SHARES = ("date", "sharelink", "visibility", "sharecommentary", "sharedurl", "mediaurl")
_COMMENTS = ("date", "link", "", "message")


class NoPost(ValueError):
    """A row that is no post; the message says why."""


class RowReader:
    """Reads the rows of one table of one account, from its first one on. ``headings`` are in lower case."""

    def __init__(self, account_id: str, kind: Kind, headings: Sequence[str]) -> None:
        self._account, self._kind = account_id, kind
        self._equals = Equals()
        self._parent = RECORDS.record_id(account_id, "")
        places = {name: place for place, name in enumerate(headings)}
        names = _SHARES if kind == "shares" else _COMMENTS
        self._places = [places.get(name, -1) for name in names]

    def withheld(self, cells: list[str]) -> str:
        """Why a row is not public, in LinkedIn's words; "" when it is."""
        _, link, visibility, *_ = self._cells(cells)
        if visibility not in PUBLIC and (word := visibility.strip().upper()) not in PUBLIC:
            return word
        return "in a group" if urn_in(link)[0] == GROUP else ""

    def item(self, cells: list[str], warnings: tuple[str, ...] = ()) -> Item:
        """Raises BadInstant, NoPost."""
        day, link, _, said, *addresses = self._cells(cells)
        seconds, is_told = moment(day)
        text, (_, urn), created = commentary(said), urn_in(link), instant(seconds)
        if not (urn or text or any(addresses) or (link and self._kind == "comments")):
            raise NoPost("it has neither text nor address")
        content: Content = {
            "account": self._account,
            "created_at": created if is_told else created[:10],
            "platform": "linkedin",
            "schema": SCHEMA,
            "text": text,
        }
        links = links_in(text)
        media: tuple[MediaRef, ...] = ()
        if self._kind == "shares":
            links, media = _shown(content, links, *addresses)
        else:
            content["reply_to"] = {"post": urn} if urn else {"address": link.strip()}
        content["id"] = identifier = urn if self._kind == "shares" and urn else self._unnamed(seconds, link, content)
        record_id = self._parent + identifier
        return Item(
            identifier,
            record_id,
            seconds,
            content,
            text,
            RECORDS.permalink(content, ""),
            RECORDS.kind(content),
            None,
            RECORDS.parent(content, record_id),
            (),
            hashtags_in(text) if "#" in text or "\uff03" in text else (),
            (),
            links,
            media,
            warnings=warnings,
        )

    def _cells(self, cells: list[str]) -> list[str]:
        """In the order of the names above, whatever the order of the table."""
        return [cells[place] if place >= 0 else "" for place in self._places]

    def _unnamed(self, seconds: int, link: str, content: Content) -> str:
        """An id made of when, where and what; equal ones are told apart by their order."""
        shown = [one["expanded"] for one in content.get("links", ())] + [one["id"] for one in content.get("media", ())]
        return self._equals.told_apart(provisional_id(f"{self._kind} {link.strip()}", seconds, content["text"], shown))


def _shown(
    content: Content, in_text: tuple[Link, ...], shared: str, address: str
) -> tuple[tuple[Link, ...], tuple[MediaRef, ...]]:
    """The address and the medium of a post, into what is hashed and beside it."""
    shared, address = shared.strip(), address.strip()
    if shared:
        content["links"] = [{"expanded": shared, "shown": shared}]
        in_text = (Link(shared, shared), *(one for one in in_text if one.expanded != shared))
    if not address:
        return in_text, ()
    medium = _medium(address)
    content["media"] = [{"id": medium.media_id, "type": medium.type}]
    return in_text, (medium,)


def _medium(address: str) -> MediaRef:
    type_ = medium_in(address)
    media_id = asset_of(address) or provisional_id("medium", 0, address.partition("?")[0])[1:]
    return MediaRef(media_id, type_, address, shows=RECORDS.medium(type_))
