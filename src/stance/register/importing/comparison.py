"""Compares a table with the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from stance.engines.tables import Fault
from stance.register.fields.references import References
from stance.register.fields.refusal import FieldRefused
from stance.register.fields.table import BY_NAME, TRANSFER
from stance.register.fields.texts import Texts, complete, texts_of, value_of
from stance.register.importing import apps, cells
from stance.register.importing.columns import APPS, FIELD_COLUMNS, OFFICERS, apps_text, officer_ids, officer_texts
from stance.register.importing.files import Brought
from stance.register.importing.identity import identified
from stance.register.importing.plan import Line, Plan
from stance.register.importing.reading import Reading
from stance.register.importing.rights import Rights
from stance.register.models import Account
from stance.register.words import STATUSES

BATCH = 500
UNPUBLISHED = ("draft", "under_review")
Report = Callable[[int, int], None]


def plan(brought: Brought, report: Report | None = None, *, as_published: bool = False) -> Plan:
    """What the table would do, for whoever is acting. ``as_published``: rows that call an account published are
    taken at their word."""
    table = brought.table
    made = Plan(rows=table.count, passed_over=table.passed_over, faults=list(table.faults))
    made.notes, made.lost = list(table.notes), len(table.notes)
    made.mapping, made.headings = brought.columns.as_json(), brought.columns.digest
    made.remarks = brought.remarks
    lines = list(identified(brought, made))
    reading = Reading(made, cells.both_of(row.cells["language"] for row in table.rows))
    known, rights = References(), Rights()
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        wanted = [line.account for line, _row in batch if line.account is not None]
        rows = complete(Account.objects.select_related("unit").filter(pk__in=wanted))
        accounts = {account.pk: account for account in rows}
        for line, row in batch:
            account = accounts.get(line.account) if line.account is not None else None
            faults = _compare(line, reading.of(row), account, known, rights, reading, as_published=as_published)
            made.faults += faults
            if not faults:
                if as_published and line.status == "published" and (account is None or account.status in UNPUBLISHED):
                    _publish(made, line, account, known)
                _sort_in(made, line)
        if report is not None:
            report(min(start + BATCH, len(lines)), len(lines))
    return made


def _sort_in(made: Plan, line: Line) -> None:
    if line.account is None:
        made.new.append(line)
    elif line.changed:
        made.changed.append(line)
    else:
        made.unchanged += 1


def _publish(made: Plan, line: Line, account: Account | None, known: References) -> None:
    """The public is told whose an account is: of the only agency, where nothing names one."""
    agencies = line.values.get("agencies", value_of(account, "agencies") if account else [])
    if not agencies and known.sole_agency is not None:
        line.values["agencies"] = agencies = [known.sole_agency]
        line.changed["agencies"] = ("", known.agency_words(known.sole_agency))
    line.is_published = bool(agencies)
    if account is not None and line.is_published:
        line.changed["status"] = (STATUSES[account.status], STATUSES["published"])
    if not line.is_published:
        reason = "It names no agency, so it is under review and not public yet."
        made.notes.append(Fault(line.row, "agencies", reason))


def _compare(
    line: Line,
    given: Texts,
    account: Account | None,
    known: References,
    rights: Rights,
    reading: Reading,
    *,
    as_published: bool,
) -> list[Fault]:
    """Fill the line with what changes; the faults of its cells."""
    read, faults = reading.fields(line.row, given, known)
    if faults:
        return faults
    if account is None and not given.get("agencies") and reading.own_agency is not None:
        read["agencies"] = [reading.own_agency.pk], reading.own_agency.slug
    before = texts_of(account, known) if account else dict.fromkeys(FIELD_COLUMNS, "")
    for name, (value, text) in read.items():
        if before[name] != text:
            line.values[name] = value
            line.changed[name] = (before[name], text)
    _apps(line, given, account, reading)
    faults = [
        *_officers(line, given, account, known, reading),
        *_of_its_life(line, account, as_published=as_published),
    ]
    return faults or list(_not_allowed(line, account, rights))


def _officers(
    line: Line, given: Texts, account: Account | None, known: References, reading: Reading
) -> Iterable[Fault]:
    before = officer_texts(account, known) if account else dict.fromkeys(OFFICERS, "")
    levels: dict[int, str] = {}
    for column, level in OFFICERS.items():
        if column not in given:
            continue
        try:
            people = officer_ids(given[column], known)
        except FieldRefused as refusal:
            reading.made.cell_left_out(line.row, column, str(refusal))
            continue
        if twice := [pk for pk in people if pk in levels]:
            yield Fault(line.row, column, f"{known.person_words(twice[0])} is named in two columns of access.")
        levels |= dict.fromkeys(people, level)
        text = "; ".join(known.person_words(pk) for pk in people)
        if text != before[column]:
            line.officers[level] = people
            line.changed[column] = (before[column], text)


def _apps(line: Line, given: Texts, account: Account | None, reading: Reading) -> None:
    if APPS not in given:
        return
    try:
        connected = apps.read(given[APPS])
    except FieldRefused as refusal:
        reading.made.cell_left_out(line.row, APPS, str(refusal))
        return
    before, after = apps_text(account) if account else "", apps.written(connected)
    if before != after:
        line.apps = connected
        line.changed[APPS] = (before, after)


def refusals(line: Line, account: Account, rights: Rights) -> list[Fault]:
    """Why an account that there is cannot be changed so by whoever is acting."""
    return list(_of_its_life(line, account, as_published=False)) or list(_not_allowed(line, account, rights))


def _of_its_life(line: Line, account: Account | None, *, as_published: bool) -> Iterator[Fault]:
    if account is None:
        if line.status == "archived":
            words = "An archived account cannot be imported as a new one: publish it and archive it on its page."
            yield Fault(line.row, "status", words)
        return
    if account.status == "archived" and line.changed:
        yield Fault(line.row, next(iter(line.changed)), "It is archived: what the register says of it is closed.")
    elif account.status == "published":
        for name in line.values:
            if BY_NAME[name].action == TRANSFER:
                words = f"{BY_NAME[name].words} of a published account is changed on its page: a second person may have to approve it."
                yield Fault(line.row, name, words)
            elif BY_NAME[name].is_public and not as_published:
                words = f"{BY_NAME[name].words} of a published account is changed on its page: a second person has to approve it."
                yield Fault(line.row, name, words)


def _not_allowed(line: Line, account: Account | None, rights: Rights) -> Iterator[Fault]:
    if line.account is None or line.changed:
        for column, reason in rights.missing(line, account):
            yield Fault(line.row, column, reason)
