"""DAG-CBOR is read in the one form in which it may be written, and CIDs and keys as the specifications have them.

Facts: the interoperability vectors of the AT Protocol (bluesky-social/atproto-interop-tests, CC0).
"""

from __future__ import annotations

from base64 import b32decode, b64decode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.bluesky.cids import CBOR, RAW, BadCid, Cid, cid_of, read_cid
from stance.channels.bluesky.dag_cbor import MOST_LEVELS, BadCbor, decode, pairs
from stance.channels.bluesky.signatures import BadKey, is_signed, read_key
from tests.factories.bluesky_export import KEY, OTHER_KEY, encode, multikey, sign
from tests.sizes import sized

LINK = Cid(CBOR + bytes(range(32)))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 63) - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
    | st.binary(max_size=300)
    | st.just(LINK),
    lambda inner: (
        st.lists(inner, max_size=30) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=30,
)


@given(VALUES)
@settings(max_examples=sized(100, 3_000), deadline=None)
def test_what_was_written_is_read(value: Any) -> None:
    assert decode(encode(value)) == value
    assert type(decode(encode(value))) is type(value)


@given(
    st.binary(max_size=60)
    | VALUES.map(encode).flatmap(lambda raw: st.tuples(st.just(raw), st.integers(0, 400), st.integers(0, 255)))
)
@settings(max_examples=sized(200, 20_000), deadline=None)
def test_one_value_has_one_form(made: Any) -> None:
    """Whatever bytes are read give just these bytes again, or they are refused by name."""
    if isinstance(made, tuple):
        raw, at, byte = made
        made = raw[: at % len(raw)] + bytes([byte]) + raw[at % len(raw) + 1 :]
    try:
        value = decode(made)
    except BadCbor as error:
        assert str(error)
    else:
        assert encode(value) == made


@pytest.mark.parametrize(
    ("written", "cid"),
    [
        (
            "p2Rib29s9WRudWxs9mVhcnJheYNjYWJjY2RlZmNnaGlmb2JqZWN0pGNhcnKDY2FiY2NkZWZjZ2hpZGJvb2z1Zm51bWJlchh7ZnN0cmluZ2NhYmNm"
            "c3RyaW5nY2FiY2dpbnRlZ2VyGHtndW5pY29kZXgvYX7DtsOxwqnivZjimI7wk4uT8J+YgPCfkajigI3wn5Gp4oCN8J+Rp+KAjfCfkac=",
            "bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq",
        ),
        (
            "o2Fh2CpYJQABcRIgZQYqWloA/BbXPGlEI3zLwVscSnI0SJM2iR0JF0GiOdBhYlggnFERjvLLiw9qm45JrqH9QTzyC2Lu1Xb4ne6+sBrCzI1hY6Rj"
            "cmVm2CpYJQABVRIgQljP/3j2E2l2l1Y/kmyR5dNXTS6iWuftktbr/COjiJ5kc2l6ZRknEGUkdHlwZWRibG9iaG1pbWVUeXBlamltYWdlL2pwZWc=",
            "bafyreihldkhcwijkde7gx4rpkkuw7pl6lbyu5gieunyc7ihactn5bkd2nm",
        ),
    ],
)
def test_vectors_of_the_data_model(written: str, cid: str) -> None:
    raw = b64decode(written)
    assert encode(decode(raw)) == raw
    assert cid_of(raw).text == cid
    assert read_cid(b32decode(cid[1:].upper() + "=" * (-len(cid[1:]) % 8))) == cid_of(raw)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "ends too early"),
        (b"\x62a", "ends too early"),
        (b"\x81", "ends too early"),
        (b"\xa1\x61a", "ends too early"),
        (b"\x00\x00", "follows"),
        (encode({"a": 1.5}), "a fraction"),
        (b"\xf9\x00\x00", "a fraction"),
        (b"\xf7", "not allowed"),
        (b"\xf8\x20", "not allowed"),
        (b"\x18\x17", "longer than it need be"),
        (b"\x19\x00\xff", "longer than it need be"),
        (b"\x78\x01a", "longer than it need be"),
        (b"\x1b" + b"\x00" * 3 + b"\xff" * 5, None),
        (b"\x1b" + b"\xff" * 8, "64 bits"),
        (b"\x3b" + b"\xff" * 8, "64 bits"),
        (b"\x7f\x61a\xff", "no stated length"),
        (b"\x5f\xff", "no stated length"),
        (b"\x9f\xff", "no stated length"),
        (b"\xbf\xff", "no stated length"),
        (b"\xa1\x01\x01", "key that is no text"),
        (b"\xa2\x61b\x01\x61a\x01", "not in order"),
        (b"\xa2\x62aa\x01\x61b\x01", "not in order"),
        (b"\xa2\x61a\x01\x61a\x01", "twice"),
        (b"\xa2\x60\x01\x60\x01", "twice"),
        (b"\x61\xff", "not UTF-8"),
        (b"\x63\xed\xa0\x80", "not UTF-8"),
        (b"\xa1\x61\xff\x01", "not UTF-8"),
        (b"\xc1\x01", "not 42"),
        (b"\xd8\x2b\x41\x00", "not 42"),
        (b"\xd8\x2a\x61a", "not bytes"),
        (b"\xd8\x2a\x41\x01", "leading 0"),
        (b"\xd8\x2a\x42\x00\x12", "a link"),
        (b"\xd8\x2a" + encode(b"\0" + bytes(LINK) + b"x"), "a link"),
        (b"\x81" * (MOST_LEVELS + 1) + b"\x00", "in one another"),
        (b"\xa1\x61a" * (MOST_LEVELS + 1) + b"\x00", "in one another"),
        (b"\x9b" + b"\xff" * 8, "longer than any block"),
        (b"\xbb" + b"\xff" * 8, "longer than any block"),
        (b"\x9a\x7f\xff\xff\xff" + b"\x80" * 50, "ends too early"),
    ],
)
def test_what_is_not_allowed_is_named(raw: bytes, told: str | None) -> None:
    if told is None:
        assert isinstance(decode(raw), int)
        return
    with pytest.raises(BadCbor, match=told):
        decode(raw)


