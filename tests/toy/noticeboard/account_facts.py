"""What the board knows of an account."""

from __future__ import annotations

from stance.register.account_facts import Fact
from stance.register.models import Account


def noticed(account: Account) -> Fact:
    return Fact("Notices", f"none about {account.handle}")
