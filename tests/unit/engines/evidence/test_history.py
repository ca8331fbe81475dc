"""Checkpoint histories: the honest one is silent, and every lie is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.evidence.audit_path import tree_root
from stance.engines.evidence.checkpoint import Checkpoint, sign_checkpoint
from stance.engines.evidence.history import check_history
from stance.engines.evidence.note import Signer
from stance.engines.evidence.recompute import Recomputer

_LOG = Signer("agency.example/ledger", bytes(range(32)))
_KEYS = [_LOG.verifier()]
_ENTRIES = [b"entry %d" % number for number in range(900)]


def _sign(size, root, signer=_LOG):
    return sign_checkpoint(Checkpoint(signer.name, size, root), signer)


def _signed(store, sizes, stored_size):
    return [_sign(size, tree_root(store, size, stored_size=stored_size)) for size in sizes]


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(0, 900), max_size=8).map(sorted))
def test_honest_history_is_silent(grown, sizes):
    store, _ = grown(_ENTRIES, sizes)
    notes = _signed(store, sizes, 900)
    assert check_history(notes, _KEYS, store, stored_size=900) == []
    recomputer = Recomputer(store, sizes)
    assert recomputer.feed(_ENTRIES) == []
    assert check_history(notes, _KEYS, store, roots=recomputer.roots, stored_size=900) == []


def test_largest_checkpoint_says_what_the_tiles_hold(grown):
    store, _ = grown(_ENTRIES, [100])
    assert check_history(_signed(store, [100, 900], 900), _KEYS, store) == []


def test_rollback_is_named(grown):
    store, _ = grown(_ENTRIES)
    notes = _signed(store, [100, 900, 500, 900], 900)
    found = check_history(notes, _KEYS, store)
    assert [(item.where, item.detail) for item in found] == [
        ("checkpoint 2", "rolled back: 500 entries after one of 900 was signed")
    ]


def test_second_root_for_one_size_is_named(grown):
    store, _ = grown(_ENTRIES)
    found = check_history([*_signed(store, [900], 900), _sign(900, bytes(32))], _KEYS, store)
    assert [item.where for item in found] == ["checkpoint 1", "checkpoint 1"]
    assert found[0].detail == "second root signed for the same 900 entries"
    assert found[1].detail.startswith("signed root at 900 entries is 0000")


def test_rewritten_ledger_does_not_fit_what_was_signed(grown):
    store, _ = grown(_ENTRIES)
    notes = _signed(store, [100, 600, 900], 900)
    rewritten, _ = grown([*_ENTRIES[:300], b"forged", *_ENTRIES[301:]])
    assert [item.where for item in check_history(notes, _KEYS, rewritten)] == ["checkpoint 1", "checkpoint 2"]


def test_changed_row_shows_against_the_recomputed_roots(grown):
    store, _ = grown(_ENTRIES)
    notes = _signed(store, [100, 900], 900)
    recomputer = Recomputer(store, [100, 900])
    recomputer.feed([*_ENTRIES[:300], b"forged", *_ENTRIES[301:]])
    found = check_history(notes, _KEYS, store, roots=recomputer.roots)
    assert [item.where for item in found] == ["checkpoint 1"]
    assert "the ledger's is" in found[0].detail


def test_missing_end_of_the_ledger_is_named(grown):
    store, _ = grown(_ENTRIES)
    notes = _signed(store, [900], 900)
    shorter, _ = grown(_ENTRIES[:800])
    (found,) = check_history(notes, _KEYS, shorter, stored_size=800)
    assert "root at 900 entries cannot be recomputed: the tiles hold 800 entries" in found.detail
    (found,) = check_history(notes, _KEYS, shorter)
    assert "missing" in found.detail


@pytest.mark.parametrize("at", range(0, 150, 7))
def test_tampered_note_is_named_and_the_rest_still_checked(grown, at):
    store, _ = grown(_ENTRIES)
    notes = _signed(store, [100, 900, 500], 900)
    changed = bytearray(notes[0])
    changed[at] ^= 1
    found = check_history([bytes(changed), *notes[1:]], _KEYS, store)
    assert [item.where for item in found] == ["checkpoint 0", "checkpoint 2"]


def test_other_log_and_unknown_key_are_named(grown):
    store, top = grown(_ENTRIES)
    other = Signer.generate("other.example")
    notes = [_sign(900, top), _sign(900, top, other)]
    (found,) = check_history(notes, [*_KEYS, other.verifier()], store)
    assert found.detail == "is of log 'other.example', the one before of 'agency.example/ledger'"
    (found,) = check_history(notes, _KEYS, store)
    assert "no signature by a trusted key" in found.detail
