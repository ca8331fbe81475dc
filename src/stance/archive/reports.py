"""What an import found, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from stance.archive.models import AliasQuestion, ImportRun
from stance.channels import discovery
from stance.engines.tables import write_rows, write_table

FAILURES_IN_JSON = 10_000
ROWS_AT_ONCE = 1000


def as_json(run: ImportRun) -> dict[str, Any]:
    """The report of the command line (keys are an interface: do not rename). Of failures, and of
    files left over, those beyond 10,000 are in the CSV."""
    failures = run.failures.order_by("id")[:FAILURES_IN_JSON]
    return {
        "import": run.pk,
        "account": run.account.handle if run.account else None,
        "kind": _kind(run),
        "layout": run.layout,
        "claimed": run.claimed,
        "counted": run.counted,
        "new": run.new,
        "new_versions": run.new_versions,
        "already_held": run.already_held,
        "recognised": run.recognised,
        "to_decide": to_decide(run),
        "absent": run.absent,
        "failed": run.failed,
        "failures": [{"file": one.file, "position": one.position, "reason": one.reason} for one in failures],
        "media": {"present": run.media_present, "missing": run.media_missing, "left_over": run.media_left_over},
        "left_over": list(run.left_over.order_by("id").values_list("name", flat=True)[:FAILURES_IN_JSON]),
        "quarantined": run.quarantined,
        "not_read": run.not_read,
        "original": run.original,
    }


def to_decide(run: ImportRun) -> int:
    """How many posts of its account may be ones that capture holds, and wait for a person."""
    rows = AliasQuestion.objects.filter(answer=AliasQuestion.Answer.OPEN, record__account=run.account_id)
    return rows.values("provisional").distinct().count() if run.account_id else 0


def _kind(run: ImportRun) -> str:
    channel = discovery.known().get(run.kind)
    return channel.export_kind if channel else run.kind


def as_text(run: ImportRun) -> str:
    lines = [
        f"Import {run.pk}: {run.account.named if run.account else '?'}, {run.layout}",
        f"  claimed by the export  {_number(run.claimed)}",
        f"  counted                {_number(run.counted)}",
        f"  new                    {_number(run.new)}",
        f"  new versions           {_number(run.new_versions)}",
        f"  already held           {_number(run.already_held)}",
        f"  of these captured      {_number(run.recognised)}",
        f"  media                  {run.media_present:,} present, {run.media_missing:,} missing, {run.media_left_over:,} left over",
        f"  private parts          {len(run.quarantined):,} kept in the original, not indexed",
        f"  problems               {_number(run.failed)}",
    ]
    if questions := to_decide(run):
        lines.append(
            f"  may be posts that capture holds: {questions:,} (nothing is guessed; decide under Imports, Same post?)"
        )
    if run.absent:
        lines.append(f"  in earlier archives, not in this one: {run.absent:,} (kept; not called deleted)")
    for failure in run.failures.order_by("id")[:20]:
        place = f" at byte {failure.position:,}" if failure.position is not None else ""
        lines.append(f"    {failure.file}{place}: {failure.reason}")
    if run.failed > 20:
        lines.append(f"    … and {run.failed - 20:,} more; --json lists them")
    return "\n".join(lines)


def failures_csv(run: ImportRun) -> Iterator[str]:
    """The failures as CSV (RFC 4180), streamed. Cells that a spreadsheet would run as formulas are quoted with '."""
    rows = run.failures.order_by("id").values_list("file", "position", "reason")
    return _streamed(("file", "position_bytes", "reason"), rows.iterator(chunk_size=ROWS_AT_ONCE))


def left_over_csv(run: ImportRun) -> Iterator[str]:
    """The media files that no post names, in the same way."""
    return _streamed(("file",), run.left_over.order_by("id").values_list("name").iterator(chunk_size=ROWS_AT_ONCE))


def _streamed(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield write_table(columns, ())
    yield from (write_rows([row]) for row in rows)


def _number(value: int | None) -> str:
    return "not said" if value is None else f"{value:,}"
