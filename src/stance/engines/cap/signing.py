"""Who signed a message (CAP 1.2, section 3.3.4: an enveloped XML signature). What is read afterwards is what was signed, never the bytes
around it: signatures that cover another part than the one that is acted upon are an old way of forging (signature wrapping)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from stance.engines.cap.message import Alert
from stance.engines.cap.reading import CapRefused, alert_of, parsed

SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
CONFIGURATION = SignatureConfiguration(location="./", expect_references=1, ignore_ambiguous_key_info=True)
"""SHA-1, which can be forged since 2017, is not among what it takes. The keys that a message brings along say nothing: only the
certificates that are trusted are asked."""


@dataclass(frozen=True, slots=True)
class Signed:
    """``signer`` is the certificate's subject (RFC 4514), ``fingerprint`` its SHA-256 in hexadecimal."""

    alert: Alert
    signer: str
    fingerprint: str


def certificate_of(pem: bytes) -> x509.Certificate:
    """Raises CapRefused."""
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise CapRefused(
            "It is no certificate. Paste it whole, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----."
        ) from error


def signed_by(data: bytes, trusted: Sequence[x509.Certificate], at: datetime) -> Signed:
    """The message, signed by one of these certificates, which is valid ``at`` that instant. Raises CapRefused."""
    root = parsed(data)
    alert_of(root)  # what is no message at all is told so, rather than that nobody signed it
    signatures = root.findall(f".//{SIGNATURE}")
    if not signatures:
        raise CapRefused("It is not signed. Whoever sends it has to sign it (CAP 1.2, section 3.3.4).", "Signature")
    if len(signatures) > 1 or signatures[0].getparent() is not root:
        raise CapRefused("It has to bear one signature, of all of it. Pass it on as its sender made it.", "Signature")
    reasons = []
    for certificate in trusted:
        try:
            return _verified(root, certificate, at)
        except CapRefused as refused:
            reasons.append(f"{certificate.subject.rfc4514_string()}: {refused}")
    raise CapRefused(f"Nobody who is trusted signed it. {' '.join(reasons)}".strip(), "Signature")


def _verified(root: etree._Element, certificate: x509.Certificate, at: datetime) -> Signed:
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise CapRefused(f"Its certificate is valid until {certificate.not_valid_after_utc.date().isoformat()}.")
    try:
        found = XMLVerifier().verify(root, x509_cert=certificate, expect_config=CONFIGURATION)
    except (SignXMLException, ValueError, TypeError, etree.LxmlError) as error:
        raise CapRefused(f"The signature is not by its key, or something was changed since ({error}).") from error
    covered = None if isinstance(found, list) else found.signed_xml
    if covered is None or covered.tag != root.tag:
        raise CapRefused("The signature covers only a part of the message.")
    return Signed(alert_of(covered), certificate.subject.rfc4514_string(), certificate.fingerprint(SHA256()).hex())
