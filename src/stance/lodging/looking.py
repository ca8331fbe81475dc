"""Asking a platform for one post of an account that is not looked at as a whole: asks, and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stance.archive.writes.captures import Answer, Message, Shown
from stance.channels import discovery
from stance.channels.port.connecting import Refusal, Secret
from stance.channels.port.pulling import Look
from stance.lodging.refusal import LodgingRefused
from stance.people.key_ring import CannotOpen
from stance.register.connections.conversation import carried_out
from stance.register.connections.secrets import opened
from stance.register.models import Account, AccountAgency, Connection

FROM_EXPORT = "Lodge it from an export of the account instead."


@dataclass(frozen=True, slots=True)
class Seen:
    """``shown`` is None where the platform says that the post is gone; ``answers`` are those that say so. ``account_id`` is the platform's id of
    the account."""

    account_id: str
    shown: tuple[Answer | Message, Shown] | None
    answers: tuple[Answer, ...]


def asked(account: Account, address: str) -> Seen:
    """The post at this address, as its platform shows it to everybody, or to another connection of the agency where the platform wants one.
    Raises LodgingRefused where it is no post of the account, and Unreachable."""
    finder = discovery.finder(account.platform)
    if finder is None:
        raise LodgingRefused(f"{account.platform_name} shows single posts to nobody. {FROM_EXPORT}")
    secret = _secret(account) if finder.signs_in else None
    look = Look(account.url, account.platform_id, account.handle, secret)
    answers: list[Answer] = []
    try:
        found = carried_out(finder.found(look, address), None, secret)
        puller = discovery.puller(account.platform)
        one = carried_out(
            puller.one(found.look, found.item_id), lambda *pair: answers.append(Answer(*pair)), found.look.secret
        )
    except Refusal as refusal:
        raise LodgingRefused(str(refusal)) from refusal
    if one is None:
        return Seen(found.look.account_id, None, tuple(answers))
    place, item = one
    if item.author is not None or item.kind == "like":
        raise LodgingRefused(f"This is no post of {account.named}.")
    answer = answers[place.page]
    kept: Answer | Message = answer
    shown = Shown(0, place.offset_bytes, place.length_bytes, item)
    if found.shows_others:
        body = answer.response.body[place.offset_bytes : place.offset_bytes + place.length_bytes]
        kept = Message(answer.request.url, _type_of(answer), body, answer.at)
        shown = replace(shown, offset_bytes=0)
    return Seen(found.look.account_id, (kept, shown), ())


def _type_of(answer: Answer) -> str:
    said = answer.response.header("Content-Type").partition(";")[0].strip().lower()
    return (
        said
        if said.isascii() and said.count("/") == 1 and " " not in said and len(said) < 80
        else "application/octet-stream"
    )


def _secret(account: Account) -> Secret:
    """Of a connection that works, of another account of the same agencies on the platform. Raises LodgingRefused."""
    agencies = AccountAgency.objects.filter(account=account, until__isnull=True).values("agency_id")
    held = AccountAgency.objects.filter(agency__in=agencies, until__isnull=True).values("account_id")
    rows = Connection.objects.filter(account__platform=account.platform, account__in=held).exclude(state="dead")
    for one in rows.order_by("-succeeded_at")[:5]:
        try:
            return opened(one)
        except CannotOpen:
            continue
    raise LodgingRefused(
        f"{account.platform_name} shows posts to connected accounts alone, and no account of the agency is. Connect one of its official "
        f"accounts on {account.platform_name} first. Or: {FROM_EXPORT[0].lower()}{FROM_EXPORT[1:]}"
    )
