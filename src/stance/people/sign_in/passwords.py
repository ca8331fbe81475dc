"""Choosing a password: the field that asks for one, and what is refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError
from zxcvbn_rs_py import zxcvbn

from stance.people.models import User


class NewPasswordField(forms.CharField):
    """Asked once, with a way to see what was typed; pasted and made-up ones are welcome (OWASP ASVS 5, V6.2)."""

    def __init__(self, **more: Any) -> None:
        given: dict[str, Any] = {
            "label": "Password",
            "strip": False,
            "max_length": 1024,
            "help_text": "At least 12 characters. Three unrelated words are good; a password manager's are better.",
            "widget": forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            "error_messages": {"required": "Choose a password."},
        }
        super().__init__(**(given | more))


def refuse_weak(form: forms.Form, person: User) -> None:
    """Called in the form's ``clean``: puts what is wrong with this person's new password beside its field."""
    if password := form.cleaned_data.get("password"):
        try:
            validate_password(password, person)
        except forms.ValidationError as weak:
            form.add_error("password", weak)


LEAST_SCORE = 3
"""Of 0 to 4: more than 10^8 guesses, which the waits at the door make centuries."""
LOOKED_AT = 100
"""Characters; what follows can only make it harder to guess."""


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"This password is too short. Use at least {self.min_length} characters: three or four words are good."


class Unlike(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "This password is too similar to your name or address. Use words that have nothing to do with you."


class Uncommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "This password is too common: it is among the first that are tried. Use three or four unrelated words."


class GuessableValidator:
    """Refuses what a list of passwords, names and patterns finds soon: repeated words, runs of keys, dates, and what the
    installation and the person are called (OWASP ASVS 5.0, 6.2.4 and 6.2.11)."""

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        self._words = words

    def validate(self, password: str, user: Any = None) -> None:
        about = [text for name in ("email", "name") for text in str(getattr(user, name, "") or "").split()]
        parts = [part for text in about for part in text.replace("@", " ").replace(".", " ").split()]
        known = [*self._words, *about, *parts, "".join(str(getattr(user, "name", "") or "").split())]
        if int(zxcvbn(password[:LOOKED_AT], known).score) < LEAST_SCORE:
            raise ValidationError(
                "This password is easy to guess. Use a longer one: three or four words that have nothing to do with each"
                " other.",
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return "Words that have nothing to do with each other are hard to guess."
