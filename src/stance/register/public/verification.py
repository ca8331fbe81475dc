"""Is this account ours? The one answer that the API, the pages and the command line give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stance.channels import discovery
from stance.engines.addresses import AddressRefused, Presence
from stance.register.models import Address
from stance.register.public import queries
from stance.register.public.entries import Answer, Entry, ended, entry_of, second, was_official_at

ASK_THE_AGENCY = (
    "We do not know this account: it is not on the register of official accounts. Do not give it personal information, and "
    "do not rely on what it says. Look for the official account in the directory, or ask the agency."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``since`` and ``until`` are of the address that was asked about, which may be a former one of the account."""

    query: str
    answer: Answer
    words: str
    entry: Entry | None = None
    since: datetime | None = None
    until: datetime | None = None
    also: tuple[Entry, ...] = ()
    """Other official accounts that the same words may name, such as the same @name on another platform."""
    problem: str = ""
    """Why the text could not be read, in a sentence."""
    understood: tuple[Presence, ...] = ()
    """What the text was read as; empty when it named no account."""


def verify(text: str) -> Verdict:
    """Three queries at most, however long the register. Never raises for what people paste."""
    query = text[:500]
    try:
        presences = discovery.read(text)
    except AddressRefused as refusal:
        return Verdict(query, "not_known", f"{refusal} Until then: {ASK_THE_AGENCY}", problem=str(refusal))
    wanted = [presence for presence in presences if not _dotted_by_guess(presence, text)]
    found = _matches(wanted, queries.with_addresses(wanted) if wanted else [])
    for address in found:
        if _is_official(address):
            also = tuple(entry_of(other.account) for other in found if other is not address and _is_official(other))
            return _official(query, address, presences, also)
    for address in found:
        if was_official_at(address, address.account):
            return _was_official(query, address, presences)
    return Verdict(query, "not_known", ASK_THE_AGENCY, understood=presences)


def _dotted_by_guess(presence: Presence, text: str) -> bool:
    """Some platforms take health.dept for healthdept. Somebody who pasted only a dotted name did not say that they mean
    one of those, and elsewhere the dot makes it another account."""
    ignores = discovery.known()[presence.platform].naming.ignored
    return bool(ignores) and presence.handle.lower() != presence.key and "/" not in text


def _matches(wanted: list[Presence], rows: list[Address]) -> list[Address]:
    """In the order of the presences, most likely first. Of web sites only the nearest counts: a page under an archived
    site is not official because the site above both is. One row an account, the current address before former ones."""
    by_identity: dict[tuple[str, str, str], list[Address]] = {}
    for row in rows:
        by_identity.setdefault((row.platform, row.kind, row.key), []).append(row)
    found: dict[int, Address] = {}
    has_site = False
    for presence in wanted:
        beside = by_identity.get(presence.identity, [])
        if presence.platform == "website":
            beside = [] if has_site else beside
            has_site = has_site or bool(beside)
        for row in sorted(beside, key=_is_official, reverse=True):
            found.setdefault(row.account_id, row)
    return list(found.values())


def _is_official(address: Address) -> bool:
    return address.until is None and address.account.is_public


def _official(query: str, address: Address, presences: tuple[Presence, ...], also: tuple[Entry, ...]) -> Verdict:
    entry = entry_of(address.account)
    since = max(entry.since, second(address.since))
    words = f"Yes, this is an official account: {entry.handle} on {entry.platform_name}."
    return Verdict(query, "official", words, entry, since, None, also, understood=presences)


def _was_official(query: str, address: Address, presences: tuple[Presence, ...]) -> Verdict:
    entry = entry_of(address.account)
    ends = [instant for instant in (address.until and second(address.until), ended(address.account)) if instant]
    until = min(ends) if ends else None
    words = "This was an official account. It is not any more: do not rely on what it says now."
    return Verdict(
        query, "was_official", words, entry, max(entry.since, second(address.since)), until, understood=presences
    )
