"""A post in the policy's words: it is where its accounts are, and nobody publishes on all of them who may not on one."""

from __future__ import annotations

from collections.abc import Sequence

from stance.doors.row_keys import row_key
from stance.engines.policy import NO_AGENCY, Described, Place, Thing
from stance.publishing.models import Post, Revision, Stop
from stance.register import described_objects as register
from stance.register.models import Account


def of_post(post: Post) -> Thing:
    return of_accounts(post, [one.account for one in post.targets.select_related("account").order_by("pk")])


def of_accounts(post: Post, accounts: Sequence[Account]) -> Thing:
    """Who may post is who may on every account; why nobody may, the first reason of one. Whoever wrote a revision is an author."""
    things = [register.thing(account) for account in accounts]
    agencies = frozenset({post.agency_id}).union(*(one.agencies for one in things))
    places = {(one.agencies, one.path) for one in things}
    path = next(iter(places))[1] if len(places) == 1 else ""
    touched = (
        {Place(agency, within) for of_it, within in places for agency in of_it} if len(places) > 1 else set[Place]()
    )
    grants = frozenset.intersection(*(one.grants or frozenset() for one in things)) if things else frozenset[int]()
    wrote = Revision.objects.filter(post=post.pk).values_list("made_by_id", flat=True) if post.pk else ()
    authors = {post.made_by_id, *wrote}
    restricted = next((f"{one.label}: {one.restricted}" for one in things if one.restricted), "")
    return Thing(
        "post",
        str(post.pk or ""),
        f"post {post.pk}" if post.pk else "a post",
        agencies=agencies,
        path=path,
        authors=frozenset(one for one in authors if one is not None),
        grants=grants,
        restricted=restricted,
        touches=frozenset(touched),
    )


def of_stop(stop: Stop) -> Thing:
    agencies = frozenset({stop.agency_id}) if stop.agency_id else frozenset({NO_AGENCY})
    return Thing("stop", str(stop.pk or ""), "the stop of publishing", agencies=agencies)


def find(text: str) -> Post:
    """By its number. Raises LookupError."""
    key = row_key(text)
    if key is None:
        raise LookupError(text)
    return Post.objects.get(pk=key)


DESCRIBED = (Described(Post, of_post, "post", find), Described(Stop, of_stop))
