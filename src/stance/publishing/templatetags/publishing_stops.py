"""``{% standing_stops as found %}``: the stops that whoever looks is told of."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from stance.publishing.models import Stop
from stance.publishing.queries import stops

register = template.Library()


@register.simple_tag
def standing_stops() -> Sequence[Stop]:
    return stops.seen()
