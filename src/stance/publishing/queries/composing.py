"""What a person sees while they write: the accounts that they may write for, and how the platforms would take the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet

from stance.channels import discovery
from stance.channels.port.publishing import Count, Said, Stamp
from stance.engines.policy import authorise, reach
from stance.journal.actor import current
from stance.publishing import drafting, splitting
from stance.publishing.described_objects import of_accounts
from stance.publishing.drafting import Content, Measured, Text
from stance.publishing.models import Post
from stance.publishing.places import limits_of, publisher_of
from stance.publishing.queries.agencies import agency_of
from stance.register.models import Account, AccountAgency, Connection, Officer

NO_KEY = bytes(32)
"""For looking at a text: what is sent later is made with a key of its own."""


def offered() -> QuerySet[Account]:
    """Accounts on the public register that are connected, that Stance can publish on, and on which whoever asks may post. The gate asks again
    when they save."""
    here = reach("publishing.post.write")
    publishing = [one.platform for one in discovery.known().values() if one.publisher]
    connected = Connection.objects.filter(account=OuterRef("pk")).exclude(state=Connection.State.DEAD)
    posts_on = Officer.objects.filter(account=OuterRef("pk"), user=current().person, until=None).exclude(level="reader")
    rows = Account.objects.filter(Exists(connected), Exists(posts_on), status="published", suspended_at=None)
    rows = rows.filter(platform__in=publishing)
    if not here.everywhere:
        held = AccountAgency.objects.filter(account=OuterRef("pk"), until=None, agency__in=here.agencies)
        rows = rows.filter(Exists(held))
    return rows.order_by("platform", "handle", "pk")


@dataclass(frozen=True, slots=True)
class Checked:
    """One account's part of a post. ``texts`` are what readers of the platform will see of each segment: as written where it cannot be sent."""

    account: Account
    segments: tuple[Measured, ...]
    texts: tuple[str, ...]
    is_own: bool

    @property
    def nearest(self) -> Count | None:
        """Of all limits in all segments the one that is nearest to be reached, or furthest exceeded."""
        counts = [count for one in self.segments for count in one.counts]
        return max(counts, key=lambda count: count.count / max(count.most, 1), default=None)

    @property
    def can_be_sent(self) -> bool:
        return all(one.can_be_sent for one in self.segments)

    @property
    def is_too_long(self) -> bool:
        return any(count.is_over for one in self.segments for count in one.counts)

    @property
    def shown(self) -> list[tuple[Measured, str]]:
        return list(zip(self.segments, self.texts, strict=True))


def checked(content: Content, accounts: Sequence[Account], stamp_seconds: int) -> list[Checked]:
    """How each account's platform would take it, the strictest first. ``stamp_seconds`` (Unix, UTC) is the time that the post would bear."""
    authorise("publishing.post.write", of_accounts(Post(agency=agency_of(accounts)), accounts))
    return sorted((_checked(content, one, stamp_seconds) for one in accounts), key=_strictness, reverse=True)


def _checked(content: Content, account: Account, stamp_seconds: int) -> Checked:
    publisher, limits, said = publisher_of(account), limits_of(account), content.said(account.pk)
    found = drafting.measured(publisher, said, limits)
    texts = [one.text for one in said]
    if all(one.can_be_sent for one in found):
        texts = [one.text for one in drafting.wires(publisher, said, limits, Stamp(stamp_seconds, NO_KEY))]
    return Checked(account, tuple(found), tuple(texts), account.pk in content.own)


def _strictness(one: Checked) -> float:
    return one.nearest.count / max(one.nearest.most, 1) if one.nearest else 0.0


def split(content: Content, accounts: Sequence[Account]) -> Content:
    """The same, its texts as threads whose parts are within the limits of each account that gets them."""
    authorise("publishing.post.write", of_accounts(Post(agency=agency_of(accounts)), accounts))
    with_base = [one for one in accounts if one.pk not in content.own]
    own = {one.pk: one for one in accounts if one.pk in content.own}

    def parted(text: Text, of: Sequence[Account]) -> Text:
        return replace(text, text=splitting.split(text.text, lambda part: _fits(part, content.language, of)))

    texts = {key: parted(text, [own[key]]) for key, text in content.own.items() if key in own}
    return replace(content, base=parted(content.base, with_base), own={**content.own, **texts})


def _fits(text: str, language: str, accounts: Sequence[Account]) -> bool:
    said = Said(text, language)
    return not any(count.is_over for one in accounts for count in publisher_of(one).counts(said, limits_of(one)))
