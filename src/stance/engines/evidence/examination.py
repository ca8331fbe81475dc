"""Verification of a record's proof, check by check, so that a reader sees what holds and what does not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from stance.engines.evidence.checkpoint import Checkpoint, verify_checkpoint
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.note import Verifier
from stance.engines.evidence.proof import Opening, Proof, parse_opening, parse_proof
from stance.engines.evidence.tree import ProofError, leaf_hash, verify_inclusion

CheckName = Literal["format", "checkpoint", "opening", "inclusion", "content", "record"]
Outcome = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """One named check and how it went; ``detail`` is for people."""

    name: CheckName
    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of every check. What else it holds is believed only when ``ok``; then it is proven."""

    checks: tuple[Check, ...]
    checkpoint: Checkpoint | None
    index: int | None
    statement: Mapping[str, object] | None
    content: Mapping[str, object] | None

    @property
    def ok(self) -> bool:
        """Whether no check failed.

        The checks of a bare proof's content and of an unnamed record may be skipped.
        """
        return all(check.outcome != "failed" for check in self.checks)


def verify_record_proof(text: str | bytes, vkeys: Sequence[str], *, expected_record: str | None = None) -> Verdict:
    """Check a record's proof against the log's verification keys; never raises for what the proof says.

    The checks, in order: ``format`` (a C2SP tlog-proof), ``checkpoint`` (signed by the log's key),
    ``opening`` (salt and statement are canonical and make up a ledger entry), ``inclusion`` (that entry is at
    the index, under the signed root), ``content`` (skipped when the proof has none), ``record`` (skipped
    without ``expected_record``). After a failure the rest is skipped. Raises ``NoteError`` when one of
    ``vkeys`` itself is malformed, and ``ProofError`` when there is none.
    """
    verifiers = [Verifier.from_vkey(vkey) for vkey in vkeys]
    if not verifiers:
        raise ProofError("no verification key given: nothing could be verified")
    return _Examination(text, verifiers, expected_record).run()


class _Examination:
    """One proof under examination.

    Each step returns its detail, None to be skipped, or raises ``EvidenceError``.
    """

    def __init__(self, text: str | bytes, verifiers: list[Verifier], expected_record: str | None) -> None:
        self._text = text
        self._verifiers = verifiers
        self._expected_record = expected_record
        self._proof: Proof
        self._opening: Opening
        self._checkpoint: Checkpoint

    def run(self) -> Verdict:
        steps: tuple[tuple[CheckName, Callable[[], tuple[Outcome, str]]], ...] = (
            ("format", self._check_format),
            ("checkpoint", self._check_checkpoint),
            ("opening", self._check_opening),
            ("inclusion", self._check_inclusion),
            ("content", self._check_content),
            ("record", self._check_record),
        )
        checks: list[Check] = []
        for name, step in steps:
            if checks and checks[-1].outcome == "failed":
                break
            try:
                checks.append(Check(name, *step()))
            except EvidenceError as error:
                checks.append(Check(name, "failed", str(error)))
        if checks[-1].outcome == "failed":
            checks += [Check(name, "skipped", "an earlier check failed") for name, _ in steps[len(checks) :]]
            return Verdict(tuple(checks), None, None, None, None)
        opening = self._opening
        return Verdict(tuple(checks), self._checkpoint, self._proof.index, opening.statement, opening.content)

    def _check_format(self) -> tuple[Outcome, str]:
        self._proof = parse_proof(self._text)
        return "passed", f"tlog-proof with {len(self._proof.hashes)} hashes"

    def _check_checkpoint(self) -> tuple[Outcome, str]:
        self._checkpoint = verify_checkpoint(self._proof.checkpoint, self._verifiers)
        head = self._checkpoint
        return "passed", f"{head.origin} signed {head.size} entries with root {head.root.hex()}"

    def _check_opening(self) -> tuple[Outcome, str]:
        self._opening = parse_opening(self._proof.extra)
        return "passed", f"statement of kind {self._opening.statement['kind']}, salt of 32 bytes"

    def _check_inclusion(self) -> tuple[Outcome, str]:
        index, head = self._proof.index, self._checkpoint
        leaf = leaf_hash(self._opening.entry())
        verify_inclusion(index, head.size, leaf, self._proof.hashes, head.root)
        return "passed", f"salt and statement are entry {index} of {head.size}"

    def _check_content(self) -> tuple[Outcome, str]:
        if self._opening.content is None:
            return "skipped", "the proof carries no content"
        self._opening.require_content()
        return "passed", f"content has version {self._opening.statement['version']}"

    def _check_record(self) -> tuple[Outcome, str]:
        record = self._opening.statement.get("record")
        if self._expected_record is None:
            return "skipped", f"no record was asked for; the statement is about {record!r}"
        if record != self._expected_record:
            raise ProofError(f"statement is about {record!r}, not {self._expected_record!r}")
        return "passed", f"statement is about {record!r}"
