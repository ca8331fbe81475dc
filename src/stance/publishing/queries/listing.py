"""Posts by what is to be done about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from stance.authority.models import ApprovalRequest
from stance.engines.policy import authorise, reach
from stance.publishing import drafting
from stance.publishing.models import Post, Revision, Segment
from stance.publishing.queries.progress import Progress, of_posts

PUBLISH = "publishing.post.publish"
PAGE_ROWS = 50
TABS = {
    "drafts": "Drafts",
    "waiting": "Waiting",
    "scheduled": "Scheduled",
    "published": "Published",
    "decide": "Needs a decision",
    "failed": "Refused",
    "cancelled": "Cancelled",
}
MOST_COUNTED = 1_000
"""Of one tab. Where there are as many, there may be more."""
ON_THE_WAY = ("due", "sending", "processing")


@dataclass(frozen=True, slots=True)
class Row:
    """``progress`` says of each account how it goes there."""

    post: Post
    text: str
    progress: Sequence[Progress]


def readable() -> QuerySet[Post]:
    """Posts of the agencies where whoever asks has a role."""
    here = reach("publishing.post.read")
    return Post.objects.all() if here.everywhere else Post.objects.filter(agency__in=here.agencies)


def _some(*states: str) -> Q:
    """With a part in one of these. Asked from the parts' side: of most posts all parts are public."""
    return Q(pk__in=Segment.objects.filter(state__in=states).values("delivery__target__post"))


def _waits() -> Exists:
    key = Cast(OuterRef("pk"), CharField())
    return Exists(ApprovalRequest.objects.filter(action=PUBLISH, object_kind="post", object_id=key, state="open"))


def _in(tab: str) -> Q:
    """A post is on one tab: that of what needs a person most."""
    undecided, failed = _some("unknown", "missed"), _some("failed")
    calm = ~undecided & ~failed & Q(state="approved")
    return {
        "drafts": Q(~_waits()) & Q(state="draft"),
        "waiting": Q(_waits()) & Q(state="draft"),
        "scheduled": calm & _some(*ON_THE_WAY),
        "published": calm & ~_some(*ON_THE_WAY),
        "decide": undecided,
        "failed": failed & ~undecided,
        "cancelled": Q(state="cancelled"),
    }[tab]


def counts() -> dict[str, int]:
    """How many posts each tab holds, as far as MOST_COUNTED: one question a tab, none of which looks at more rows than that."""
    authorise("publishing.post.read")
    return {tab: on(tab).order_by("-pk")[:MOST_COUNTED].count() for tab in TABS}


def on(tab: str) -> QuerySet[Post]:
    """Those of one tab."""
    authorise("publishing.post.read")
    return readable().filter(_in(tab))


def page(tab: str, before: int | None = None) -> tuple[list[Row], int | None]:
    """The newest first, and the key to go on from."""
    authorise("publishing.post.read")
    rows = on(tab).select_related("agency", "made_by").order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    newest = Revision.objects.filter(post=OuterRef("pk")).order_by("-number")
    found = list(rows.annotate(newest=Subquery(newest.values("content")[:1]))[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    progress = of_posts(shown)
    listed = [Row(one, drafting.read(bytes(one.newest)).base.text, progress.get(one.pk, [])) for one in shown]
    return listed, shown[-1].pk if len(found) > PAGE_ROWS else None
