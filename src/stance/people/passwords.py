"""Choosing a password: the field that asks for one, and what is refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

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
