"""Writing posts, and giving them for approval."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import Outcome, ask_or_do, authorise
from stance.journal import trail
from stance.people.models import Agency
from stance.publishing.approvables import Publish
from stance.publishing.described_objects import of_accounts
from stance.publishing.drafting import LONGEST_TEXT, Content
from stance.publishing.models import Post, Segment
from stance.publishing.queries.agencies import agency_of
from stance.publishing.refusal import PostRefused
from stance.publishing.states import POST, SEGMENT
from stance.publishing.times import Moment
from stance.publishing.writes import drafts
from stance.register.models import Account

WRITE = "publishing.post.write"


def draft(
    *, content: Content, accounts: Sequence[Account], agency: Agency | None = None, when: Moment | None = None
) -> Post:
    """A new post. ``when`` it is to be public, None for as soon as it is approved; ``agency`` is whose it is: by default the one that all its accounts have. Raises PostRefused."""
    decision = authorise("publishing.post.write", of_accounts(Post(agency=agency or agency_of(accounts)), accounts))
    _must_be_text(content)
    with transaction.atomic():
        post = drafts.made(agency or agency_of(accounts), content, accounts, when)
        trail.record(
            action=WRITE,
            summary=f"wrote post {post.pk} for {_names(accounts)}",
            object_kind="post",
            object_id=str(post.pk),
            decision=decision,
        )
    return post


def revise(*, post: Post, lock: int, content: Content, accounts: Sequence[Account], when: Moment | None = None) -> Post:
    """Another revision. ``lock`` is that of the post as it was read. Whatever was asked for an earlier one is void. Raises PostRefused."""
    authorise("publishing.post.write", post)
    decision = authorise("publishing.post.write", of_accounts(post, accounts))
    _must_be_text(content)
    with transaction.atomic():
        revision = drafts.changed(post, lock, content, accounts, when)
        trail.record(
            action=WRITE,
            summary=f"changed post {post.pk}: revision {revision.number}",
            object_kind="post",
            object_id=str(post.pk),
            decision=decision,
            details={"digest": bytes(revision.digest).hex()},
        )
    post.refresh_from_db()
    return post


def publish(*, post: Post, reason: str = "") -> Outcome[Post]:
    """Give it for approval, or publish it where no approval is asked for. Raises PostRefused."""
    decision = authorise("publishing.post.publish", post)
    with transaction.atomic():
        held = drafts.locked(post.pk)
        stamp = int((held.due_at or timezone.now()).timestamp())
        return ask_or_do(Publish(held, stamp, held.due_at, held.zone, held.wall), decision, reason=reason)


def cancel(*, post: Post) -> int:
    """What has not left stays here. How many parts of it were cancelled. Raises PostRefused."""
    decision = authorise("publishing.post.withdraw", post)
    with transaction.atomic():
        held = drafts.locked(post.pk)
        if not POST.allows(held.state, "cancel"):
            raise PostRefused(POST.refusal(held.state, "cancel", f"Post {post.pk}"))
        rows = Segment.objects.select_for_update().filter(
            delivery__target__post=held, state__in=SEGMENT.before("cancel")
        )
        count = Segment.objects.filter(pk__in=[one.pk for one in rows]).update(state=SEGMENT.after("cancel"))
        drafts.cancelled_where_nothing_is_left(held)
        trail.record(
            action="publishing.post.withdraw",
            summary=f"cancelled post {post.pk}: {count:,} part{'' if count == 1 else 's'} had not left",
            object_kind="post",
            object_id=str(post.pk),
            decision=decision,
        )
    return count


def _must_be_text(content: Content) -> None:
    for text in (content.base, *content.own.values()):
        if len(text.text) > LONGEST_TEXT:
            raise PostRefused(f"The text is longer than {LONGEST_TEXT:,} characters.", "text")
        if "\0" in text.text + text.title + text.warning:
            raise PostRefused(
                "The text holds a NUL character, which no platform takes. Paste it as plain text.", "text"
            )


def _names(accounts: Sequence[Account]) -> str:
    return ", ".join(one.named for one in accounts) or "no account yet"
