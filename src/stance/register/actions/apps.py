"""The third-party tools that are connected to an account (agency duty S10)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import authorise
from stance.register.models import Account, ConnectedApp
from stance.register.refusal import AccountRefused
from stance.register.writes import account_rows, lifecycle_steps

APP = "register.app.change"


def connect(
    *, account: Account, name: str, owner: str, purpose: str, next_assessment_on: date, scopes: str = ""
) -> ConnectedApp:
    """Note a connected tool, or what is known of it now. Raises AccountRefused."""
    decision = authorise("register.app.change", account)
    if not (name.strip() and owner.strip() and purpose.strip()):
        raise AccountRefused("Give the tool’s name, who is responsible for it, and what it is for.")
    with transaction.atomic():
        found, now = account_rows.locked(account.pk), timezone.now()
        lifecycle_steps.must_allow("connect", found)
        known = ConnectedApp.objects.filter(account=found, name=name, until__isnull=True).first()
        before = _words(known) if known else ""
        app = known or ConnectedApp(account=found, name=name, since=now)
        app.owner, app.purpose, app.scopes, app.next_assessment_on = owner, purpose, scopes, next_assessment_on
        app.save()
        changed = {"apps": (before, _words(app))}
        words = f"added the app {name} to {found.named}"
        account_rows.conclude(found, action=APP, changed=changed, summary=words, decision=decision, at=now)
    return app


def disconnect(*, account: Account, app_id: int) -> None:
    """Note that a tool is not connected any more. Raises AccountRefused."""
    decision = authorise("register.app.change", account)
    with transaction.atomic():
        found, now = account_rows.locked(account.pk), timezone.now()
        app = ConnectedApp.objects.filter(account=found, pk=app_id, until__isnull=True).first()
        if app is None:
            raise AccountRefused("This tool is not connected to it.")
        app.until = now
        app.save(update_fields=["until"])
        changed = {"apps": (_words(app), "")}
        words = f"removed the app {app.name} from {found.named}"
        account_rows.conclude(found, action=APP, changed=changed, summary=words, decision=decision, at=now)


def _words(app: ConnectedApp) -> str:
    return f"{app.name} ({app.owner}): {app.purpose}; next assessment {app.next_assessment_on.isoformat()}"
