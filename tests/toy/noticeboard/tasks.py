"""Counting notices, again and again."""

from __future__ import annotations

from django_tasks import task

from tests.toy.noticeboard import actions
from tests.toy.noticeboard.models import Notice


@task(title="Count notices", max_attempts=3)
def count() -> int:
    return actions.count()


def any_uncounted() -> bool:
    return Notice.objects.filter(counted=False).exists()
