"""The same for many accounts at once: each is asked about by itself, and what was refused is told with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from stance.authority.approvable_kinds import request_of
from stance.authority.models import ApprovalRequest
from stance.engines.addresses import Presence
from stance.engines.policy import Decision, Thing, ask_or_do, authorise, may, refusal_text
from stance.people.described_objects import anywhere
from stance.register.approvables import PublishMany
from stance.register.fields.reading import read_both
from stance.register.fields.references import References
from stance.register.fields.table import CHANGE
from stance.register.fields.texts import differences, texts_of
from stance.register.importing import comparison, writes
from stance.register.importing.plan import Line, Plan
from stance.register.importing.rights import Rights
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from stance.register.writes import publications

MOST = 5_000
SETTABLE = (
    "agencies",
    "unit",
    "language",
    "business_owner",
    "ict_owner",
    "privacy_assessed_on",
    "terms_accepted_on",
    "next_review_on",
)


@dataclass(slots=True)
class Done:
    """``refused``: each account that stayed as it was, and why."""

    count: int = 0
    unchanged: int = 0
    requests: list[ApprovalRequest] = field(default_factory=list)
    refused: list[tuple[Account, str]] = field(default_factory=list)


class _Asking:
    """The same question of accounts of one place is asked once."""

    def __init__(self, action: str) -> None:
        self._action = action
        self._answers: dict[Thing, Decision] = {}

    def decision(self, account: Account) -> Decision:
        agencies, path = publications.place_of(account)
        thing = Thing("account", "many", "this account", agencies=agencies, path=path)
        if thing not in self._answers:
            self._answers[thing] = may(self._action, thing)
        return self._answers[thing]

    def refusal(self, account: Account) -> str:
        decision = self.decision(account)
        return "" if decision.allowed else refusal_text(decision)


def _held(keys: Sequence[int]) -> list[Account]:
    if len(set(keys)) > MOST:
        raise AccountRefused(
            f"These are {len(set(keys)):,} accounts; at most {MOST:,} are changed at once. Narrow the filter."
        )
    return list(publications.locked_many(keys).values())


def _presence(account: Account) -> Presence:
    return Presence(account.platform, "handle", "", account.handle, account.service_url)


def change(*, keys: Sequence[int], texts: Mapping[str, str]) -> Done:
    """Give fields of many accounts these texts (``SETTABLE``). Raises FieldsRefused for a text that cannot be used, AccountRefused
    for too many."""
    decision = authorise("register.account.change", anywhere())
    if not texts or not set(texts) <= set(SETTABLE):
        raise AccountRefused("Say what to set.")
    done, known, rights, plan = Done(), References(), Rights(), Plan()
    with transaction.atomic():
        accounts = {account.pk: account for account in _held(keys)}
        wanted = read_both(texts, known)
        after = {name: text for name, (_value, text) in wanted.items()}
        for account in accounts.values():
            line = Line(0, _presence(account), account.pk, account.platform_id, account.status)
            line.changed = differences(texts_of(account, known), after)
            line.values = {name: wanted[name][0] for name in line.changed}
            faults = comparison.refusals(line, account, rights)
            if faults:
                done.refused.append((account, faults[0].reason))
            elif line.changed:
                plan.changed.append(line)
            else:
                done.unchanged += 1
        now = writes.apply(plan, CHANGE)
        changed = [(accounts[line.account], line.changed) for line in plan.changed if line.account is not None]
        words = "changed {}, with others at once"
        publications.note_many(changed, CHANGE, words, decision, now, has_history=True)
        done.count = len(changed)
    return done


def submit(*, keys: Sequence[int]) -> Done:
    """Send many drafts to review. Raises AccountRefused for too many."""
    decision = authorise("register.account.submit", anywhere())
    done, known, asking = Done(), References(), _Asking("register.account.submit")
    with transaction.atomic():
        ready = []
        for account in _held(keys):
            reason = asking.refusal(account) or publications.why_not(account, known, "submit")
            if reason:
                done.refused.append((account, reason))
            else:
                ready.append(account)
        done.count = publications.submit_many(ready, decision)
    return done


def _requests(ways: Iterable[list[Account]]) -> Iterator[PublishMany]:
    """One a way; one a place where whoever acts reaches each of the places only as one of its own."""
    for accounts in ways:
        together = PublishMany.of(accounts)
        if may("register.account.publish", together.about).allowed:
            yield together
            continue
        places: dict[object, list[Account]] = defaultdict(list)
        for account in accounts:
            places[publications.place_of(account)].append(account)
        yield from map(PublishMany.of, places.values())


def publish(*, keys: Sequence[int], reason: str = "") -> Done:
    """Put many accounts that are under review on the public register: by one request for all whose approval goes the same way.
    Raises AccountRefused for too many."""
    authorise("register.account.publish", anywhere())
    done, known, asking = Done(), References(), _Asking("register.account.publish")
    ways: dict[object, list[Account]] = defaultdict(list)
    with transaction.atomic():
        for account in _held(keys):
            refused = asking.refusal(account) or publications.why_not(account, known)
            if refused:
                done.refused.append((account, refused))
                continue
            decision = asking.decision(account)
            ways[tuple((step.side, step.count) for step in decision.route), decision.because].append(account)
        for wanted in _requests(ways.values()):
            outcome = ask_or_do(wanted, authorise("register.account.publish", wanted.about), reason=reason)
            done.count += outcome.result or 0
            if request := request_of(outcome):
                done.requests.append(request)
    return done
