"""Which role may do which action: the first rule set, a pure function over a table.

Every action the product knows is listed here once, with the words a screen shows for it. An action that is not
listed is refused, so a new function cannot be reached before somebody has decided who may use it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from stance.engines.policy.decision import Decision

Role = Literal["administrator", "recordkeeper", "reader"]
ROLES: tuple[Role, ...] = get_args(Role)

ADMINISTRATOR: frozenset[Role] = frozenset({"administrator"})
KEEPERS: frozenset[Role] = frozenset({"administrator", "recordkeeper"})
EVERYONE: frozenset[Role] = frozenset(ROLES)


@dataclass(frozen=True, slots=True)
class Rule:
    action: str
    words: str
    roles: frozenset[Role]
    open_to_all: bool = False
    """True where something else than a role carries the authority, such as a one-time link."""


RULES: dict[str, Rule] = {
    rule.action: rule
    for rule in (
        Rule("archive.import", "bring in an export", KEEPERS),
        Rule("archive.import.read", "see imports and their reports", EVERYONE),
        Rule("archive.search", "search the archive", EVERYONE),
        Rule("archive.record.read", "read a record, its media and its proof", EVERYONE),
        Rule("archive.raw.read", "see a post's data exactly as the export holds it", KEEPERS),
        Rule("archive.original.read", "download an original export, private parts included", ADMINISTRATOR),
        Rule("archive.verify", "check the whole archive against the ledger", KEEPERS),
        Rule("archive.sequence", "sign waiting ledger entries", KEEPERS),
        Rule("archive.sample.make", "make the sample agency", ADMINISTRATOR),
        Rule("archive.sample.remove", "remove the sample agency", ADMINISTRATOR),
        Rule("register.account.read", "see the accounts", EVERYONE),
        Rule("register.account.add", "register an account", KEEPERS),
        Rule("people.user.read", "see who can sign in", ADMINISTRATOR),
        Rule("people.user.change", "change a person's role or switch them off", ADMINISTRATOR),
        Rule("people.link.accept", "create a sign-in with a one-time link", frozenset(), open_to_all=True),
        Rule("people.link.make", "make a one-time sign-in link", ADMINISTRATOR),
        Rule("people.reset.make", "make a link that resets a person's sign-in", ADMINISTRATOR),
        Rule("people.reset.use", "reset their sign-in with a one-time link", frozenset(), open_to_all=True),
        Rule("people.session.end", "end their own sessions", frozenset(), open_to_all=True),
        Rule("jobs.read", "see jobs", EVERYONE),
        Rule("jobs.cancel", "cancel a job", KEEPERS),
        Rule("jobs.retry", "try a failed job again", KEEPERS),
        Rule("journal.read", "search the audit trail", KEEPERS),
        Rule("installation.backup", "back up and restore the installation", ADMINISTRATOR),
    )
}


def decide(action: str, roles: Collection[str]) -> Decision:
    """Total: every pair of action and roles gets an answer; the unknown is refused."""
    rule = RULES.get(action)
    if rule is None:
        return Decision(False, action, because=("no rule names this action",))
    if rule.open_to_all:
        return Decision(True, action, because=(f"anyone may {rule.words}",))
    held = sorted(rule.roles.intersection(roles))
    if held:
        return Decision(True, action, because=(f"{held[0]} may {rule.words}",))
    return Decision(
        False,
        action,
        because=(f"your roles ({', '.join(sorted(roles)) or 'none'}) may not {rule.words}",),
        missing=(f"to {rule.words} you need the role {' or '.join(sorted(rule.roles))}",),
    )
