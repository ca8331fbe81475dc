"""Signatures of commits: ECDSA on K-256 or P-256, raw 64 bytes, low-S (atproto.com/specs/cryptography, read November 2026)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LONGEST = 120
_K256, _P256 = ec.SECP256K1(), ec.SECP256R1()
_ORDERS = {
    "secp256k1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
}
"""Of the curves (SEC 2, version 2, sections 2.4.1 and 2.4.2): s must not be above half of it."""
_BY_CODE = {b"\xe7\x01": _K256, b"\x80\x24": _P256}
_BY_TYPE = {"EcdsaSecp256k1VerificationKey2019": _K256, "EcdsaSecp256r1VerificationKey2019": _P256}
"""Older documents name the curve by the type, and write the key without the code before it."""


class BadKey(ValueError):
    """What should be a public key is none; the message says why."""


def read_key(multibase: str, type_: str = "Multikey") -> ec.EllipticCurvePublicKey:
    """A ``publicKeyMultibase`` of a DID document, or what follows "did:key:". Raises BadKey."""
    raw = _base58(multibase)
    curve = _BY_TYPE.get(type_)
    if curve is None:
        curve = _BY_CODE.get(raw[:2])
        raw = raw[2:]
        if curve is None or len(raw) != 33:
            raise BadKey("it is a key of a kind that is not used for signing here")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve, raw)
    except ValueError as error:
        raise BadKey("its bytes are no point of its curve") from error


def is_signed(key: ec.EllipticCurvePublicKey, signature: bytes, message: bytes) -> bool:
    """Whether this key signed these bytes. A high-S form or another encoding is none, though the numbers would agree."""
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if s > _ORDERS[key.curve.name] // 2:
        return False
    try:
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _base58(multibase: str) -> bytes:
    """base58btc behind its sign "z"."""
    if not multibase.startswith("z") or len(multibase) > _LONGEST:
        raise BadKey("it is not written in base58btc")
    number = 0
    for sign in multibase[1:]:
        digit = _ALPHABET.find(sign)
        if digit < 0:
            raise BadKey("it is not written in base58btc")
        number = number * 58 + digit
    zeros = len(multibase) - 1 - len(multibase[1:].lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
