"""Accounts that have everything the register asks for, and tables of many."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from stance.engines.tables import write_table
from stance.people.models import Goal, UseType
from stance.register.actions import imports, registrations
from stance.register.fields.texts import complete
from stance.register.importing.columns import COLUMNS
from stance.register.importing.files import Choices
from stance.register.models import Account, Officer, RegisterImport
from tests.factories.organisation import Office

ENTRY = {
    "language": "en",
    "short_description": "Warnings and forecasts.",
    "contacts": "Media office, 555 0100",
}


def draft(place: Office, handle: str = "WeatherDept", platform: str = "x", **texts: str) -> Account:
    """As the command line adds it, with an entry that can be published."""
    texts = {**ENTRY, "agencies": place.agency.slug, **texts}
    return registrations.add(platform=platform, address=handle, texts=texts)


def published(place: Office, handle: str = "WeatherDept", platform: str = "x", **texts: str) -> Account:
    """As if two people had published it: the approvals themselves are tested elsewhere."""
    account = draft(place, handle, platform, **texts)
    now = timezone.now()
    Account.objects.filter(pk=account.pk).update(
        status="published", published_at=now, next_review_on=timezone.localdate() + timedelta(days=300)
    )
    return fresh(account)


def fresh(account: Account) -> Account:
    return complete(Account.objects.filter(pk=account.pk)).get()


def everything(place: Office) -> dict[str, str]:
    """Texts that meet every requirement about fields."""
    place.agency.domains = ["weather.test"]
    place.agency.save()
    Goal.objects.get_or_create(
        agency=place.agency,
        kind="communication",
        title="Everybody is warned in time",
        owner=place["pia"],
        measure="nine in ten say so",
        due_on=timezone.localdate(),
    )
    today = timezone.localdate().isoformat()
    return {
        **ENTRY,
        "agencies": place.agency.slug,
        "display_name": "Weather Department",
        "purposes": UseType.objects.order_by("pk")[0].slug,
        "goals": "Everybody is warned in time",
        "unit": f"{place.agency.slug}/business",
        "business_owner": "pia@weather.test",
        "ict_owner": "ada@weather.test",
        "account_email": "social@weather.test",
        "recovery_method": "email",
        "recovery_holder": "ada@weather.test",
        "mfa_state": "key",
        "mfa_checked_on": today,
        "moderation_approach": "Before they appear.",
        "moderation_hours": "Monday to Friday",
        "reply_target_minutes": "240",
        "guidelines_url": "https://weather.test/guidelines",
        "privacy_assessed_on": today,
        "terms_version": "2026-01",
        "terms_accepted_on": today,
        "risks": "Hoaxes in storms.",
        "exit_method": "redirect",
        "exit_plan": "A last post leads to our web site.",
        "next_review_on": today,
    }


def appointed(account: Account, *people: object, level: str = "administrator") -> None:
    for user in people:
        Officer.objects.create(account=account, user=user, level=level)


def table(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """Rows as a file; what a row does not say is empty."""
    return write_table(columns, [[row.get(column, "") for column in columns] for row in rows]).encode()


def many(count: int, place: Office, **texts: str) -> list[dict[str, str]]:
    return [
        {
            **ENTRY,
            "platform": "x",
            "handle": f"Account{number}",
            "agencies": place.agency.slug,
            "tags": f"tag{number % 7}; weather",
            **texts,
        }
        for number in range(count)
    ]


def previewed(content: bytes, name: str = "accounts.csv", choices: Choices | None = None) -> RegisterImport:
    """A file that was handed in and looked at, as the pages do it."""
    chosen = choices or Choices()
    return imports.look(run=imports.receive(content=content, name=name, choices=chosen), choices=chosen)
