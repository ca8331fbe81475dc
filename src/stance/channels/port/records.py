"""What can be told from a record's content alone: where it stands, what it answers, what it is, what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # whoever asks what a platform is called need not load what reads exports
    from stance.engines.exports.item import Content, Kind, Medium


class Records(Protocol):
    """Pure: the same content always gives the same answer, since what is stored and proven is checked against it."""

    def record_id(self, account_id: str, post_id: str) -> str:
        """The id under which a post is kept for good. It begins with the platform's key (a web site's: with the software that
        numbers its posts) and ":", and with everything that the ids of one account share; ``post_id`` "" gives just that beginning."""

    def permalink(self, content: Content, home: str) -> str:
        """The platform's own address of the post; ``home`` is its account's. "" where there is none."""

    def parent(self, content: Content, record_id: str) -> str | None:
        """The record id that the content of ``record_id`` replies to."""

    def answered_as(self, content: Content) -> str | None:
        """Of what the public wrote: the id by which replies of the account name it, where that is another than its own."""

    def kind(self, content: Content) -> Kind:
        """What the post is."""

    def order(self, content: Content) -> int:
        """Grows from one state of a record to the next where the content itself tells their order; else 0."""

    def medium(self, type_: str) -> Medium:
        """What people see of a medium of this type (the platform's own word)."""
