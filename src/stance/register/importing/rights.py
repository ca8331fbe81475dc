"""Whether whoever brings a table in may do what each row asks for: asked once for every different question."""

from __future__ import annotations

from collections.abc import Iterator

from stance.engines.policy import Thing, may, refusal_text
from stance.people.models import Unit
from stance.register import ownership
from stance.register.fields.table import BY_NAME, CHANGE, TRANSFER
from stance.register.fields.texts import value_of
from stance.register.importing.columns import APPS, OFFICERS
from stance.register.importing.plan import Line
from stance.register.models import Account

ADD = "register.account.add"
OFFICER = "register.officer.change"
APP = "register.app.change"


class Rights:
    def __init__(self) -> None:
        self._answers: dict[tuple[str, Thing], str] = {}
        self._paths: dict[int, str] = {}
        self._giving = ownership.OwnershipCheck(is_of_many=True)

    def missing(self, line: Line, account: Account | None) -> Iterator[tuple[str, str]]:
        """Column and reason for everything in the row that this person may not do."""
        agencies = value_of(account, "agencies") if account else line.values.get("agencies", [])
        path = account.unit.path if account and account.unit else self._path(line.values.get("unit"))
        thing = Thing("account", agencies=frozenset(agencies), path=path)
        wanted = {ADD: ""} if account is None else {}
        for name in line.values:
            action = BY_NAME[name].action
            # What a draft's owner is belongs to writing the draft; published ones were refused before.
            wanted.setdefault(CHANGE if action == TRANSFER or account is None else action, name)
        given = ownership.after(account, line.values)
        yield from self._giving.refusals(
            ADD if account is None else CHANGE, ownership.of(account) if account else ownership.NOWHERE, given
        )
        if line.apps is not None:
            wanted[APP] = APPS
        for action, column in wanted.items():
            if reason := self._missing(action, thing):
                yield column, reason
        columns = {level: column for column, level in OFFICERS.items()}
        for level in line.officers:
            for person in self._touched(line, account, level):
                about = Thing("account", agencies=thing.agencies, path=path, about=person)
                if reason := self._missing(OFFICER, about):
                    yield columns[level], reason
                    break

    def _touched(self, line: Line, account: Account | None, level: str) -> set[int]:
        before = {one.user_id for one in account.current_officers if one.level == level} if account else set()  # type: ignore[attr-defined]
        return before ^ set(line.officers[level])

    def _missing(self, action: str, thing: Thing) -> str:
        if (action, thing) not in self._answers:
            decision = may(action, thing)
            self._answers[action, thing] = "" if decision.allowed else refusal_text(decision)
        return self._answers[action, thing]

    def _path(self, unit: int | None) -> str:
        if unit is None:
            return ""
        if unit not in self._paths:
            self._paths[unit] = Unit.objects.get(pk=unit).path
        return self._paths[unit]
