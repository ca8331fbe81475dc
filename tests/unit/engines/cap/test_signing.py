"""A message is acted upon only as one of those who are trusted signed it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.cap import CapRefused, certificate_of, read_alert, signed_by
from tests.factories.cap import info, message, pem_of, signed

NOW = datetime(2027, 3, 28, 13, tzinfo=UTC)
WEATHER, OTHER = certificate_of(pem_of("weather")), certificate_of(pem_of("other"))
SIGNED = signed(message())


def test_a_signed_message_is_told_with_its_signer() -> None:
    found = signed_by(SIGNED, [OTHER, WEATHER], NOW)
    assert found.alert == read_alert(message())
    assert (found.signer, len(found.fingerprint)) == ("CN=weather", 64)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (message(), "not signed"),
        (SIGNED.replace(b"Leave the valley", b"Stay in the valley"), "changed since"),
        (SIGNED.replace(b"</headline>", b"<!-- --></headline>").replace(b"Flood in", b"No flood in"), "changed since"),
        (signed(message(), "other"), "Nobody who is trusted"),
        (signed(SIGNED, "other"), "one signature"),
        (signed(message(scope="")), "missing"),
    ],
)
def test_what_is_forged_or_changed_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(CapRefused, match=words):
        signed_by(data, [WEATHER], NOW)


def test_a_signature_of_another_message_inside_is_refused() -> None:
    """Signature wrapping: the true one, signed, carried along inside a false one."""
    false = message("WD-9", infos=info(headline="All is well")).replace(b"</alert>", SIGNED + b"</alert>")
    with pytest.raises(CapRefused, match="one signature"):
        signed_by(false, [WEATHER], NOW)
    start, end = SIGNED.index(b"<ds:Signature"), SIGNED.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    moved = message("WD-9", infos=info(headline="All is well")).replace(b"</alert>", SIGNED[start:end] + b"</alert>")
    with pytest.raises(CapRefused, match="changed since"):
        signed_by(moved, [WEATHER], NOW)


def test_a_certificate_that_has_ended_signs_nothing() -> None:
    with pytest.raises(CapRefused, match="valid until 2028-01-01"):
        signed_by(SIGNED, [WEATHER], datetime(2028, 1, 2, tzinfo=UTC))


def test_what_is_no_certificate_is_told() -> None:
    with pytest.raises(CapRefused, match="BEGIN CERTIFICATE"):
        certificate_of(b"-----BEGIN")


@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed_and_what_it_says_with_it(place: int, by: int) -> None:
    changed = bytearray(SIGNED)
    changed[place] ^= by
    with suppress(CapRefused):
        assert signed_by(bytes(changed), [WEATHER], NOW).alert == read_alert(message())
