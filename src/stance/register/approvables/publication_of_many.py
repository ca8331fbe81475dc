"""Many accounts come onto the public register by one approval: each with its whole entry."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.urls import reverse

from stance.engines.policy import Approvable, Approval, Decision, Item, Payload, Place, Prospect, Thing
from stance.people.models import Agency
from stance.register.approvables.of_account import PUBLISH
from stance.register.approvables.publication import Publish
from stance.register.fields.references import References
from stance.register.fields.table import BY_NAME
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from stance.register.words import language_words
from stance.register.writes import publications

CHANGED = "Its entry was changed after this was asked."


@dataclass(frozen=True)
class PublishMany(Approvable[int]):
    """``asked`` are the entries as they were asked for, ``accounts`` what there is of them now, by key. Carried out, it says how
    many were published."""

    asked: tuple[Mapping[str, Any], ...]
    accounts: Mapping[int, Account]

    action = PUBLISH
    verb = "publish_many"
    labels: ClassVar[Mapping[str, str]] = {"accounts": "Accounts"}
    refusals: ClassVar[tuple[type[Exception], ...]] = (AccountRefused,)

    @classmethod
    def of(cls, accounts: Sequence[Account]) -> PublishMany:
        known = References()
        return cls(tuple(_entry(one, known) for one in accounts), {one.pk: one for one in accounts})

    @property
    def about(self) -> Thing:
        """Of one place it is as of one account; of several all are touched: whoever asks or approves reaches each of them."""
        places = {publications.place_of(account) for account in self.accounts.values()}
        agencies = frozenset[int]().union(*(agencies for agencies, _path in places))
        path = next(iter(places))[1] if len(places) == 1 else ""
        touched: set[Place] = set()
        if len(places) > 1:
            for of_it, within in places:
                touched |= {Place(agency, within) for agency in of_it} or {Place(None)}
        keys = ",".join(str(entry["account"]) for entry in self.asked)
        key = hashlib.sha256(keys.encode()).hexdigest()[:40]
        return Thing(
            "accounts", key, f"{len(self.asked):,} accounts", agencies=agencies, path=path, touches=frozenset(touched)
        )

    @property
    def url(self) -> str:
        return reverse("register") + "?view=waiting"

    @property
    def payload(self) -> dict[str, Any]:
        """What was asked for stays what it is: what was changed since is left out, and said (``left_out``)."""
        return {"do": self.verb, "several": True, "accounts": [dict(entry) for entry in self.asked]}

    @property
    def summary(self) -> str:
        return f"publish {len(self.asked):,} accounts"

    @classmethod
    def read(cls, payload: Payload) -> PublishMany | None:
        return cls._found(payload, publications.locked_many)

    @classmethod
    def look(cls, payload: Payload) -> PublishMany | None:
        return cls._found(payload, publications.complete_many)

    @classmethod
    def _found(cls, payload: Payload, find: Any) -> PublishMany | None:
        """None when none of them can be published any more."""
        asked = tuple(payload["accounts"])
        one = cls(asked, find([entry["account"] for entry in asked]))
        return one if len(one.left_out) < len(asked) else None

    @cached_property
    def left_out(self) -> Mapping[str, str]:
        known, found = References(), {}
        for entry in self.asked:
            account = self.accounts.get(entry["account"])
            if reason := _why_not(entry, account, known):
                found[str(entry["account"])] = reason
        return found

    @cached_property
    def _agency_names(self) -> Mapping[str, str]:
        """The public reads names, never the short addresses that a request keeps."""
        return dict(Agency.objects.values_list("slug", "name"))

    @property
    def items(self) -> Sequence[Item]:
        return [self._item(entry) for entry in self.asked]

    def _item(self, entry: Mapping[str, Any]) -> Item:
        entry_texts = entry["entry"]
        names = [self._agency_names.get(slug, slug) for slug in entry_texts["agencies"].split("; ")]
        texts = entry_texts | {"language": language_words(entry_texts["language"]), "agencies": ", ".join(names)}
        facts = [(BY_NAME[name].words, text) for name, text in texts.items() if text]
        url = reverse("register_account", args=[entry["account"]])
        return Item(entry["url"] or entry["platform"], url, tuple(facts), self.left_out.get(str(entry["account"]), ""))

    def prospect(self) -> Prospect:
        count = len(self.asked) - len(self.left_out)
        words = (
            f"The public can see {count:,} more account{'' if count == 1 else 's'}, from the moment of the approval, each with "
            "what is listed here.",
            "Anyone who asks whether one of them is yours is told yes.",
        )
        return Prospect(words)

    def must_be_possible(self) -> None:
        if len(self.left_out) == len(self.asked):
            raise AccountRefused("None of these accounts can be published: they were changed, or are not under review.")

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> int:
        del approval
        left_out = self.left_out
        return publications.publish_many(
            [one for key, one in self.accounts.items() if str(key) not in left_out], decision
        )


def _entry(account: Account, known: References) -> dict[str, Any]:
    payload = Publish(account, known).payload
    del payload["do"]
    return payload


def _why_not(entry: Mapping[str, Any], account: Account | None, known: References) -> str:
    if account is None:
        return "It is not on the register any more."
    if reason := publications.why_not(account, known):
        return reason
    return "" if _entry(account, known) == entry else CHANGED
