"""A passkey in software: what an authenticator sends (WebAuthn Level 3, 6 and 7), so that the real door can be knocked at."""

from __future__ import annotations

import json
import secrets
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from stance.people.models import User

HOST = "testserver"
PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
DOOR = "/account/2fa/webauthn/login/"


class Passkey:
    """Registered for somebody from the beginning."""

    def __init__(self, user: User) -> None:
        self.user, self.number = user, secrets.token_bytes(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.registered = WebAuthn.add(user, "soft", self.new(websafe_encode(b"x" * 16)))

    def new(self, challenge: str) -> dict[str, Any]:
        """What is sent to register it."""
        public = AttestedCredentialData.create(
            Aaguid(bytes(16)), self.number, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(
            sha256(HOST.encode()), PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT, 0, public
        )
        attested = AttestationObject.create("none", data, {})
        client = self._client_data("webauthn.create", challenge)
        return self._sent(clientDataJSON=client, attestationObject=bytes(attested))

    def challenge(self, client: Client, door: str = DOOR, **more: Any) -> str:
        asked = client.get(door, headers={"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"}, **more)
        return str(asked.json()["request_options"]["publicKey"]["challenge"])

    def answer(self, challenge: str) -> str:
        client = self._client_data("webauthn.get", challenge)
        data = bytes(AuthenticatorData.create(sha256(HOST.encode()), PRESENT_AND_VERIFIED, 1))
        signature = self.key.sign(data + sha256(client), ec.ECDSA(hashes.SHA256()))
        handle = user_pk_to_url_str(self.user).encode()
        return json.dumps(
            self._sent(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=handle)
        )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": f"https://{HOST}"}).encode()

    def _sent(self, **response: bytes) -> dict[str, Any]:
        number = websafe_encode(self.number)
        coded = {name: websafe_encode(value) for name, value in response.items()}
        return {"id": number, "rawId": number, "type": "public-key", "response": coded}
