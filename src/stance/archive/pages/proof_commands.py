"""Commands that an outsider copies to check a proof. ``engines/evidence/README.md`` explains every step of them."""

from __future__ import annotations

import shlex


def with_stance(file: str, vkey: str, record_id: str) -> str:
    """Stance's own verifier: no server, no database."""
    return f"""VKEY={shlex.quote(vkey)}
python3 -m stance.engines.evidence {shlex.quote(file)} "$VKEY" \\
  --record {shlex.quote(record_id)}"""


def with_openssl(file: str, vkey: str) -> str:
    """The signature of the head in a proof, with OpenSSL 3 and coreutils (signed note, RFC 8032)."""
    return f"""VKEY={shlex.quote(vkey)}
FILE={shlex.quote(file)}
sed '1,/^$/d' "$FILE" > checkpoint
sed '/^$/,$d' checkpoint > body
sed -n "s|^— ${{VKEY%%+*}} ||p" checkpoint | head -n 1 \\
  | base64 -d | tail -c +5 > signature
{{ printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
  printf %s "${{VKEY#*+*+}}" | base64 -d | tail -c +2; }} > key.der
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der \\
  -rawin -in body -sigfile signature"""


def from_outside(address: str, vkey: str) -> str:
    """Fetching the head, and checking a proof against the key."""
    return f"""curl -fsS {shlex.quote(address + "/checkpoint")}
VKEY={shlex.quote(vkey)}
python3 -m stance.engines.evidence record.tlog-proof "$VKEY\""""
