"""Finding accounts on the register."""

from __future__ import annotations

from stance.register.models import Account


def find(*, platform: str, platform_id: str = "", handle: str = "") -> Account | None:
    """By platform id first (handles can change), else by handle in any case."""
    rows = Account.objects.filter(platform=platform)
    if platform_id and (known := rows.filter(platform_id=platform_id).first()):
        return known
    return rows.filter(handle__iexact=handle).first() if handle else None


def accounts() -> list[Account]:
    """Every account, by handle. Pages list them; the register is small beside the archive."""
    return list(Account.objects.order_by("platform", "handle"))


def any_registered() -> bool:
    return Account.objects.exists()
