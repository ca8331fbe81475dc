"""Checkpoints: strict reading, and trust in the log's own key only."""

import base64

import pytest

from stance.engines.evidence.checkpoint import (
    Checkpoint,
    CheckpointError,
    parse_body,
    read_checkpoint,
    sign_checkpoint,
    verify_checkpoint,
)
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.note import NoteError, Signer, sign_note
from stance.engines.evidence.tree import EMPTY_ROOT

_LOG = Signer("agency.example/ledger", bytes(range(32)))
_HEAD = Checkpoint("agency.example/ledger", 70000, bytes(range(100, 132)))
_ROOT = base64.b64encode(_HEAD.root).decode()


def test_body_is_three_lines() -> None:
    assert _HEAD.body() == f"agency.example/ledger\n70000\n{_ROOT}\n"


@pytest.mark.parametrize(
    "head",
    [
        _HEAD,
        Checkpoint("agency.example/ledger", 0, EMPTY_ROOT),
        Checkpoint("agency.example/ledger", 2**63 - 1, bytes(32), ("one", "two 2")),
    ],
)
def test_signed_checkpoint_reads_back(head: Checkpoint) -> None:
    note = sign_checkpoint(head, _LOG)
    assert verify_checkpoint(note, [_LOG.verifier()]) == head
    assert read_checkpoint(note) == head


def test_every_flipped_byte_is_refused() -> None:
    note = sign_checkpoint(_HEAD, _LOG)
    for at in range(len(note)):
        for mask in (0x01, 0x20, 0x80, 0xFF):
            changed = bytearray(note)
            changed[at] ^= mask
            with pytest.raises(EvidenceError):
                verify_checkpoint(bytes(changed), [_LOG.verifier()])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (f"a\n1\n{_ROOT}", "does not end with a newline"),
        ("a\n1\n", "has 2 lines"),
        (f"\n1\n{_ROOT}\n", "line '' is empty"),
        (f"a\n01\n{_ROOT}\n", "without leading zeros"),
        (f"a\n-1\n{_ROOT}\n", "without leading zeros"),
        (f"a\n+1\n{_ROOT}\n", "without leading zeros"),
        (f"a\n\u0661\n{_ROOT}\n", "without leading zeros"),
        (f"a\n 1\n{_ROOT}\n", "without leading zeros"),
        (f"a\n{2**63}\n{_ROOT}\n", r"below 2\^63"),
        (f"a\n{'9' * 5000}\n{_ROOT}\n", r"below 2\^63"),
        (f"a\n1\n{_ROOT[:-1]}\n", "checkpoint root: not Base 64"),
        (f"a\n1\n{_ROOT[:-4]}\n", "root of 30 bytes"),
        (f"a\n0\n{_ROOT}\n", "empty tree must be SHA-256 of nothing"),
        (f"a\n1\n{_ROOT}\n\n", "line '' is empty"),
    ],
)
def test_malformed_bodies_are_named(body: str, message: str) -> None:
    with pytest.raises(CheckpointError, match=message):
        parse_body(body)


def test_only_the_log_itself_can_sign() -> None:
    witness = Signer.generate("witness.example")
    with pytest.raises(CheckpointError, match="may not sign for log 'agency.example/ledger'"):
        sign_checkpoint(_HEAD, witness)
    note = sign_note(_HEAD.body(), [witness])
    with pytest.raises(CheckpointError, match="signed only by witness.example, not by the log itself"):
        verify_checkpoint(note, [witness.verifier(), _LOG.verifier()])
    with pytest.raises(NoteError, match="no signature by a trusted key"):
        verify_checkpoint(note, [_LOG.verifier()])


def test_witness_cosignature_beside_the_log_s_is_no_hindrance() -> None:
    witness = Signer.generate("witness.example")
    note = sign_note(_HEAD.body(), [_LOG, witness])
    assert verify_checkpoint(note, [_LOG.verifier()]) == _HEAD
    assert verify_checkpoint(note, [_LOG.verifier(), witness.verifier()]) == _HEAD


def test_either_key_counts_after_a_rotation() -> None:
    successor = Signer.generate(_LOG.name)
    for signer in (_LOG, successor):
        assert verify_checkpoint(sign_checkpoint(_HEAD, signer), [_LOG.verifier(), successor.verifier()]) == _HEAD


@pytest.mark.parametrize(
    "lines", [{"origin": ""}, {"origin": "a\nb"}, {"extensions": ("",)}, {"size": -1}, {"root": b""}]
)
def test_checkpoint_that_could_not_be_written_is_refused(lines: dict[str, object]) -> None:
    with pytest.raises(CheckpointError):
        Checkpoint(**{"origin": "a", "size": 1, "root": bytes(32), **lines})
