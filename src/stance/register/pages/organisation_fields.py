"""Agencies and units on the register's forms: chosen by name, held as the codes that a table's cell has."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from stance.doors.form_fields import LongSelect
from stance.register.fields.references import References


class AgenciesField(forms.MultipleChoiceField):
    """Those in force that whoever acts knows of, and those that the account ``has``."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": "No such agency is known to you. Choose from the list, or ask the system operator about another."
    }

    def __init__(self, known: References, has: Collection[str] = (), **more: Any) -> None:
        super().__init__(choices=known.agency_choices(has), **more)

    def clean(self, value: Any) -> str:
        return "; ".join(super().clean(value))


class UnitField(forms.ChoiceField):
    """One of the units in force that whoever acts knows of, or the one that the account ``has``. ``nothing`` says what choosing none
    means."""

    widget = LongSelect
    default_error_messages = {
        "invalid_choice": "No such unit is known to you. Choose from the list, or ask the system operator about another."
    }

    def __init__(self, known: References, nothing: str, has: str = "", **more: Any) -> None:
        super().__init__(choices=[("", nothing), *known.unit_choices(has)], **more)
