"""Secrets of second factors, sealed before they reach the database."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.shortcuts import render

from stance.doors.form_words import NOT_DONE
from stance.people.key_ring import CannotOpen, ring

PURPOSE = "second factor"
WRONG_CODE = (
    "This is not the code that your app shows now. Type the next code that it shows. If that is refused as well, have the phone "
    "set its clock automatically."
)
SEALED = ("secret", "seed")
"""Of ``Authenticator.data``. A passkey's entry holds its public key, which is no secret."""
LOCKED = (
    "Your authenticator app and recovery codes cannot be read: the key that they are sealed with is not on this server. "
    "Use a passkey, ask an administrator for a link that resets your sign-in, or have keys/database-keys put back."
)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = dict.fromkeys(DefaultMFAAdapter.error_messages, NOT_DONE) | {
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": "This is your only second factor. Set up another one first.",
        "cannot_generate_recovery_codes": "Set up a passkey or an authenticator app first: recovery codes are for when it is lost.",
    }

    def encrypt(self, text: str) -> str:
        return ring().seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Refuses the request where the key is missing: a page that says so, not an error and not a wrong code."""
        try:
            return ring().open(encrypted_text, PURPOSE)
        except CannotOpen as error:
            answer = render(context.request, "people/sign_in_refused.html", {"words": LOCKED}, status=503)
            raise ImmediateHttpResponse(answer) from error
