"""A wish, agency by agency: what is downloaded of each is decided, approved and told there, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings

from stance.archive.bundles.wish import Wish
from stance.engines.policy import NO_AGENCY, Thing, reach
from stance.people.models import Agency


@dataclass(frozen=True, slots=True)
class Part:
    """``agency`` is None for somebody who may search everywhere: then it is the installation's."""

    wish: Wish
    agency: Agency | None

    @property
    def about(self) -> Thing:
        """What is downloaded there, in the policy's words."""
        key, label = (self.agency.pk, f"posts of {self.agency}") if self.agency else (NO_AGENCY, "")
        return Thing("bundle", label=label, agencies=frozenset({key}))


def parts(wish: Wish) -> list[Part]:
    """One of each agency whose posts it finds, of those that whoever acts may search; at least one. Raises BundleRefused."""
    here = reach("archive.search")
    if here.everywhere:
        return [Part(wish, None)]
    agencies = list(Agency.objects.filter(pk__in=here.agencies).order_by("pk"))
    if settings.SHARED_POSTS or not agencies:
        return [Part(wish, agencies[0] if agencies else None)]
    split = [Part(replace(wish, agency=one.pk), one) for one in agencies]
    if len(split) == 1:
        return split
    return [part for part in split if not part.wish.finds_nothing()] or split[:1]
