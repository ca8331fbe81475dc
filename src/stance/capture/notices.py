"""What people are mailed about an account that is captured. A mail holds a link to a signed-in page and nothing else that matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from stance.archive.models import Record
from stance.authority.models import Duty
from stance.capture import rules
from stance.capture.models import Incident
from stance.doors.dates import moment_in_words
from stance.people import mail, webhooks
from stance.people.models import User
from stance.register.models import Account, AccountAgency, Officer

MOST_AT_ONCE = 50
NAMED = 5
"""Posts that one mail names."""
KEPT = "This is treated as an incident, never as a deletion: our own copy is complete and stays as it is."
OUTAGE = "Every account on {platform} that is followed is gone at once: {platform} has a fault, or closed them all. Ask {platform} once, for all of them."


def not_through_stance(account: Account, keys: Sequence[int]) -> None:
    """To those who run the account and those who answer for monitoring in its agencies."""
    found = Record.objects.filter(pk__in=list(keys)[:NAMED]).order_by("pk")
    lines = "\n".join(
        f"- {moment_in_words(one.created_at)}: {settings.PUBLIC_URL}{reverse('record', args=[one.record_id])}"
        for one in found
    )
    _tell_program(account, "capture.post.outside", [one.record_id for one in found], len(keys))
    kinds = set(Record.objects.filter(pk__in=list(keys)).values_list("kind", flat=True))
    what = noun_of(kinds, len(keys))
    were = f"A {what} was" if len(keys) == 1 else f"{len(keys):,} {what} were"
    _send(
        account,
        f"{what.capitalize()} not sent through Stance: {account.named}",
        f"{were} made on {account.named} ({account.platform_name}), and nobody sent {'it' if len(keys) == 1 else 'them'} "
        f"through Stance.\n\n{lines}\n\n"
        "If a colleague did so on the platform itself, say so on the page below. If not: change the account's password, end other "
        "sessions on the platform, and take the account off the public register until it is yours again.",
    )


def noun_of(kinds: Collection[int], count: int) -> str:
    """What records of these kinds are called together: "like", "reposts", else "posts"."""
    only = Record.Kind(next(iter(kinds))).label if len(kinds) == 1 else "post"
    noun = only if only in ("like", "repost") else "post"
    return noun if count == 1 else f"{noun}s"


def profile_changed(account: Account, changed: Mapping[str, Sequence[Any]]) -> None:
    """To the same people. ``changed`` are fields of the profile, each as [before, now]."""
    lines = "\n".join(f"- {in_words(key, before, now)}" for key, (before, now) in changed.items())
    _tell_program(account, "capture.profile.outside", (), fields=list(changed))
    _send(
        account,
        f"Profile not changed through Stance: {account.named}",
        f"The profile of {account.named} ({account.platform_name}) was changed, and nobody changed it through Stance.\n\n{lines}\n\n"
        "If a colleague changed it on the platform itself, say so on the page below. If not: change the account's password, end other "
        "sessions on the platform, and take the account off the public register until it is yours again.",
    )


def in_words(key: str, before: Any, now: Any) -> str:
    """One field that changed, old → new. Pictures have no words."""
    words = rules.PROFILE_WORDS[key]
    if key in ("picture", "banner"):
        return f"{words}: {'removed' if not now else 'another one' if before else 'a new one'}"
    return f"{words}: {_value(before)} → {_value(now)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(value) if isinstance(value, list) else str(value or "")
    return f"“{text}”" if text else "nothing"


def _tell_program(
    account: Account, kind: str, records: Sequence[str], count: int = 0, fields: Sequence[str] = ()
) -> None:
    data: dict[str, object] = {
        "account": account.asked_as,
        "platform": account.platform,
        "agencies": [one.slug for one in account.agencies.order_by("pk")],
        "url": settings.PUBLIC_URL + reverse("capture_account", args=[account.pk]),
    }
    data |= {"posts": count, "records": list(records)} if count else {}
    data |= {"fields": list(fields)} if fields else {}
    webhooks.enqueue(kind=kind, at=timezone.now(), data=data)


def incident(account: Account) -> None:
    """To programs at once; people are mailed a little later (``incidents``), when it shows whether it is one account or all of a platform."""
    _tell_program(account, "capture.incident.began", ())


def incidents(found: Sequence[Incident], *, is_outage: bool) -> None:
    """Of one place: one mail to each person, with all the accounts that concern them. ``is_outage``: every followed account there is gone."""
    concerned: dict[str, list[Incident]] = defaultdict(list)
    for one in found:
        for address in _addresses(one.account):
            concerned[address].append(one)
    for address, theirs in concerned.items():
        accounts = [one.account for one in theirs]
        if len(accounts) == 1 and not is_outage:
            _mail(
                [address],
                f"{accounts[0].named} is not shown by its platform",
                f"{theirs[0].words}\n\n{KEPT}",
                _page_of(accounts[0]),
            )
            continue
        platform = accounts[0].platform_name
        lines = "\n".join(f"- {one.account.named}: {one.words}" for one in theirs)
        subject = (
            f"{platform} shows none of {len(accounts):,} accounts"
            if is_outage
            else f"{len(accounts):,} accounts are not shown by {platform}"
        )
        why = f"{OUTAGE.format(platform=platform)}\n\n" if is_outage else ""
        _mail([address], subject, f"{lines}\n\n{why}{KEPT}", settings.PUBLIC_URL + reverse("captures"))


def _send(account: Account, subject: str, words: str) -> None:
    _mail(_addresses(account), subject, words, _page_of(account))


def _page_of(account: Account) -> str:
    return settings.PUBLIC_URL + reverse("capture_account", args=[account.pk])


def _mail(addresses: Collection[str], subject: str, words: str, link: str) -> None:
    if addresses:
        body = f"{words}\n\n{link}\n\nYou will be asked to sign in.\n"
        mail.enqueue(to=addresses, subject=" ".join(subject.split())[: mail.LONGEST_SUBJECT], body=body)


def _addresses(account: Account) -> list[str]:
    agencies = AccountAgency.objects.filter(account=account, until__isnull=True).values("agency_id")
    officers = Officer.objects.filter(account=account, until__isnull=True).exclude(level="reader").values("user_id")
    duties = Duty.objects.filter(agency_id__in=agencies, area="monitoring", ends_at=None)
    people = User.objects.filter(
        Q(pk__in=officers) | Q(pk__in=duties.values("holder_id")) | Q(pk__in=duties.values("deputy_id")), is_active=True
    )
    if not people.exists():
        people = User.objects.filter(
            is_active=True, assignments__role="administrator", assignments__unit__agency_id__in=agencies
        ) | User.objects.filter(is_active=True, assignments__role="administrator", assignments__unit=None)
    return list(people.distinct().order_by("pk").values_list("email", flat=True)[:MOST_AT_ONCE])
