"""What would stand in the way of a post that is to go out later, found out without sending anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from stance.archive.blobs import store
from stance.channels import discovery
from stance.engines.exports.inline import links_in
from stance.publishing import drafting
from stance.publishing.drafting import Content
from stance.publishing.places import connection_of, limits_of, publisher_of
from stance.publishing.queries import stops
from stance.publishing.queries.planned import Planned
from stance.publishing.refusal import PostRefused
from stance.register import described_objects as register
from stance.register.models import Account

CLOSE = timedelta(minutes=10)
"""Posts of one account that are nearer than that are told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``account`` is the key of one of the post's accounts, None where it is about all."""

    post: int
    account: int | None
    is_bad: bool
    words: str

    def written(self) -> dict[str, Any]:
        return asdict(self)


def findings(planned: list[Planned]) -> list[Finding]:
    """Everything but its links, from what is known here: nobody is asked."""
    found: list[Finding] = []
    for one in planned:
        if one.post.state == "draft":
            found.append(Finding(one.post.pk, None, True, "It is not approved yet."))
        for account in one.accounts:
            found += (Finding(one.post.pk, account.pk, bad, words) for bad, words in _of_account(one, account))
        found += (Finding(one.post.pk, None, True, words) for words in _of_files(one.content))
    return found + list(_close(planned))


def links_of(planned: list[Planned]) -> dict[str, list[int]]:
    """Each address in a text, with the posts that bear it."""
    found: dict[str, list[int]] = {}
    for one in planned:
        texts = {one.content.of(account.pk).text for account in one.accounts}
        for url in dict.fromkeys(link.expanded for text in sorted(texts) for link in links_in(text)):
            found.setdefault(url, []).append(one.post.pk)
    return found


def _of_account(one: Planned, account: Account) -> Iterator[tuple[bool, str]]:
    """Whether it is bad, and in words, what stands against this post on this account."""
    named = f"{account.named} ({account.platform_name})"
    if stop := stops.standing(account):
        yield True, f"{named}: publishing is stopped: {stop.reason}"
    if reason := register.closed(account):
        yield True, f"{named}: {reason}"
    try:
        connection = connection_of(account)
        publisher = publisher_of(account)
    except PostRefused as refused:
        yield True, str(refused)
        return
    if connection.expires_at is not None and connection.expires_at <= one.due_at and not _renews(account):
        yield True, f"{named}: what signs it in ends before. Connect it again."
    for day in _ends(account):
        if day <= timezone.localdate(one.due_at).isoformat():
            yield True, f"{named}: the version of the platform's interface ends on {day}. Update Stance."
    for measured in drafting.measured(publisher, one.content.said(account.pk), limits_of(account)):
        for problem in measured.problems:
            yield not problem.is_warning, f"{named}: {problem.words}"


def _renews(account: Account) -> bool:
    """Whether Stance gets something new to sign in with before the old one ends."""
    channel = discovery.known().get(account.platform)
    return channel is not None and bool(channel.renewer or channel.authoriser)


def _ends(account: Account) -> Iterator[str]:
    """Days, YYYY-MM-DD, on which the platform ends what Stance asks it with."""
    channel = discovery.known().get(account.platform)
    yield from (one.ends for one in channel.does if one.ends) if channel else ()


def _of_files(content: Content) -> Iterator[str]:
    for number, medium in enumerate(content.media, 1):
        try:
            store().size(medium.digest)
        except OSError:
            yield f"Picture {number:,} is not in the store any more. Add it again."


def _close(planned: list[Planned]) -> Iterator[Finding]:
    """Posts of one account within minutes of each other: people see one, and platforms count them."""
    before: dict[int, Planned] = {}
    for one in sorted(planned, key=lambda planned: planned.due_at):
        for account in one.accounts:
            last = before.get(account.pk)
            if last is not None and one.due_at - last.due_at < CLOSE:
                minutes = int((one.due_at - last.due_at).total_seconds() // 60)
                when = "at the same minute as" if not minutes else f"{minutes:,} min after"
                yield Finding(
                    one.post.pk, account.pk, False, f"{account.named}: it goes out {when} post {last.post.pk}."
                )
            before[account.pk] = one
