"""The outsider's verifier: ``python -m stance.engines.evidence PROOF_FILE VKEY [VKEY…] [--record ID]``.

Prints one line a check. Exit code 0: everything holds; 1: a check failed; 2: wrong usage, an unreadable file
or key.
"""

import argparse
import sys
from pathlib import Path

from stance.engines.evidence.canonical import canonical
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.examination import Verdict, verify_record_proof


def main(arguments: list[str] | None = None) -> int:
    """Verify the proof named on the command line, print each check, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m stance.engines.evidence", description="Verify a record's .tlog-proof file."
    )
    parser.add_argument("proof_file", type=Path, metavar="PROOF_FILE")
    parser.add_argument("vkeys", nargs="+", metavar="VKEY", help="verification key of the log: name+id+Base64")
    parser.add_argument("--record", metavar="ID", help="record that the proof must be about")
    options = parser.parse_args(arguments)
    try:
        text = options.proof_file.read_bytes()
        verdict = verify_record_proof(text, options.vkeys, expected_record=options.record)
    except OSError as error:
        sys.stderr.write(f"{options.proof_file}: cannot be read: {error.strerror}\n")
        return 2
    except EvidenceError as error:
        sys.stderr.write(f"verification key: {error}\n")
        return 2
    _print(verdict)
    return 0 if verdict.ok else 1


def _print(verdict: Verdict) -> None:
    for check in verdict.checks:
        sys.stdout.write(f"{check.outcome:8}{check.name:12}{check.detail}\n")
    if verdict.ok and verdict.statement is not None:
        sys.stdout.write(f"proven  {canonical(verdict.statement).decode()}\n")
    else:
        sys.stdout.write("NOT PROVEN\n")


if __name__ == "__main__":
    sys.exit(main())
