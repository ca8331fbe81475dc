"""Compares a table with the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from stance.channels import discovery
from stance.engines.addresses import AddressRefused, Presence
from stance.engines.tables import Fault, Limits, Row, Table, read_table
from stance.register.fields.reading import FieldsRefused, read_both
from stance.register.fields.references import References
from stance.register.fields.refusal import FieldRefused
from stance.register.fields.table import BY_NAME, TRANSFER
from stance.register.fields.texts import Texts, complete, texts_of, value_of
from stance.register.importing import apps, empty_cells
from stance.register.importing.columns import (
    ALIASES,
    APPS,
    COLUMNS,
    FIELD_COLUMNS,
    KEYS,
    NO_FORMULAS,
    OFFICERS,
    apps_text,
    officer_ids,
    officer_texts,
)
from stance.register.importing.plan import Line, Plan
from stance.register.importing.rights import Rights
from stance.register.models import Account, Address
from stance.register.words import STATUSES

LIMITS = Limits(max_bytes=16 << 20, max_rows=20_000)
BATCH = 500
UNPUBLISHED = ("draft", "under_review")
Key = tuple[str, str, str]
Report = Callable[[int, int], None]


def read(content: bytes, encoding: str = "auto") -> Table:
    """Raises TableRefused where nothing of it can be trusted."""
    return read_table(content, columns=COLUMNS, signs=NO_FORMULAS, aliases=ALIASES, encoding=encoding, limits=LIMITS)


def plan(table: Table, report: Report | None = None, *, as_published: bool = False) -> Plan:
    """What the table would do, for whoever is acting. ``as_published``: rows that call an account published are
    taken at their word."""
    made = Plan(rows=table.count, passed_over=table.passed_over, faults=list(table.faults))
    lines = list(_identified(table, made.faults))
    known, rights = References(), Rights()
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        wanted = [line.account for line, _row in batch if line.account is not None]
        rows = complete(Account.objects.select_related("unit").filter(pk__in=wanted))
        accounts = {account.pk: account for account in rows}
        for line, row in batch:
            account = accounts.get(line.account) if line.account is not None else None
            faults = _compare(line, _given(row), account, known, rights, as_published=as_published)
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
        reason = "It names no agency, so it is not on the public register yet: it is under review."
        made.notes.append(Fault(line.row, "agencies", reason))


def _given(row: Row) -> Texts:
    """An empty cell says nothing: what the register has stays."""
    return {name: empty_cells.meant(text) for name, text in row.cells.items() if text}


def _identified(table: Table, faults: list[Fault]) -> Iterator[tuple[Line, Row]]:
    """Which account each row is about. Two rows about one are both refused by name: which of them counts is a guess."""
    current = _addresses(former=False)
    by_id = {
        (platform, platform_id): pk
        for platform, platform_id, pk in Account.objects.exclude(platform_id="").values_list(
            "platform", "platform_id", "pk"
        )
    }
    former: dict[Key, int] | None = None
    seen: dict[object, int] = {}
    for row in table.rows:
        if emptied := next((name for name in KEYS if row.cells[name].lower() == empty_cells.EMPTY), ""):
            faults.append(Fault(row.number, emptied, "This column says which account it is: it cannot be emptied."))
            continue
        try:
            presence = _presence(row.cells)
        except AddressRefused as refusal:
            faults.append(Fault(row.number, _key_column(row.cells), str(refusal)))
            continue
        key: Key = (presence.platform, presence.kind, presence.key)
        platform_id = row.cells["platform_id"] or (presence.key if presence.kind == "id" else "")
        account = current.get(key)
        if account is None and _status(row.cells) == "archived":
            former = _addresses(former=True) if former is None else former
            account = former.get(key)
        same_id = by_id.get((presence.platform, platform_id)) if platform_id else None
        reason = _contradiction(account, same_id)
        once = account if account is not None else key
        if not reason and once in seen:
            reason = f"Row {seen[once]:,} of this file is about the same account. Keep one of them."
        if reason:
            faults.append(Fault(row.number, _key_column(row.cells), reason))
            continue
        seen[once] = row.number
        yield Line(row.number, presence, account, platform_id, _status(row.cells)), row


def _status(cells: Texts) -> str:
    return "_".join(cells["status"].lower().replace("_", " ").split()) or "draft"


def _contradiction(account: int | None, same_id: int | None) -> str:
    if same_id is None or same_id == account:
        return ""
    return (
        "The platform’s id belongs to an account that has another address on the register. If it was renamed, rename it "
        "on its page."
    )


def _addresses(*, former: bool) -> dict[Key, int]:
    rows = Address.objects.filter(until__isnull=not former).order_by("until", "pk")
    return {
        (platform, kind, key): account
        for platform, kind, key, account in rows.values_list("platform", "kind", "key", "account_id")
    }


def _key_column(cells: Texts) -> str:
    return "service_url" if cells["service_url"] or not cells["handle"] else "handle"


def _presence(cells: Texts) -> Presence:
    """Raises AddressRefused."""
    named = cells["platform"].strip().lower()
    text = cells["service_url"] or cells["handle"]
    if not text:
        raise AddressRefused("Give the account’s web address, or its platform and handle.")
    if not named:
        if not cells["service_url"]:
            raise AddressRefused("Name the platform: a handle alone may be anybody’s.")
        found = discovery.read(text)[0]
        return _agreeing(found, cells["handle"])
    for platform, channel in discovery.known().items():
        if named in (platform, channel.name.lower()):
            return _agreeing(discovery.on_platform(platform, text), cells["handle"])
    raise AddressRefused(f"There is no platform “{named[:60]}”. Known are: {', '.join(discovery.known())}.")


def _agreeing(presence: Presence, handle: str) -> Presence:
    """As the address says, unless the row's handle names somebody else. Raises AddressRefused."""
    if not handle or presence.kind != "handle":
        return presence
    try:
        named = discovery.on_platform(presence.platform, handle)
    except AddressRefused:
        return presence  # it names no account at all: the address does
    if named.kind == "handle" and named.key != presence.key:
        raise AddressRefused(
            f"The handle says {named.handle} and the address {presence.handle}: those are two accounts. Correct one of them."
        )
    return presence


