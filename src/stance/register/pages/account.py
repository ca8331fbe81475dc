"""One account: who it is, who answers for it, how safe it is, what is to do, and what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from stance.authority.models import ApprovalRequest
from stance.authority.queries import explanations
from stance.doors.dates import end_of
from stance.doors.row_keys import row_key
from stance.engines.policy import authorise, may
from stance.people.models import User
from stance.register import account_facts, described_objects
from stance.register.fields.references import References
from stance.register.fields.table import BY_NAME, FIELDS, PARTS
from stance.register.fields.texts import texts_of, value_of
from stance.register.models import Account
from stance.register.pages.accounts import tone
from stance.register.pages.connections import TONES
from stance.register.pages.found_account import found
from stance.register.pages.steps import offered
from stance.register.queries import connections, drifts, history, lookalikes
from stance.register.rules import REQUIREMENTS, sorted_tasks
from stance.register.words import LEVELS, STATUSES, language_words

SHOWN_CHANGES = 8
SHOWN_ALIKE = 10
POST = "publishing.post.publish"
OTHER_WORDS = {
    "status": "Status",
    "service_url": "Address",
    "platform_id": "Platform’s id",
    "officers": "Access",
    "apps": "Connected apps",
    "connected_apps": "Connected apps",
    "suspended": "Suspended",
    "administrators": "Administrators",
    "publishers": "Publishers",
    "readers": "Readers",
}


def field_words(name: str) -> str:
    return BY_NAME[name].words if name in BY_NAME else OTHER_WORDS.get(name, name)


@require_safe
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    authorise("register.account.read")
    one = found(account_id)
    known = References()
    texts = shown_texts(one, known)
    changes, _more = history.page(one)
    return render(
        request,
        "register/account.html",
        {
            "account": one,
            "status_words": STATUSES[one.status],
            "tone": tone(one),
            "tasks": sorted_tasks(one.lacking),
            "all_tasks": len(REQUIREMENTS),
            "steps": offered(one),
            "parts": [_part(part, words, texts) for part, words in PARTS.items()],
            "officers": officers_of(one),
            "addresses": one.addresses.order_by("until", "since"),
            "alike": _alike(one),
            "posting": _posting(one),
            "connection": (connection := connections.of(one)),
            "connection_tone": TONES[connection.state] if connection else "",
            "can_be_connected": connections.can_be_connected(one),
            "closed": described_objects.closed(one),
            "drifts": drifts.of(one),
            "told": account_facts.facts_about(one),
            "requests": _open_requests(one),
            "changes": [(change, field_words(change.field)) for change in changes[:SHOWN_CHANGES]],
            "today": timezone.localdate(),
        },
    )


def _alike(one: Account) -> dict[str, object]:
    """What looks like it and is not decided, the first few; and where else the agency has its name."""
    left = lookalikes.undecided(one.pk)
    pairs = lookalikes.shown([*left.alike[:SHOWN_ALIKE], *left.same_name[:SHOWN_ALIKE]])
    rows = [(pair.beside(one), pair) for pair in pairs]
    split = len(left.alike[:SHOWN_ALIKE])
    return {"count": len(left.alike), "rows": rows[:split], "same_name": rows[split:]}


def shown_texts(one: Account, known: References) -> dict[str, str]:
    """As people read them: the words of a choice instead of its key."""
    texts = texts_of(one, known)
    for field in FIELDS:
        if field.kind.choices:
            texts[field.name] = field.kind.choices.get(texts[field.name], "")
    texts["purposes"] = "; ".join(known.uses()[slug] for slug in texts["purposes"].split("; ") if slug)
    texts["agencies"] = "; ".join(known.agency(pk).name for pk in value_of(one, "agencies"))
    texts["language"] = language_words(texts["language"])
    return texts


@dataclass(frozen=True, slots=True)
class Part:
    """The fields that are edited together: those that say something, and what the others are called."""

    key: str
    words: str
    filled: tuple[tuple[str, str], ...]
    empty: tuple[str, ...]


def _part(key: str, words: str, texts: dict[str, str]) -> Part:
    rows = [(field.words, texts[field.name]) for field in FIELDS if field.part == key]
    return Part(
        key, words, tuple((term, text) for term, text in rows if text), tuple(term for term, text in rows if not text)
    )


def officers_of(one: Account) -> list[tuple[User, str, datetime]]:
    people = User.objects.in_bulk([officer.user_id for officer in one.current_officers])  # type: ignore[attr-defined]
    order = list(LEVELS)
    rows = sorted(one.current_officers, key=lambda officer: (order.index(officer.level), officer.pk))  # type: ignore[attr-defined]
    return [(people[officer.user_id], officer.level_words, officer.since) for officer in rows]


def _posting(one: Account) -> list[explanations.Able]:
    """Who may publish here: by role, side and stance, with what each still lacks."""
    if not may("authority.decision.explain").allowed:
        return []
    return explanations.who_can(POST, described_objects.thing(one))[0]


def _open_requests(one: Account) -> list[ApprovalRequest]:
    own = Q(object_kind="account", object_id=str(one.pk))
    of_its_entry = Q(object_kind="account entry", object_id__startswith=f"{one.pk}/")
    rows = ApprovalRequest.objects.filter(own | of_its_entry, state="open")
    return list(rows.order_by("pk"))


@require_safe
def past(request: HttpRequest, account_id: int) -> HttpResponse:
    """Every change, and what the register said at the end of a past day."""
    authorise("register.account.read")
    one = found(account_id)
    asked = request.GET.get("on", "")
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    key = row_key(request.GET.get("before", ""))
    changes, older = history.page(one, key)
    texts = {}
    if day is not None and 1 < day.year < 9999:
        texts = history.on(one, end_of(day))
    return render(
        request,
        "register/history.html",
        {
            "account": one,
            "changes": [(change, field_words(change.field)) for change in changes],
            "older": older,
            "is_first": key is None,
            "on": asked[:40],
            "day": day,
            "texts": [(field_words(name), text) for name, text in texts.items() if text],
        },
    )
