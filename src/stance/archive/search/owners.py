"""Whose posts a search is limited to: names as they are typed, and as the index holds them.

Handles are names on one platform, so the index holds each account's names behind its channel's prefix, and a search for a
bare name asks for it on every platform whose posts can be held.
"""

from __future__ import annotations

from stance.channels import discovery
from stance.engines.language.expression import And, Expression, Fact, Not, Or, all_of, any_of, negated
from stance.engines.language.facts import account_key
from stance.register.models import Account

FROM, TO, BY = ":from:", ":to:", ":by:"


def written_as(account: Account) -> tuple[str, ...]:
    """The names under which the posts of an account are indexed: its handle and its id on the platform."""
    prefix = discovery.known()[account.platform].search_prefix
    names = (account.handle.removeprefix("@"), account.platform_id)
    return tuple(f"{prefix}{name}" for name in names if name)


def only_of(account: Account) -> Fact:
    """What every post of the account has, and no other: its id on the platform, where that is known, since handles
    change."""
    return Fact(FROM + account_key(written_as(account)[-1]))


def said_to(account: Account) -> Fact:
    """What everything has that the public wrote to the account."""
    return Fact(TO + account_key(written_as(account)[-1]))


def on_platforms(expression: Expression) -> Expression:
    """The same question with each name of an account put as the index holds it: "platform:name" there, a bare name on
    every platform."""
    match expression:
        case Fact(term, prefix) if term.startswith((FROM, TO)):
            sign = FROM if term.startswith(FROM) else TO
            return any_of([Fact(sign + key, prefix) for key in _keys(term.removeprefix(sign))]) or expression
        case Not(part):
            return negated(on_platforms(part))
        case And(parts):
            return all_of([on_platforms(part) for part in parts]) or expression
        case Or(parts):
            return any_of([on_platforms(part) for part in parts]) or expression
    return expression


def _keys(asked: str) -> list[str]:
    platform, name = discovery.split(asked)
    if platform:
        return [account_key(discovery.known()[platform].search_prefix + name)]
    return [account_key(one.search_prefix + asked) for one in discovery.keeping()]
