"""Record proofs: self-contained, strict, and every byte of them counts."""

import base64
import subprocess
import sys
from typing import NamedTuple

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.evidence.__main__ import main
from stance.engines.evidence.canonical import version_id
from stance.engines.evidence.checkpoint import Checkpoint, sign_checkpoint
from stance.engines.evidence.commitment import CommitmentError, Sealed, seal, seal_many
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.examination import verify_record_proof
from stance.engines.evidence.note import NoteError, Signer, sign_note
from stance.engines.evidence.proof import ProofError, build_record_proof, parse_proof
from tests.sizes import sized

_LOG = Signer("agency.example/ledger", bytes(range(32)))
_VKEY = _LOG.verifier().vkey()
_CONTENT = {"text": "Flood warning: é中\U0001f600 \u2028", "lang": "en", "media": [], "clé": None}
_STATEMENT = {
    "kind": "version",
    "record": "x:1/2",
    "version": version_id(_CONTENT).hex(),
    "seen_at": "2026-01-01T00:00:00Z",
    "source": "ab" * 32,
}


class Kept(NamedTuple):
    store: object
    sealed: Sealed
    index: int
    size: int
    checkpoint: bytes

    def proof(self, **changes):
        arguments = {
            "index": self.index,
            "salt": self.sealed.salt,
            "statement": _STATEMENT,
            "checkpoint": self.checkpoint,
            "content": _CONTENT,
        }
        return build_record_proof(self.store, **{**arguments, **changes})


@pytest.fixture(scope="module")
def kept(grown):
    return _keep(grown, 600, 300)


def _keep(grown, size, index):
    sealed = list(seal_many([{"kind": "capture", "number": number} for number in range(size)]))
    sealed[index] = seal(_STATEMENT)
    store, root = grown([one.entry for one in sealed])
    return Kept(store, sealed[index], index, size, sign_checkpoint(Checkpoint(_LOG.name, size, root), _LOG))


def _outcomes(verdict):
    return {check.name: check.outcome for check in verdict.checks}


def _rewrite_extra(text, change):
    lines = text.split("\n")
    members = orjson.loads(base64.b64decode(lines[1].removeprefix("extra ")))
    lines[1] = "extra " + base64.b64encode(change(members)).decode()
    return "\n".join(lines)


def test_proof_verifies_and_tells_what_it_proves(kept):
    verdict = verify_record_proof(kept.proof(), [_VKEY], expected_record="x:1/2")
    assert verdict.ok
    assert set(_outcomes(verdict).values()) == {"passed"}
    assert [check.name for check in verdict.checks] == [
        "format",
        "checkpoint",
        "opening",
        "inclusion",
        "content",
        "record",
    ]
    assert (verdict.index, verdict.checkpoint.size) == (300, 600)
    assert (verdict.statement, verdict.content) == (_STATEMENT, _CONTENT)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), size=st.integers(1, 900))
def test_any_position_in_any_ledger(grown, data, size):
    kept = _keep(grown, size, data.draw(st.integers(0, size - 1)))
    assert verify_record_proof(kept.proof(), [_VKEY]).ok
    assert verify_record_proof(kept.proof(content=None), [_VKEY]).ok


def test_layout_is_that_of_the_specification(kept):
    lines = kept.proof().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2] == "index 300"
    assert "\n".join(lines[lines.index("") + 1 :]).encode() == kept.checkpoint
    parsed = parse_proof(kept.proof())
    assert parsed.text() == kept.proof()
    assert len(parsed.hashes) == lines.index("") - 3 == 10


def test_every_flipped_byte_is_refused(kept):
    whole = kept.proof().encode()
    for at in range(len(whole)):
        for mask in (0x01, 0x20, 0x80):
            changed = bytearray(whole)
            changed[at] ^= mask
            assert not verify_record_proof(bytes(changed), [_VKEY]).ok, (at, mask)


@settings(max_examples=sized(100, 3_000), deadline=None)
@given(data=st.data())
def test_cut_doubled_or_changed_text_is_refused(kept, data):
    whole = kept.proof().encode()
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    insert = data.draw(st.sampled_from([b"", b"\n", b" ", b"=", whole[start:end] * 2, b"\r\n"]))
    changed = whole[:start] + insert + whole[end:]
    assert verify_record_proof(changed, [_VKEY]).ok == (changed == whole)


@given(st.binary(max_size=300))
def test_no_input_raises(noise):
    verdict = verify_record_proof(noise, [_VKEY])
    assert not verdict.ok
    assert verdict.statement is None


