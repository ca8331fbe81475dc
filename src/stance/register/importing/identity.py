"""Which account of the register each row of a table is about."""

from __future__ import annotations

from collections.abc import Iterator

from stance.engines.addresses import AddressRefused
from stance.engines.tables import Fault, Row
from stance.register.fields.refusal import FieldRefused
from stance.register.fields.texts import Texts
from stance.register.importing import cells, empty_cells, leftovers, platforms
from stance.register.importing.columns import KEYS
from stance.register.importing.files import Brought
from stance.register.importing.plan import Line, Plan
from stance.register.models import Account, Address
from stance.register.words import STATUSES

Key = tuple[str, str, str]


def identified(brought: Brought, made: Plan) -> Iterator[tuple[Line, Row]]:
    """Two rows about one account are told: which of them counts is a guess. Faults and notes go into the plan."""
    current = _addresses(former=False)
    by_id = {
        (platform, platform_id): pk
        for platform, platform_id, pk in Account.objects.exclude(platform_id="").values_list(
            "platform", "platform_id", "pk"
        )
    }
    former: dict[Key, int] | None = None
    seen: dict[object, int] = {}
    for row in brought.table.rows:
        if left_out := leftovers.why_left_out(row.cells, brought.columns):
            made.left_out(row.number, left_out)
            continue
        if emptied := next((name for name in KEYS if row.cells[name].lower() == empty_cells.EMPTY), ""):
            made.faults.append(
                Fault(row.number, emptied, "This column says which account it is: it cannot be emptied.")
            )
            continue
        try:
            presence, remark = platforms.identified(
                *(_key(row.cells, name) for name in ("platform", "service_url", "handle"))
            )
        except AddressRefused as refusal:
            made.faults.append(Fault(row.number, _key_column(row.cells), str(refusal)))
            continue
        status = _status(row, made)
        key: Key = (presence.platform, presence.kind, presence.key)
        platform_id = _platform_id(row, made) or (presence.key if presence.kind == "id" else "")
        account = current.get(key)
        if account is None and status == "archived":
            former = _addresses(former=True) if former is None else former
            account = former.get(key)
        same_id = by_id.get((presence.platform, platform_id)) if platform_id else None
        reason = _contradiction(account, same_id)
        once = account if account is not None else key
        if not reason and once in seen:
            reason = f"Row {seen[once]:,} of this file is about the same account. Keep one of them."
        if reason:
            made.faults.append(Fault(row.number, _key_column(row.cells), reason))
            continue
        if remark and account is None:
            made.notes.append(Fault(row.number, "platform" if row.cells["platform"] else "service_url", remark))
        seen[once] = row.number
        yield Line(row.number, presence, account, platform_id, status), row


def _key(given: Texts, name: str) -> str:
    return "" if cells.is_nothing(given[name]) else given[name]


def _status(row: Row, made: Plan) -> str:
    """A draft, where another register's word for its state is none of ours."""
    cell = row.cells["status"]
    status = "_".join(cell.lower().replace("_", " ").split()) or "draft"
    if status in STATUSES or cells.is_nothing(cell):
        return status if status in STATUSES else "draft"
    made.cell_left_out(
        row.number, "status", f"“{cell[:60]}” is not one of: {', '.join(STATUSES)}. It is imported as a draft."
    )
    return "draft"


def _platform_id(row: Row, made: Plan) -> str:
    try:
        return cells.platform_id(_key(row.cells, "platform_id"))
    except FieldRefused as refusal:
        made.cell_left_out(row.number, "platform_id", str(refusal))
        return ""


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


def _key_column(given: Texts) -> str:
    return "service_url" if given["service_url"] or not given["handle"] else "handle"
