"""Messages of CAP 1.2, signed by keys that are made for it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from signxml import DigestAlgorithm, SignatureMethod, XMLSigner

SENT = "2027-03-28T14:30:00+02:00"
BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def info(**more: str) -> str:
    said = {
        "language": "en", "category": "Met", "event": "Flood", "responseType": "Evacuate", "urgency": "Immediate",
        "severity": "Severe", "certainty": "Observed", "expires": "2027-03-28T20:00:00+02:00",
        "senderName": "Weather Department", "headline": "Flood in the lower valley", "description": "The dam at Aue overflows.",
        "instruction": "Leave the valley now.", "web": "https://weather.example/flood",
    } | more  # fmt: skip
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in said.items() if text)
    return f"<info>{inside}<area><areaDesc>Lower valley</areaDesc></area></info>"


def message(identifier: str = "WD-1", infos: str | None = None, **more: str) -> bytes:
    said = {
        "identifier": identifier, "sender": "warnings@weather.example", "sent": SENT, "status": "Actual", "msgType": "Alert",
        "scope": "Public", "references": "",
    } | more  # fmt: skip
    head = "".join(f"<{name}>{text}</{name}>" for name, text in said.items() if text)
    body = info() if infos is None else infos
    return f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">{head}{body}</alert>'.encode()


@cache
def key_of(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), BEGINS, ENDS)
    return key, made.sign(key, hashes.SHA256())


def pem_of(name: str) -> bytes:
    return key_of(name)[1].public_bytes(serialization.Encoding.PEM)


def signed(data: bytes, name: str = "weather") -> bytes:
    key, certificate = key_of(name)
    signer = XMLSigner(signature_algorithm=SignatureMethod.ECDSA_SHA256, digest_algorithm=DigestAlgorithm.SHA256)
    return etree.tostring(signer.sign(etree.fromstring(data), key=key, cert=[certificate]))