def test_content_is_optional_but_never_wrong(kept):
    verdict = verify_record_proof(kept.proof(content=None), [_VKEY])
    assert verdict.ok
    assert _outcomes(verdict)["content"] == "skipped"
    forged = _rewrite_extra(
        kept.proof(),
        lambda extra: orjson.dumps({**extra, "content": {"text": "other"}}, option=orjson.OPT_SORT_KEYS),
    )
    verdict = verify_record_proof(forged, [_VKEY])
    assert not verdict.ok
    assert _outcomes(verdict) == {
        "format": "passed",
        "checkpoint": "passed",
        "opening": "passed",
        "inclusion": "passed",
        "content": "failed",
        "record": "skipped",
    }
    assert verdict.statement is None


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda extra: b"{", "not JSON"),
        (lambda extra: b"[]", "must be an object of salt, statement"),
        (lambda extra: orjson.dumps({"salt": extra["salt"]}), "must be an object of salt, statement"),
        (lambda extra: orjson.dumps({**extra, "z": 1}), "must be an object of salt, statement"),
        (lambda extra: orjson.dumps(extra, option=orjson.OPT_INDENT_2), "not in RFC 8785 form"),
        (lambda extra: b'{"salt":1.0,"statement":{}}', "float has no canonical form"),
        (lambda extra: b'{"salt":"' + b"AB" * 32 + b'","statement":{}}', "64 lower-case hex"),
        (lambda extra: b'{"salt":"' + b"ab" * 32 + b'","statement":[]}', "must be objects"),
        (lambda extra: b'{"content":null,"salt":"' + b"ab" * 32 + b'","statement":{}}', "must be objects"),
        (lambda extra: b'{"salt":"' + b"ab" * 32 + b'","statement":{}}', "unknown kind None"),
        (lambda extra: b'{"a":' * 2000, "not JSON"),
    ],
)
def test_extra_data_is_read_strictly(kept, change, detail):
    verdict = verify_record_proof(_rewrite_extra(kept.proof(), change), [_VKEY])
    failed = [check for check in verdict.checks if check.outcome == "failed"]
    assert [check.name for check in failed] == ["opening"]
    assert detail in failed[0].detail


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("@v1", "@v2", "expected 'c2sp.org/tlog-proof@v1'"),
        ("\nindex 300", "", "no index line"),
        ("index 300", "index 0300", "without leading zeros"),
        ("index 300\n", "index 300\nAAAA\n", "hash 0: 3 bytes"),
        ("index 300\n", "index 300\n" + ("A" * 43 + "=\n") * 64, "at most 63"),
        ("\n\n", "\n", "hash 10: not Base 64"),
    ],
)
def test_format_is_read_strictly(kept, old, new, detail):
    with pytest.raises(ProofError, match=detail):
        parse_proof(kept.proof().replace(old, new, 1))


def test_cut_before_the_checkpoint_is_named(kept):
    with pytest.raises(ProofError, match="no empty line before the checkpoint"):
        parse_proof(kept.proof().partition("\n\n")[0])


def test_proof_without_extra_is_a_valid_format_that_proves_no_record(kept):
    lines = kept.proof().split("\n")
    verdict = verify_record_proof("\n".join([lines[0], *lines[2:]]), [_VKEY])
    assert _outcomes(verdict)["format"] == "passed"
    assert "there is no extra line" in [check.detail for check in verdict.checks][2]
    assert not verdict.ok


def test_keys_and_records_asked_for(kept):
    other = Signer.generate("agency.example/ledger").verifier().vkey()
    assert _outcomes(verify_record_proof(kept.proof(), [other]))["checkpoint"] == "failed"
    assert verify_record_proof(kept.proof(), [other, _VKEY]).ok
    verdict = verify_record_proof(kept.proof(), [_VKEY], expected_record="x:1/3")
    assert verdict.checks[-1].detail == "statement is about 'x:1/2', not 'x:1/3'"
    assert not verdict.ok
    with pytest.raises(ProofError, match="no verification key given"):
        verify_record_proof(kept.proof(), [])
    with pytest.raises(NoteError, match="malformed verification key"):
        verify_record_proof(kept.proof(), ["nonsense"])


def test_signature_by_a_witness_alone_proves_nothing(kept):
    witness = Signer.generate("witness.example")
    head, _, _ = kept.checkpoint.decode().rpartition("\n\n")
    proof = parse_proof(kept.proof())
    note = sign_note(head + "\n", [witness])
    swapped = kept.proof().replace(proof.checkpoint.decode(), note.decode())
    verdict = verify_record_proof(swapped, [_VKEY, witness.verifier().vkey()])
    assert _outcomes(verdict)["checkpoint"] == "failed"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"index": 299}, "entry 299 cannot be proven at 600 entries"),
        ({"index": 600}, "outside a tree of 600"),
        ({"salt": bytes(32)}, "entry 300 cannot be proven"),
        ({"salt": b"short"}, "salt has 5 bytes"),
        ({"content": {"text": "other"}}, "the statement names"),
        ({"statement": {**_STATEMENT, "record": "x:1/3"}}, "cannot be proven"),
        ({"statement": {"record": "x:1/2"}}, "unknown kind None"),
        ({"statement": {"kind": "capture"}}, "names no version"),
    ],
)
def test_no_proof_is_built_of_what_is_not_so(kept, changes, message):
    with pytest.raises(EvidenceError, match=message):
        kept.proof(**changes)


def test_no_proof_is_built_from_damaged_tiles(grown):
    kept = _keep(grown, 600, 300)
    kept.store.files["tile/0/001"] = bytes(8192)
    with pytest.raises(ProofError, match="entry 300 cannot be proven"):
        kept.proof()


def test_statement_kind_must_be_hashable_text(kept):
    with pytest.raises(CommitmentError, match="unknown kind"):
        kept.proof(statement={"kind": ["version"]}, content=None)


def test_outsider_s_command(kept, tmp_path, capsys):
    path = tmp_path / "record.tlog-proof"
    path.write_text(kept.proof(), encoding="utf-8")
    assert main([str(path), _VKEY, "--record", "x:1/2"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in out] == ["passed"] * 6 + ["proven"]
    assert '"record":"x:1/2"' in out[-1]
    assert main([str(path), _VKEY, "--record", "x:1/3"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "NOT PROVEN"
    assert main([str(tmp_path / "absent"), _VKEY]) == 2
    assert "cannot be read: No such file" in capsys.readouterr().err
    assert main([str(path), "nonsense"]) == 2
    assert "verification key" in capsys.readouterr().err


def test_outsider_s_command_as_a_process(kept, tmp_path):
    path = tmp_path / "record.tlog-proof"
    path.write_bytes(kept.proof().encode().replace(b"index 300", b"index 301"))
    command = [sys.executable, "-m", "stance.engines.evidence", str(path), _VKEY]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "failed  inclusion" in run.stdout
