"""Somebody's access to accounts, all at once: ended when they leave, and given back."""

from __future__ import annotations

from django.utils import timezone

from stance.people.leaving.belongings import Taken
from stance.people.models import User
from stance.register.models import Officer
from stance.register.words import LEVELS
from stance.register.writes import account_rows

OFFICER = "register.officer.change"


def held_by(user: User) -> list[Officer]:
    rows = Officer.objects.filter(user=user, until__isnull=True)
    return list(rows.select_related("account", "user").order_by("account_id"))


def end(officer: Officer) -> Taken:
    account, now = account_rows.locked(officer.account_id), timezone.now()
    Officer.objects.filter(pk=officer.pk).update(until=now)
    text = f"{officer.user.email}: {LEVELS[officer.level].lower()}"
    words = f"ended the access of {officer.user.email} to {account.named}"
    account_rows.conclude(
        account, action=OFFICER, changed={"officers": (text, "")}, summary=words, decision=None, at=now
    )
    return {"what": "access", "officer": officer.pk, "now": now.isoformat()}


def give_back(taken: Taken) -> str:
    """As a new row: what was ended stays on record."""
    officer = Officer.objects.select_related("user").get(pk=taken["officer"])
    account, now = account_rows.locked(officer.account_id), timezone.now()
    if account.status == "archived":
        return f"{account.named} is archived by now: nobody has access to it."
    if Officer.objects.filter(account=account, user=officer.user, until__isnull=True).exists():
        return f"{officer.user} was given access to {account.named} since then. That was not changed."
    Officer.objects.create(account=account, user=officer.user, level=officer.level, since=now)
    text = f"{officer.user.email}: {LEVELS[officer.level].lower()}"
    words = f"gave {officer.user.email} their access to {account.named} back"
    account_rows.conclude(
        account, action=OFFICER, changed={"officers": ("", text)}, summary=words, decision=None, at=now
    )
    return ""
