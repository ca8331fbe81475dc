"""Commands that an outsider copies to check a proof. Each needs the proof and one program (``engines.evidence.verifiers``)."""

from __future__ import annotations

import shlex


def with_python(file: str, vkey: str, record_id: str) -> str:
    """Python's standard library: to the root, and whether it is about this record."""
    return (
        f"python3 verify.py {shlex.quote(file)} \\\n  --key {shlex.quote(vkey)} \\\n  --record {shlex.quote(record_id)}"
    )


def with_openssl(file: str, vkey: str) -> str:
    """OpenSSL 3 and the small tools of every Unix: to the root."""
    return f"sh verify.sh {shlex.quote(file)} \\\n  {shlex.quote(vkey)}"


def with_go(file: str, vkey: str) -> str:
    """Go's own transparency-log packages, as Debian has them."""
    return (
        f"GO111MODULE=off GOPATH=/usr/share/gocode \\\n  go run verify.go {shlex.quote(file)} \\\n  {shlex.quote(vkey)}"
    )


def from_outside(address: str, vkey: str) -> str:
    """Fetching the program and the head, and checking a proof against the key."""
    return f"""curl -fsSO {shlex.quote(address + "/verify.py")}
curl -fsSO {shlex.quote(address + "/checkpoint")}
python3 verify.py record.tlog-proof \\
  --key {shlex.quote(vkey)}"""
