"""The library's forms for codes, counted."""

from __future__ import annotations

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from stance.people.guessing.door import codes_of


class CountedCode(AuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        with codes_of(self.user.pk):
            return str(super().clean_code())


class CountedCodeAgain(ReauthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        with codes_of(self.user.pk):
            return str(super().clean_code())
