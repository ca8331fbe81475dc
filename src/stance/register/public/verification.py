"""Is this account ours? The one answer that the API, the pages and the command line give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stance.channels import discovery
from stance.engines.addresses import AddressRefused, OnePost, Presence
from stance.register.held_posts import HELD_POSTS
from stance.register.models import Address
from stance.register.public import queries
from stance.register.public.entries import Answer, Entry, ended, entry_of, second, was_official_at
from stance.register.public.official_domains import Domain, domain_of, domain_of_server
from stance.rooms.listed import answers

ASK_THE_AGENCY = (
    "We do not know this account: it is not on the register of official accounts. Do not give it personal information, and "
    "do not rely on what it says. Look for the official account in the directory, or ask the agency."
)
UNKNOWN_PAGE = (
    "We do not know this web address: it is on none of the official domains, nor on the register of official accounts. Do not "
    "give it personal information, and do not rely on what it says. Ask the agency."
)
OFFICIAL_DOMAIN = (
    "Yes, this is an official web address: {host} is {relation} of {agency}. It is no social media account: those are in the "
    "directory."
)
SERVER_ONLY = (
    "We do not know this account, {handle}: it is not on the register of official accounts. Its server, {host}, is {relation} of "
    "{agency}; that does not make the account official. If it is an e-mail address: anybody can send mail under any address. Ask "
    "{agency} before you rely on it."
)
NAME_ONLY = (
    "The name in this address is that of an official account: {handle} on {platform}. That does not make the post ours: "
    "{platform} opens a post whatever name stands in its address. Open the account itself, and look for the post there."
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
    record: str = ""
    """The archive's id of the post that was asked about, where it is held: then the answer is about that post."""
    domain: Domain | None = None
    """Whose domain it is that the web address, or the account's server, lies under."""
    problem: str = ""
    """Why the text could not be read, in a sentence."""
    understood: tuple[Presence, ...] = ()
    """What the text was read as; empty when it named no account."""


def verify(text: str) -> Verdict:
    """Three queries at most for an account, however long the register, as many more for a post, and one more for a web address. Never
    raises for what people paste."""
    query = text[:500]
    try:
        presences = discovery.read(text)
    except OnePost as refusal:
        held = _held_post(query, refusal.platform, refusal.post, ())
        return held or Verdict(query, "not_known", f"{refusal} Until then: {ASK_THE_AGENCY}", problem=str(refusal))
    except AddressRefused as refusal:
        return Verdict(query, "not_known", f"{refusal} Until then: {ASK_THE_AGENCY}", problem=str(refusal))
    wanted = [presence for presence in presences if not _dotted_by_guess(presence, text)]
    for presence in presences:
        if presence.post and (held := _held_post(query, presence.platform, presence.post, presences)):
            return held
    found = _matches(wanted, queries.with_addresses(wanted) if wanted else [])
    for address in found:
        if _is_official(address):
            also = tuple(entry_of(other.account) for other in found if other is not address and _is_official(other))
            is_post = any(presence.post for presence in presences)
            return (_name_only if is_post else _official)(query, address, presences, also)
    for address in found:
        if was_official_at(address, address.account):
            return _was_official(query, address, presences)
    return _of_no_account(query, presences)


def _of_no_account(query: str, presences: tuple[Presence, ...]) -> Verdict:
    """Nothing on the register is or was there: whether it is a web address of an agency. A name on a server under an official domain
    is not: whoever runs the server may let anybody have one."""
    first = presences[0]
    if first.platform == "website":
        if domain := domain_of(presences):
            words = OFFICIAL_DOMAIN.format(host=domain.shown, relation=relation(domain), agency=domain.agency)
            return Verdict(query, "official_domain", words, domain=domain, understood=presences)
        words = UNKNOWN_PAGE if "/" in query else ASK_THE_AGENCY
        return Verdict(query, "not_known", words, understood=presences)
    if "@" in first.handle and (domain := domain_of_server(first)):
        words = SERVER_ONLY.format(
            handle=first.handle, host=domain.shown, relation=relation(domain), agency=domain.agency
        )
        return Verdict(query, "not_known", words, domain=domain, understood=presences)
    return Verdict(query, "not_known", ASK_THE_AGENCY, understood=presences)


def relation(domain: Domain) -> str:
    """What a host is to an agency: "a domain", or what it lies under, before "of" and its name."""
    return "a domain" if domain.host == domain.name else f"under {domain.name}, a domain"


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


def _name_only(query: str, address: Address, presences: tuple[Presence, ...], also: tuple[Entry, ...]) -> Verdict:
    """Nobody looked at the name but us: whose post it is, the platform alone knows."""
    entry = entry_of(address.account)
    words = NAME_ONLY.format(handle=entry.handle, platform=entry.platform_name)
    since = max(entry.since, second(address.since))
    return Verdict(query, "official_name_only", words, entry, since, None, also, understood=presences)


def _held_post(query: str, platform: str, post: str, presences: tuple[Presence, ...]) -> Verdict | None:
    """The answer for a post that the archive holds of an account that is, or was, on the public register; else None."""
    held = {one.account_id: one for ask in answers(HELD_POSTS) for one in ask(platform, post)}
    entries = sorted(queries.named(held).values(), key=lambda entry: not entry.is_official)
    if not entries:
        return None
    entry, one = entries[0], held[entries[0].id]
    whose = f"{entry.handle} on {entry.platform_name}"
    gone = f" {entry.platform_name} says that it has been deleted there." if one.is_deleted else ""
    if entry.is_official:
        words = (
            f"Yes, this post is from an official account: {whose}. Our archive holds it as record {one.record}.{gone}"
        )
    else:
        words = (
            f"This post is from an account that was official: {whose}. It is not any more. Our archive holds the post as "
            f"record {one.record}.{gone}"
        )
    return Verdict(query, entry.answer, words, entry, entry.since, entry.until, understood=presences, record=one.record)


def _was_official(query: str, address: Address, presences: tuple[Presence, ...]) -> Verdict:
    entry = entry_of(address.account)
    ends = [instant for instant in (address.until and second(address.until), ended(address.account)) if instant]
    until = min(ends) if ends else None
    words = "This was an official account. It is not any more: do not rely on what it says now."
    return Verdict(
        query, "was_official", words, entry, max(entry.since, second(address.since)), until, understood=presences
    )