def _compare(
    line: Line, given: Texts, account: Account | None, known: References, rights: Rights, *, as_published: bool
) -> list[Fault]:
    """Fill the line with what changes; the faults of its cells."""
    try:
        read = read_both({name: given[name] for name in FIELD_COLUMNS if name in given}, known)
    except FieldsRefused as refusal:
        return [Fault(line.row, name, reason) for name, reason in refusal.reasons.items()]
    before = texts_of(account, known) if account else dict.fromkeys(FIELD_COLUMNS, "")
    for name, (value, text) in read.items():
        if before[name] != text:
            line.values[name] = value
            line.changed[name] = (before[name], text)
    faults = [
        *_officers(line, given, account, known),
        *_apps(line, given, account),
        *_of_its_life(line, account, as_published=as_published),
    ]
    return faults or list(_not_allowed(line, account, rights))


def _officers(line: Line, given: Texts, account: Account | None, known: References) -> Iterable[Fault]:
    before = officer_texts(account, known) if account else dict.fromkeys(OFFICERS, "")
    levels: dict[int, str] = {}
    for column, level in OFFICERS.items():
        if column not in given:
            continue
        try:
            people = officer_ids(given[column], known)
        except FieldRefused as refusal:
            yield Fault(line.row, column, str(refusal))
            continue
        if twice := [pk for pk in people if pk in levels]:
            yield Fault(line.row, column, f"{known.person_words(twice[0])} is named in two columns of access.")
        levels |= dict.fromkeys(people, level)
        text = "; ".join(known.person_words(pk) for pk in people)
        if text != before[column]:
            line.officers[level] = people
            line.changed[column] = (before[column], text)


def _apps(line: Line, given: Texts, account: Account | None) -> Iterator[Fault]:
    if APPS not in given:
        return
    try:
        connected = apps.read(given[APPS])
    except FieldRefused as refusal:
        yield Fault(line.row, APPS, str(refusal))
        return
    before, after = apps_text(account) if account else "", apps.written(connected)
    if before != after:
        line.apps = connected
        line.changed[APPS] = (before, after)


def _of_its_life(line: Line, account: Account | None, *, as_published: bool) -> Iterator[Fault]:
    if account is None:
        if line.status not in STATUSES:
            yield Fault(line.row, "status", f"“{line.status[:60]}” is not one of: {', '.join(STATUSES)}.")
        elif line.status == "archived":
            words = "An archived account cannot come in as a new one: publish it and archive it on its page."
            yield Fault(line.row, "status", words)
        return
    if account.status == "archived" and line.changed:
        yield Fault(line.row, next(iter(line.changed)), "It is archived: what the register says of it is closed.")
    elif account.status == "published":
        for name in line.values:
            if BY_NAME[name].action == TRANSFER:
                words = f"{BY_NAME[name].words} of a published account is changed on its page: somebody may have to approve it."
                yield Fault(line.row, name, words)
            elif BY_NAME[name].is_public and not as_published:
                words = f"{BY_NAME[name].words} of a published account is changed on its page: a second person has to approve it."
                yield Fault(line.row, name, words)


def _not_allowed(line: Line, account: Account | None, rights: Rights) -> Iterator[Fault]:
    if line.account is None or line.changed:
        for column, reason in rights.missing(line, account):
            yield Fault(line.row, column, reason)
