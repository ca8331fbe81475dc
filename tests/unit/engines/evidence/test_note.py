"""Signed notes: Go's own example verifies, and nothing that was changed does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.evidence.note import (
    MAX_NOTE_BYTES,
    Note,
    NoteError,
    Signature,
    Signer,
    Verifier,
    parse_note,
    sign_note,
    verify_note,
)

# The example key and note of Go's golang.org/x/mod/sumdb/note documentation.
_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
_LINE = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
_GO_NOTE = f"{_TEXT}\n{_LINE}".encode()


def test_go_example_verifies_and_is_reproduced() -> None:
    signer = Signer.from_skey(_SKEY)
    assert signer.verifier().vkey() == _VKEY
    assert signer.skey() == _SKEY
    assert sign_note(_TEXT, [signer]) == _GO_NOTE
    assert verify_note(_GO_NOTE, [Verifier.from_vkey(_VKEY)]).text == _TEXT


def test_seed_is_not_shown() -> None:
    assert "seed" not in repr(Signer.from_skey(_SKEY))


def test_every_flipped_bit_is_refused() -> None:
    verifiers = [Verifier.from_vkey(_VKEY)]
    for at in range(len(_GO_NOTE)):
        for bit in range(8):
            changed = bytearray(_GO_NOTE)
            changed[at] ^= 1 << bit
            with pytest.raises(NoteError):
                verify_note(bytes(changed), verifiers)


def test_signatures_of_strangers_are_kept_and_ignored() -> None:
    log, witness, known = (Signer.generate(name) for name in ("log.example", "w.example", "v.example"))
    note = sign_note("text\n", [witness, log, known])
    result = verify_note(note, [log.verifier(), known.verifier()])
    assert [line.name for line in result.verified] == ["log.example", "v.example"]
    assert [line.name for line in result.unknown] == ["w.example"]
    cosignature = Signature("w.example", b"\x01\x02\x03\x04", bytes(72))
    longer = note + cosignature.line().encode()
    assert verify_note(longer, [log.verifier()]).unknown[-1] == cosignature


def test_same_name_with_another_key_is_a_stranger() -> None:
    first, second = Signer.generate("log.example"), Signer.generate("log.example")
    with pytest.raises(NoteError, match="no signature by a trusted key; signed by log.example"):
        verify_note(sign_note("text\n", [first]), [second.verifier()])


def test_one_wrong_known_signature_spoils_the_note() -> None:
    good, bad = Signer.generate("a.example"), Signer.generate("b.example")
    wrong = Signature("b.example", bad.verifier().key_id, bad.sign("other\n").signature)
    note = Note("text\n", (good.sign("text\n"), wrong)).encode()
    with pytest.raises(NoteError, match="signature of b.example .* does not match"):
        verify_note(note, [good.verifier(), bad.verifier()])


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters=[chr(code) for code in range(32)])),
    st.integers(0, 3),
)
def test_any_text_survives(line: str, empty_lines: int) -> None:
    signer = Signer.from_skey(_SKEY)
    text = line + "\n" * (empty_lines + 1)
    assert verify_note(sign_note(text, [signer]), [signer.verifier()]).text == text


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (b"", "no empty line"),
        (b"text\n", "no empty line"),
        (b"text\n\n", "no signatures"),
        (b"text\n\nnot a signature\n", "malformed signature line"),
        (_GO_NOTE[:-1], "last line does not end"),
        (_GO_NOTE.replace(b"\n", b"\r\n"), r"control character U\+000D"),
        (b"\xff" + _GO_NOTE, "not UTF-8 at byte 0"),
        (_GO_NOTE.replace(b"PeterNeumann ", b"Peter Neumann "), "malformed signature line"),
        (_GO_NOTE.replace(b"PeterNeumann ", b" "), "key name ''"),
        (_GO_NOTE.replace(b"nAM=\n", b"nAN=\n"), "stray bits"),
        ("text\n\n\u2014 a AAAAAA==\n".encode(), "4 bytes hold no key id and signature"),
        (b"text\n\n" + _LINE.encode() * 101, "101 signatures, at most 100"),
        (b"x" * (MAX_NOTE_BYTES + 1), "at most 1000000"),
    ],
)
def test_malformed_notes_are_named(note: bytes, message: str) -> None:
    with pytest.raises(NoteError, match=message):
        parse_note(note)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\tb", "a\x01b", "a\ud800"])
def test_key_names_are_checked(name: str) -> None:
    with pytest.raises(NoteError, match="key name"):
        Signer.generate(name)


@pytest.mark.parametrize(
    ("vkey", "message"),
    [
        ("", "malformed verification key"),
        ("PeterNeumann+c74f20a3", "malformed"),
        (_VKEY.replace("c74f20a3", "C74F20A3"), "malformed"),
        (_VKEY.replace("c74f20a3", "c74f20a4"), "key id c74f20a4 is not that of its key"),
        (_VKEY.replace("Peter", "Petra"), "key id c74f20a3 is not that of its key"),
        (_VKEY.replace("ARpc", "BRpc"), r"signature type 05, only 01 \(Ed25519\)"),
        (_VKEY + "====", "not Base 64"),
        (_VKEY[:-4], "29 bytes, expected 32"),
    ],
)
def test_malformed_verification_keys_are_named(vkey: str, message: str) -> None:
    with pytest.raises(NoteError, match=message):
        Verifier.from_vkey(vkey)


@pytest.mark.parametrize("skey", [_VKEY, _SKEY[:-4], _SKEY.replace("c74f", "c74e"), _SKEY + "!"])
def test_malformed_signing_keys_are_refused_without_repeating_them(skey: str) -> None:
    with pytest.raises(NoteError) as caught:
        Signer.from_skey(skey)
    assert "YEKFALV" not in str(caught.value)


def test_signing_needs_a_proper_text_and_a_key() -> None:
    signer = Signer.from_skey(_SKEY)
    with pytest.raises(NoteError, match="must end with a newline"):
        sign_note("text", [signer])
    with pytest.raises(NoteError, match="control character"):
        sign_note("te\txt\n", [signer])
    with pytest.raises(NoteError, match="at least one signature"):
        sign_note("text\n", [])
