"""Commitments: what goes into the ledger says nothing, and only the right salt and statement open it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.evidence.canonical import CanonicalError, canonical
from stance.engines.evidence.commitment import (
    ENTRY_KINDS,
    CommitmentError,
    Entry,
    EntryKind,
    commitment,
    entry_bytes,
    new_salt,
    new_salts,
    parse_entry,
    seal,
    seal_many,
    verify_opening,
)

_STATEMENT = {"kind": "version", "record": "x:1/2", "version": "ab" * 32, "seen_at": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_entry_is_canonical_json_and_reads_back(kind: EntryKind) -> None:
    value = hashlib.sha256(kind.encode()).digest()
    entry = entry_bytes(kind, value)
    assert entry == canonical({"commitment": value.hex(), "kind": kind})
    assert parse_entry(entry) == Entry(kind, value)


def test_all_kinds_of_the_design_exist() -> None:
    assert len(set(ENTRY_KINDS)) == 15


def test_entry_refuses_what_it_cannot_say() -> None:
    with pytest.raises(CommitmentError, match="unknown entry kind 'rumour'"):
        entry_bytes("rumour", bytes(32))
    with pytest.raises(CommitmentError, match="31 bytes, expected 32"):
        entry_bytes("version", bytes(31))


@given(st.data())
def test_any_changed_byte_of_an_entry_is_refused_or_names_another_entry(data: st.DataObject) -> None:
    sealed = seal(_STATEMENT)
    at = data.draw(st.integers(0, len(sealed.entry) - 1))
    changed = bytearray(sealed.entry)
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CommitmentError):
        verify_opening(bytes(changed), sealed.salt, _STATEMENT)


@pytest.mark.parametrize(
    "entry",
    [b"", b"{}", b'{"commitment":"' + b"AB" * 32 + b'","kind":"version"}', b' {"commitment":"'],
)
def test_parse_refuses_other_spellings(entry: bytes) -> None:
    with pytest.raises(CommitmentError, match="not a ledger entry"):
        parse_entry(entry)


def test_parse_refuses_bytes_after_the_entry() -> None:
    with pytest.raises(CommitmentError, match="unknown ending"):
        parse_entry(seal(_STATEMENT).entry + b"\n")


def test_commitment_is_the_documented_formula() -> None:
    salt = bytes(range(32))
    expected = hashlib.sha256(salt + hashlib.sha256(canonical(_STATEMENT)).digest()).digest()
    assert commitment(salt, canonical(_STATEMENT)) == expected
    with pytest.raises(CommitmentError, match="salt has 3 bytes"):
        commitment(b"abc", b"{}")


def test_sealed_statement_opens_and_nothing_else_does() -> None:
    sealed = seal(_STATEMENT)
    verify_opening(sealed.entry, sealed.salt, _STATEMENT)
    assert sealed.statement == canonical(_STATEMENT)
    with pytest.raises(CommitmentError, match="do not give the entry's commitment"):
        verify_opening(sealed.entry, new_salt(), _STATEMENT)
    with pytest.raises(CommitmentError, match="do not give"):
        verify_opening(sealed.entry, sealed.salt, {**_STATEMENT, "record": "x:1/3"})
    with pytest.raises(CommitmentError, match="entry is of kind 'version', statement says 'tombstone'"):
        verify_opening(sealed.entry, sealed.salt, {**_STATEMENT, "kind": "tombstone"})


def test_entries_of_equal_statements_are_unrelated() -> None:
    entries = {sealed.entry for sealed in seal_many([_STATEMENT] * 500)}
    assert len(entries) == 500
    assert all(b"x:1/2" not in entry and len(entry) == len(min(entries)) for entry in entries)


def test_seal_many_keeps_order_and_seals_each() -> None:
    statements = [{**_STATEMENT, "record": f"x:1/{number}"} for number in range(5000)]
    sealed = list(seal_many(statements))
    assert len(sealed) == len(statements)
    for one, statement in zip(sealed, statements, strict=True):
        verify_opening(one.entry, one.salt, statement)


def test_seal_refuses_statements_without_a_known_kind() -> None:
    with pytest.raises(CommitmentError, match="unknown kind None"):
        seal({"record": "x:1/2"})
    with pytest.raises(CommitmentError, match="unknown kind 'rumour'"):
        seal({"kind": "rumour"})
    with pytest.raises(CommitmentError, match=r"unknown kind \['version'\]"):
        seal({"kind": ["version"]})
    with pytest.raises(CanonicalError, match=r"\$\.score: float"):
        seal({"kind": "version", "score": 0.5})


@pytest.mark.parametrize("count", [0, 1, 4095, 4096, 4097, 10000])
def test_salts_are_as_many_as_asked_and_all_differ(count: int) -> None:
    salts = list(new_salts(count))
    assert len(set(salts)) == count
    assert all(len(salt) == 32 for salt in salts)
