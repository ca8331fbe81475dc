"""Rows of posts while they are written."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone

from stance.journal.actor import current
from stance.people.models import Agency
from stance.publishing.drafting import Content, digest_of
from stance.publishing.models import Post, Revision, Segment, Target
from stance.publishing.refusal import PostRefused
from stance.publishing.states import POST, SEGMENT
from stance.publishing.times import Moment
from stance.register.models import Account


def made(agency: Agency, content: Content, accounts: Sequence[Account], when: Moment | None) -> Post:
    """In the caller's transaction."""
    post = Post.objects.create(agency=agency, made_by_id=current().person, **_time(when))
    _revise(post, 1, content)
    _aim(post, accounts)
    return post


def changed(post: Post, lock: int, content: Content, accounts: Sequence[Account], when: Moment | None) -> Revision:
    """In the caller's transaction. Raises PostRefused where somebody saved in the meantime."""
    found = locked(post.pk)
    if not POST.allows(found.state, "revise"):
        raise PostRefused(POST.refusal(found.state, "revise", f"Post {post.pk}"))
    if found.lock != lock:
        raise PostRefused(
            "Another person changed this post after you opened it. Look at their change, then save yours again."
        )
    found.lock += 1
    found.changed_at = timezone.now()
    for name, value in _time(when).items():
        setattr(found, name, value)
    found.save()
    _aim(found, accounts)
    last = found.revisions.order_by("-number").first()
    return _revise(found, (last.number if last else 0) + 1, content)


def _time(when: Moment | None) -> dict[str, Any]:
    return (
        {"due_at": when.at, "zone": when.zone, "wall": when.wall} if when else {"due_at": None, "zone": "", "wall": ""}
    )


def locked(key: int) -> Post:
    """Held until the transaction ends. Raises Post.DoesNotExist."""
    return Post.objects.select_for_update().get(pk=key)


def cancelled_where_nothing_is_left(post: Post) -> None:
    """In the caller's transaction, which holds the post: it is cancelled where all parts of it are."""
    if not Segment.objects.filter(delivery__target__post=post).exclude(state=SEGMENT.after("cancel")).exists():
        post.state = POST.after("cancel")
        post.save(update_fields=["state"])


def current_revision(post: Post) -> Revision:
    """A post is made with its first."""
    return post.revisions.order_by("-number")[0]


def _revise(post: Post, number: int, content: Content) -> Revision:
    written = content.written()
    return Revision.objects.create(
        post=post,
        number=number,
        content=written,
        digest=digest_of(written),
        key=secrets.token_bytes(32),
        made_by_id=current().person,
    )


def _aim(post: Post, accounts: Collection[Account]) -> None:
    keys = {one.pk for one in accounts}
    post.targets.exclude(account_id__in=keys).delete()
    held = set(post.targets.values_list("account_id", flat=True))
    Target.objects.bulk_create([Target(post=post, account=one) for one in accounts if one.pk not in held])
