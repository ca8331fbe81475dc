"""What a browser sends of a passkey, read before the library reads it: whoever sends anything else is told so.

The library reads JSON, base64, CBOR and keys as they come and fails at whatever it meets there. What has not even the shape of a
credential is refused here, at every door; what has the shape and does not open the door is refused by the library, in its words.
Only what is used later is kept of a new passkey: the rest is the sender's, of any size.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import parse_registration_response
from cryptography.exceptions import UnsupportedAlgorithm
from django import forms
from django.shortcuts import render
from pydantic import BaseModel, Field, StringConstraints, ValidationError

LONGEST = 64 * 1024
"""Characters of what is sent; with the longest certificates a real one has a tenth of it."""
LONGEST_NAME = 100
NOT_ONE = (
    "What was sent is not a passkey's answer. Go back and try again with the browser's own window for passkeys, "
    "or use your password and a code."
)
UNREADABLE = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
    *(struct.error, UnsupportedAlgorithm),
)
"""What reading foreign bytes fails with. Nothing of the database or of Django's refusals is among them."""

Coded = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9_-]+={0,2}$", max_length=LONGEST)]


class Said(BaseModel):
    """What a browser says of a new passkey beside its answer."""

    rk: Annotated[bool, Field(strict=True)] | None = None


class Outputs(BaseModel):
    cred_props: Said | None = Field(None, alias="credProps")


class Sent(BaseModel):
    """WebAuthn Level 3, 5.1: of an answer what is read or kept."""

    id: Coded
    raw_id: Coded = Field(alias="rawId")
    type: Literal["public-key"] = "public-key"


class Attestation(BaseModel):
    client_data: Coded = Field(alias="clientDataJSON")
    attestation_object: Coded = Field(alias="attestationObject")


class Registered(Sent):
    response: Attestation
    outputs: Outputs | None = Field(None, alias="clientExtensionResults")


class Assertion(BaseModel):
    client_data: Coded = Field(alias="clientDataJSON")
    authenticator_data: Coded = Field(alias="authenticatorData")
    signature: Coded
    user_handle: Coded | None = Field(None, alias="userHandle")


class Answered(Sent):
    response: Assertion


class CredentialField(forms.Field):
    """The text of a credential of one kind, as the plain objects that the library reads."""

    widget = forms.HiddenInput

    def __init__(self, kind: type[Sent]) -> None:
        super().__init__(required=False)
        self.kind = kind

    def clean(self, value: Any) -> dict[str, Any]:
        text = value if isinstance(value, str) else ""
        try:
            sent = self.kind.model_validate_json(text if len(text) <= LONGEST else "")
        except (ValidationError, UnicodeError) as error:
            raise _not_one() from error
        return sent.model_dump(by_alias=True, exclude_none=True)


def _not_one() -> ImmediateHttpResponse:
    answer = render(context.request, "400.html", {"words": NOT_ONE}, status=400)
    return ImmediateHttpResponse(answer)


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise _not_one() from error


class ReadAnswer(AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField(Answered)

    def clean_credential(self) -> Authenticator:
        with _reading():
            return super().clean_credential()


class ReadAtTheDoor(ReadAnswer, LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ReadAgain(ReadAnswer, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ReadNew(AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(required=False, max_length=LONGEST_NAME)
    credential = CredentialField(Registered)

    def clean(self) -> dict[str, Any]:
        """Raises ImmediateHttpResponse also where the key is of a kind that could never be checked."""
        with _reading():
            found: dict[str, Any] = super().clean()
            attested = parse_registration_response(found["credential"]).response.attestation_object.auth_data
            if attested.credential_data is None or attested.credential_data.public_key.ALGORITHM is None:
                raise _not_one()
        return found


class ReadName(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(max_length=LONGEST_NAME)
