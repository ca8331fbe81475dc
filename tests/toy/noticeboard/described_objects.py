"""Notices in the policy's words."""

from __future__ import annotations

from stance.engines.policy import Described, Thing
from tests.toy.noticeboard.models import Notice


def describe_notice(notice: Notice) -> Thing:
    return Thing("notice", str(notice.pk), notice.said, agencies=frozenset({notice.agency_id}))


DESCRIBED = (Described(Notice, describe_notice, kind="notice", find=lambda pk: Notice.objects.get(pk=int(pk))),)
