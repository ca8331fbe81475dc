"""Which lodged posts are looked up again now."""

from __future__ import annotations

from django.utils import timezone

from stance.lodging.models import LookAgain


def due(most: int) -> list[LookAgain]:
    """The longest due first; nothing of an account that is not mixed any more."""
    rows = LookAgain.objects.filter(
        due_at__lte=timezone.now(), record__account__own_class="mixed", record__is_deleted=False
    )
    return list(rows.select_related("record__account").order_by("due_at")[:most])


def any_due() -> bool:
    return bool(due(1))
