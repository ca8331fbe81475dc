"""The program for outsiders and the engine share no code, and never disagree."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.evidence.canonical import canonical
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.examination import verify_record_proof
from stance.engines.evidence.verifiers import verify
from tests.factories.proofs import SIGNER, proof

VKEY = SIGNER.verifier().vkey()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.text() | st.floats(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    return proof(tmp_path_factory.mktemp("ledger"), 13, 5)


def holds(text: str) -> bool:
    try:
        verify.Verifier(verify.read_key(VKEY)).proof(text)
    except verify.NotProven:
        return False
    return True


@settings(deadline=None)
@given(st.data())
def test_a_changed_character_is_judged_alike(whole: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    sign = data.draw(st.sampled_from(["", "A", "=", "\n", " ", "\u2014", "0", whole[at] * 2]))
    changed = whole[:at] + sign + whole[at + 1 :]
    assert holds(changed) == verify_record_proof(changed, [VKEY]).ok


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300), st.data())
def test_signatures_are_judged_as_by_the_library(seed: bytes, message: bytes, data: st.DataObject) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))
    assert verify.is_signed(public, message, bytes(signature))
    signature[data.draw(st.integers(0, 63))] ^= 1 << data.draw(st.integers(0, 7))
    assert not verify.is_signed(public, message, bytes(signature))


@given(JSON)
def test_json_has_the_same_canonical_form_or_none(value: Any) -> None:
    try:
        expected: bytes | None = canonical(value)
    except EvidenceError:
        expected = None
    try:
        found: bytes | None = verify.canonical(value)
    except verify.NotProven:
        found = None
    assert found == expected


@pytest.mark.parametrize(
    "inside",
    [
        "[" * 100_000,
        '{"content":' * 50_000,
        "1e999",
        "NaN",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_whatever_the_extra_line_holds_is_judged_and_not_raised(whole: str, inside: str) -> None:
    lines = whole.split("\n")
    lines[1] = f"extra {base64.b64encode(inside.encode()).decode()}"
    assert not holds("\n".join(lines))
    assert not verify_record_proof("\n".join(lines), [VKEY]).ok


@pytest.mark.parametrize("key", ["", "name", "name+12345678+AAAA", VKEY.replace("+", "-"), VKEY[:-4] + "AAAA"])
def test_a_key_that_is_none_is_said_to_be_none(key: str) -> None:
    with pytest.raises(verify.NotProven):
        verify.read_key(key)


def test_other_files_are_not_handed_out() -> None:
    from stance.engines.evidence import verifiers

    with pytest.raises(KeyError):
        verifiers.source("../proof.py")
    for name in verifiers.NAMES:
        assert verifiers.source(name)
    assert Path(verifiers.__file__).parent.joinpath("verify.py").exists()
