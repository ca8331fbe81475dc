"""What badges, the list in a frame and the page with the snippets need to know."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from stance.people.models import Agency
from stance.register.embeds.badges import Badge
from stance.register.models import Account
from stance.register.public import queries as public
from stance.register.public.entries import Entry

MOST_LISTED = 200


def badge_of(entry: Entry) -> Badge:
    """An account that is not official any more says so wherever its badge was pasted."""
    name = f"{entry.handle} on {entry.platform_name}"
    if entry.is_official:
        return Badge("Official account", name, "good")
    return Badge("No longer official", name, "bad")


def badge_of_agency(agency: Agency) -> Badge:
    count = official_of(agency).count()
    words = "1 official account" if count == 1 else f"{count:,} official accounts"
    if not count:
        return Badge("No official accounts", agency.name, "bad")
    return Badge(words, f"{agency.name}: check at {checked_at()}", "good")


def checked_at() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def official_of(agency: Agency) -> QuerySet[Account]:
    return Account.objects.filter(
        public.OFFICIAL, pk__in=Account.objects.filter(held_by__agency=agency, held_by__until__isnull=True)
    )


def agency_named(slug: str) -> Agency | None:
    return Agency.objects.filter(slug=slug).first() if slug and "\0" not in slug else None


def listed(filters: public.Filters) -> tuple[list[Entry], bool]:
    """The first MOST_LISTED by handle, and whether there are more."""
    page = public.listed(filters, size=MOST_LISTED)
    return page.entries, bool(page.next)
