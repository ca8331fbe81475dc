"""The DID document that lies beside a repository: whose key signs it, and what the account is called (atproto.com/specs/did)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from stance.channels.bluesky.signatures import BadKey, read_key
from stance.engines.exports.decode import BadJson, decode
from stance.engines.exports.limits import MEBIBYTE, MemberDamaged
from stance.engines.exports.package import Package

MOST_BYTES = MEBIBYTE
MOST_LOOKED_AT = 100
HANDLE = re.compile(
    r"at://((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
)


@dataclass(frozen=True, slots=True)
class Document:
    """``keys`` are those of ``#atproto``, each as (publicKeyMultibase, type)."""

    name: str
    handle: str | None
    keys: tuple[tuple[str, str], ...]


def documents(package: Package, did: str) -> Iterator[Document]:
    """Every document of this account in the package, in the package's order."""
    names = (member.name for member in package.members() if is_candidate(member.name, member.size_bytes))
    for name in islice(names, MOST_LOOKED_AT):
        try:
            with package.open(name) as stream:
                value, _ = decode(stream.read(MOST_BYTES + 1))
        except (BadJson, MemberDamaged):
            continue
        if isinstance(value, dict) and value.get("id") == did:
            yield Document(name, _handle(value.get("alsoKnownAs")), tuple(_keys(value.get("verificationMethod"), did)))


def is_candidate(name: str, size_bytes: int) -> bool:
    return name.lower().endswith(".json") and size_bytes <= MOST_BYTES


def _handle(known_as: Any) -> str | None:
    """The first handle in the list; whether it leads back to the account only the network could say."""
    for one in known_as if isinstance(known_as, list) else ():
        if isinstance(one, str) and len(one) < 260 and (found := HANDLE.fullmatch(one)):
            return found[1].lower()
    return None


def _keys(methods: Any, did: str) -> Iterator[tuple[str, str]]:
    for method in methods if isinstance(methods, list) else ():
        if not isinstance(method, dict) or method.get("id") not in (f"{did}#atproto", "#atproto"):
            continue
        written, type_ = method.get("publicKeyMultibase"), method.get("type")
        if isinstance(written, str) and isinstance(type_, str) and method.get("controller", did) == did:
            try:
                read_key(written, type_)
            except BadKey:
                continue
            yield written, type_
