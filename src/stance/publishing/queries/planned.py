"""What is to go out on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from stance.people.models import Agency
from stance.publishing import drafting
from stance.publishing.drafting import Content
from stance.publishing.models import Delivery, Post, Revision, Segment, Target
from stance.register.models import Account

MOST = 2_000
"""Posts of one agency on one day."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A post, when it is to be public, and the accounts on which it is not yet."""

    post: Post
    content: Content
    accounts: tuple[Account, ...]
    due_at: datetime


def of_day(agency: Agency, day: date) -> list[Planned]:
    """Drafts with a time on that day, and what is approved for it and has not left. The earliest first; five questions."""
    left = defaultdict(set)
    for post, target in _due(day).filter(target__post__agency=agency).values_list("target__post", "target"):
        left[post].add(target)
    posts = list(Post.objects.filter(Q(pk__in=_drafts(day).filter(agency=agency)) | Q(pk__in=list(left)))[:MOST])
    accounts: dict[int, list[Account]] = defaultdict(list)
    for one in Target.objects.filter(post__in=posts).select_related("account").order_by("pk"):
        if one.post_id not in left or one.pk in left[one.post_id]:
            accounts[one.post_id].append(one.account)
    contents = _contents(posts)
    found = [
        Planned(one, contents[one.pk], tuple(accounts[one.pk]), one.due_at) for one in posts if one.due_at is not None
    ]
    return sorted(found, key=lambda one: (one.due_at, one.post.pk))


def agencies_of(day: date) -> list[int]:
    """The keys of those with anything planned for it."""
    drafted = _drafts(day).values_list("agency_id", flat=True)
    return sorted({*drafted, *_due(day).values_list("target__post__agency_id", flat=True)})


def bounds(day: date) -> tuple[datetime, datetime]:
    """The instants between which it is that day in the installation's zone."""
    zone = timezone.get_current_timezone()
    return datetime.combine(day, time.min, zone), datetime.combine(day + timedelta(days=1), time.min, zone)


def _due(day: date) -> QuerySet[Delivery]:
    begins, ends = bounds(day)
    waits = Segment.objects.filter(state="due", delivery=OuterRef("pk"))
    return Delivery.objects.filter(Exists(waits), next_at__isnull=False, due_at__gte=begins, due_at__lt=ends)


def _drafts(day: date) -> QuerySet[Post]:
    begins, ends = bounds(day)
    return Post.objects.filter(state="draft", due_at__gte=begins, due_at__lt=ends)


def _contents(posts: Sequence[Post]) -> dict[int, Content]:
    """Of the newest revision of each."""
    rows = Revision.objects.filter(post__in=posts).order_by("number").values_list("post_id", "content")
    return {post: drafting.read(bytes(content)) for post, content in rows}