@given(st.dictionaries(st.text("abcdefgh", max_size=9), st.integers(0, 9), max_size=9))
def test_pairs_are_where_they_are_said_to_be(value: dict[str, int]) -> None:
    raw = encode(value)
    assert raw[1:] == b"".join(raw[start:end] for _, start, end in pairs(raw))
    assert {key: decode(raw[start + len(encode(key)) : end]) for key, start, end in pairs(raw)} == value


@pytest.mark.parametrize(
    "raw", [b"", b"\x12\x20" + bytes(32), CBOR, CBOR + bytes(31), RAW + bytes(33), b"\x81\x00" + bytes(40)]
)
def test_what_is_no_cid(raw: bytes) -> None:
    with pytest.raises(BadCid):
        read_cid(raw)


MESSAGE = b64decode("oWVoZWxsb2V3b3JsZA==")
K256 = ("zQ3shqwJEJyMBsBXCWyCBpUBMqxcon9oHB7mCvx4sSpMdLJwc", "Multikey")
K256_OLD = ("z25z9DTpsiYYJKGsWmSPJK2NFN8PcJtZig12K59UgW7q5t", "EcdsaSecp256k1VerificationKey2019")
P256 = ("zDnaembgSGUhZULN2Caob4HLJPaxBh92N7rtH21TErzqf8HQo", "Multikey")
P256_OLD = ("zxdM8dSstjrpZaRUwBmDvjGXweKuEMVN95A9oJBFjkWMh", "EcdsaSecp256r1VerificationKey2019")


@pytest.mark.parametrize(
    ("key", "signature", "valid"),
    [
        (P256, "2vZNsG3UKvvO/CDlrdvyZRISOFylinBh0Jupc6KcWoJWExHptCfduPleDbG3rko3YZnn9Lw0IjpixVmexJDegg==", True),
        (P256_OLD, "2vZNsG3UKvvO/CDlrdvyZRISOFylinBh0Jupc6KcWoJWExHptCfduPleDbG3rko3YZnn9Lw0IjpixVmexJDegg==", True),
        (K256, "5WpdIuEUUfVUYaozsi8G0B3cWO09cgZbIIwg1t2YKdUn/FEznOndsz/qgiYb89zwxYCbB71f7yQK5Lr7NasfoA==", True),
        (K256_OLD, "5WpdIuEUUfVUYaozsi8G0B3cWO09cgZbIIwg1t2YKdUn/FEznOndsz/qgiYb89zwxYCbB71f7yQK5Lr7NasfoA==", True),
        (P256, "2vZNsG3UKvvO/CDlrdvyZRISOFylinBh0Jupc6KcWoKp7O4VS9giSAah8k5IUbXIW00SuOrjfEqQ9HEkN9JGzw==", False),
        (K256, "5WpdIuEUUfVUYaozsi8G0B3cWO09cgZbIIwg1t2YKdXYA67MYxYiTMAVfdnkDCMN9S5B3vHosRe07aORmoshoQ==", False),
        (
            P256,
            "MEQCIFxYelWJ9lNcAVt+jK0y/T+DC/X4ohFZ+m8f9SEItkY1AiACX7eXz5sgtaRrz/SdPR8kprnbHMQVde0T2R8yOTBweA==",
            False,
        ),
        (K256, "", False),
    ],
)
def test_vectors_of_signatures(key: tuple[str, str], signature: str, valid: bool) -> None:
    assert is_signed(read_key(*key), b64decode(signature), MESSAGE) is valid


@pytest.mark.parametrize("key", [KEY, OTHER_KEY])
def test_a_signature_is_of_one_message_and_low(key: Any) -> None:
    public = read_key(multikey(key))
    assert is_signed(public, sign(key, b"words"), b"words")
    assert not is_signed(public, sign(key, b"words"), b"other words")
    assert not is_signed(public, sign(key, b"words", high=True), b"words")
    assert not is_signed(public, bytes(64), b"words")
    assert not is_signed(public, b"\xff" * 64, b"words")


@pytest.mark.parametrize(
    "written", ["", "z", "zz", "Q3sh", "z0OIl", "z" + "1" * 30, "z" * 121, multikey(KEY)[:-1], multikey(KEY)[:-1] + "é"]
)
def test_what_is_no_key(written: str) -> None:
    with pytest.raises(BadKey):
        read_key(written)
