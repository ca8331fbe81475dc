"""HTML that communications staff paste into the agency's web site. Addresses are the installation's public ones."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from stance.people.models import Agency
from stance.register.embeds.badges import HEIGHT
from stance.register.models import Account


@dataclass(frozen=True, slots=True)
class Snippet:
    """``id`` names it on the page; ``html`` is what is pasted; ``picture`` shows what visitors will see, if it is one."""

    id: str
    title: str
    words: str
    html: str
    picture: str = ""


def of_account(account: Account) -> list[Snippet]:
    page = _absolute(reverse("public_account", args=[account.pk]))
    badge = reverse("public_badge", args=[account.pk])
    words = f"{account.named} on {account.platform_name}"
    return [
        Snippet(
            "link",
            "The link to the account",
            'On the page where your web site names its accounts. Because of rel="me", anybody can check that the web '
            "site and the account belong together.",
            f'<a rel="me" href="{escape(account.url)}">{escape(words)}</a>',
        ),
        Snippet(
            "badge",
            "The badge of this account",
            "It says whether the account is official at the moment it is looked at, and leads to its public entry.",
            _badge(page, _absolute(badge), f"Is {words} official? See its entry on the register"),
            badge,
        ),
    ]


def of_agency(agency: Agency) -> list[Snippet]:
    query = f"?{urlencode({'agency': agency.slug})}"
    public_list = _absolute(reverse("public_accounts")) + query
    badge = reverse("public_agency_badge") + query
    frame = _absolute(reverse("public_embed")) + query
    title = escape(f"Official social media accounts of {agency.name}")
    return [
        Snippet(
            "list",
            "The list of official accounts",
            "A frame that keeps itself up to date. It needs no script and sets no cookie.",
            f'<iframe src="{escape(frame)}" title="{title}" width="100%" height="480" loading="lazy" '
            'sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>',
        ),
        Snippet(
            "badge",
            "The badge of the agency",
            "It leads to the directory, where the public can check any account.",
            _badge(public_list, _absolute(badge), f"Official social media accounts of {agency.name}"),
            badge,
        ),
    ]


def _badge(page: str, picture: str, words: str) -> str:
    return (
        f'<a href="{escape(page)}"><img src="{escape(picture)}" alt="{escape(words)}" height="{HEIGHT}" loading="lazy" '
        'referrerpolicy="no-referrer"></a>'
    )


def _absolute(path: str) -> str:
    return settings.PUBLIC_URL + path
