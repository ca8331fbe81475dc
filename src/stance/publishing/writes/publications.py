"""A post as each account would get it, and its way into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.module_loading import import_string

from stance.channels.port.publishing import Stamp, Wire
from stance.engines.policy import Decision
from stance.journal import trail
from stance.publishing import drafting
from stance.publishing.models import Post, Target
from stance.publishing.places import connection_of, limits_of, publisher_of
from stance.publishing.refusal import PostRefused
from stance.publishing.states import POST
from stance.publishing.writes import drafts, outbox
from stance.publishing.writes.outbox import Approved
from stance.register.models import Account

PUBLISH = "publishing.post.publish"
SEND = "stance.publishing.tasks.send_due"
"""By its dotted name: tasks stand above what enqueues them."""


@dataclass(frozen=True, slots=True)
class Rendered:
    target: Target
    account: Account
    wires: tuple[Wire, ...]
    alts: tuple[str, ...]


def rendered(post: Post, stamp: Stamp) -> list[Rendered]:
    """For each account the frozen wires of the current revision; ``stamp`` says the time, the key is the revision's. Raises PostRefused."""
    revision = drafts.current_revision(post)
    content = drafting.read(bytes(revision.content))
    whole = Stamp(stamp.seconds, bytes(revision.key))
    found = []
    for target in post.targets.select_related("account").order_by("pk"):
        account, said = target.account, content.said(target.account_id)
        publisher, limits = publisher_of(account), limits_of(account)
        for one in drafting.measured(publisher, said, limits):
            if not one.can_be_sent:
                words = next(problem.words for problem in one.problems if not problem.is_warning)
                raise PostRefused(f"{account.named}: {words}", "text")
        wires = drafting.wires(publisher, said, limits, whole)
        found.append(Rendered(target, account, tuple(wires), tuple(one.alt for one in content.media)))
    return found


def must_be_possible(post: Post) -> None:
    """Raises PostRefused."""
    if not POST.allows(post.state, "approve"):
        raise PostRefused(POST.refusal(post.state, "approve", f"Post {post.pk}"))
    targets = list(post.targets.select_related("account"))
    if not targets:
        raise PostRefused("It goes to no account yet: choose at least one.", "to")
    for one in targets:
        connection_of(one.account)


def approve(
    post: Post, what: Sequence[Rendered], due_at: datetime, zone: str, wall: str, by: str, decision: Decision | None
) -> Post:
    """In the caller's transaction, which holds the post."""
    revision = drafts.current_revision(post)
    post.state = POST.after("approve")
    post.save(update_fields=["state"])
    outbox.enqueued(revision, [Approved(one.target, one.wires, one.alts) for one in what], due_at, zone, wall, by)
    trail.record(
        action=PUBLISH,
        summary=f"approved post {post.pk} for {', '.join(one.account.named for one in what)}",
        object_kind="post",
        object_id=str(post.pk),
        decision=decision,
        details={"revision": revision.number, "due_at": due_at.isoformat(), "approved_by": by},
    )
    import_string(SEND).enqueue()
    return post
