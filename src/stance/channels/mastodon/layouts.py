"""Recognising an export of Mastodon, or of what works like it, and deciding which of its files are read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from stance.channels.mastodon.attachments import FOLDER
from stance.channels.mastodon.outboxes import Actor, Outbox, actors_in, outbox_at, survey
from stance.channels.mastodon.records import bare
from stance.channels.port.exports import Export, ExportRefused, NotRecognised, Part
from stance.engines.exports.decode import BadJson
from stance.engines.exports.limits import MemberDamaged, Problem
from stance.engines.exports.package import Package

OUTBOX, ACTOR = "outbox.json", "actor.json"
MOST_OUTBOXES = 100
LONGEST_ACCOUNT = 100
"""Characters of an account's URI that the register holds."""
_PICTURES = re.compile(r"(?:avatar|header)\.\w{1,5}")
_SHOWN = 12
_NOT_SHOWN = {
    "followers": "posts for followers only",
    "mentioned": "private mentions or posts for one server only",
}


@dataclass(frozen=True, slots=True)
class MastodonExport(Export):
    """``spans`` are where the activities begin and end in each outbox."""

    spans: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)


@dataclass(slots=True)
class _Files:
    outboxes: list[str] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)
    quarantined: list[str] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)


def recognise(package: Package) -> MastodonExport:
    """Raises NotRecognised, and ExportRefused for exports of several accounts."""
    files = _sort_out(package)
    if len(files.outboxes) > MOST_OUTBOXES:
        raise ExportRefused(f"This holds {len(files.outboxes):,} archives. Import one account's archives at a time.")
    found = [outbox for name in files.outboxes if (outbox := outbox_at(package, name)) is not None]
    if not found:
        raise NotRecognised(
            "This is no archive of Mastodon. Looked for outbox.json with a list of activities (“orderedItems”); "
            f"found {', '.join(files.seen) or 'no files'}."
        )
    problems = list(package.problems)
    actor = _actor(package, files, problems)
    for outbox in found:
        survey(package, outbox, actor.followers)
        problems += _told(outbox)
    account = _account(actor, found)
    return MastodonExport(
        layout=_layout(files, actor),
        account_id=account or None,
        handle=(actor.handle or None) if bare(actor.uri) == bare(account) else None,
        display_name=actor.display_name,
        generated_at=None,
        is_partial=False,
        parts=_parts(package, found),
        quarantined=tuple(sorted(files.quarantined)),
        not_read=tuple(sorted(files.not_read)),
        problems=tuple(problems),
        spans={outbox.name: (outbox.start, outbox.end) for outbox in found},
    )


def followers_of(package: Package, export: MastodonExport) -> str:
    """The address of the account's followers."""
    names = [name for part in export.parts if package.find(name := _beside(part.file, ACTOR))]
    return next((actor.followers for _, actor in _said(package, names, []) if actor.followers), "")


def _sort_out(package: Package) -> _Files:
    """Default deny: what is on no list here is private."""
    files = _Files()
    for row in package.rows():
        name = package.name_of(row)
        base = name.rpartition("/")[2]
        if len(files.seen) < _SHOWN:
            files.seen.append(name)
        if base == OUTBOX:
            files.outboxes.append(name)
        elif base == ACTOR:
            files.actors.append(name)
        elif _PICTURES.fullmatch(base):
            files.not_read.append(name)
        elif FOLDER not in name:
            files.quarantined.append(name)
    return files


def _beside(name: str, base: str) -> str:
    return name[: len(name) - len(name.rpartition("/")[2])] + base


def _said(package: Package, names: list[str], problems: list[Problem]) -> list[tuple[str, Actor]]:
    found: list[tuple[str, Actor]] = []
    for name in names:
        try:
            found += actors_in(package, name)
        except (BadJson, MemberDamaged) as error:
            problems.append(Problem(name, f"it cannot be read ({error}); whose posts these are is read off the posts"))
    return found


def _actor(package: Package, files: _Files, problems: list[Problem]) -> Actor:
    names = [name for outbox in files.outboxes if (name := _beside(outbox, ACTOR)) in files.actors]
    said = _said(package, names, problems)
    accounts = {bare(actor.uri): f"{actor.handle or actor.uri} in {where}" for where, actor in said if actor.uri}
    if len(accounts) > 1:
        raise ExportRefused(
            f"This holds archives of different accounts: {' and '.join(sorted(accounts.values()))}. "
            "Import one account's archives at a time."
        )
    return next((actor for _, actor in said if actor.uri), Actor())


def _account(actor: Actor, outboxes: list[Outbox]) -> str:
    """As actor.json has it, else whoever did most of what is in the outbox."""
    by: Counter[str] = Counter()
    for outbox in outboxes:
        by.update(outbox.actors)
    account = actor.uri if actor.uri.startswith(("https://", "http://")) else ""
    if not account and by:
        account = by.most_common(1)[0][0]
    if len(account) > LONGEST_ACCOUNT:
        raise ExportRefused(
            f"The address of this account is longer than {LONGEST_ACCOUNT} characters: {account[:200]}. "
            "No account with such an address can be registered."
        )
    return account


def _told(outbox: Outbox) -> list[Problem]:
    found = []
    if outbox.claimed is not None and outbox.claimed != outbox.counted:
        reason = f"it says that it has {outbox.claimed:,} posts; it has {outbox.counted:,}"
        found.append(Problem(outbox.name, reason))
    hidden = [f"{words} ({outbox.audiences[kind]:,})" for kind, words in _NOT_SHOWN.items() if outbox.audiences[kind]]  # type: ignore[index]
    if hidden:
        reason = f"not public: {', '.join(hidden)}. They are not imported, and stay in the original"
        found.append(Problem(outbox.name, reason))
    return found


def _layout(files: _Files, actor: Actor) -> str:
    if not actor.uri:
        return "outbox"
    lists = {name.rpartition("/")[2] for name in files.quarantined}
    return "pleroma" if {"followers.json", "following.json"} & lists else "mastodon"


def _parts(package: Package, outboxes: list[Outbox]) -> tuple[Part, ...]:
    parts = []
    for order, outbox in enumerate(outboxes):
        member = package.find(outbox.name)
        parts.append(Part(outbox.name, "posts", outbox.claimed, order, member.size_bytes if member else 0))
    return tuple(parts)
