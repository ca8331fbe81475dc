"""What agencies and units may be called: one line that shows as it is, and no agency's name passes for another's."""

from __future__ import annotations

import unicodedata

from django.utils import timezone

from stance.engines.confusables import skeleton
from stance.engines.policy import may
from stance.people.models import Agency
from stance.people.models.organisation import going_on
from stance.people.refusal import OrganisationRefused

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control, format (the directions of bidirectional text too), unassigned, and separators of lines (Unicode 15, 4.5)."""


def one_line(typed: str, what: str) -> str:
    """The name in the composed form (NFC), without spaces around it. Raises OrganisationRefused for a character that is
    not seen or begins another line."""
    for sign in typed:
        if unicodedata.category(sign) in HIDDEN:
            raise OrganisationRefused(
                f"The {what} holds the character U+{ord(sign):04X}, which is not seen or breaks the line. Take it out."
            )
    return unicodedata.normalize("NFC", " ".join(typed.split()))


def looks(name: str) -> frozenset[str]:
    """What the name looks like (UTS #39), in whichever case it is written."""
    text = " ".join(unicodedata.normalize("NFKC", name).split())
    return frozenset({skeleton(text).casefold(), skeleton(text.casefold())}) if text else frozenset()


def must_not_pass_for_another(agency: Agency, *names: str) -> None:
    """Raises OrganisationRefused, unless whoever acts runs the installation or administers all of it."""
    wanted = frozenset[str]().union(*map(looks, names))
    for other in Agency.objects.filter(going_on(timezone.now())).exclude(pk=agency.pk).order_by("pk"):
        if wanted & (looks(other.name) | looks(other.short_name)) and not may("people.organisation.change").allowed:
            raise OrganisationRefused(
                f"This looks like the name of {other}. Choose another, or ask the system operator."
            )
