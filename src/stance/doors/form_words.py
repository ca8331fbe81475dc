"""What a form field says when it refuses: in our words, for every field that does not say its own.

Django's sentences ("Enter a valid email address.") neither say what is wrong nor sound as the rest of a page. They are attributes of its
classes, made to be set; they are set once, before any form is made. ``tests/rooms/structure/test_form_words.py`` fails for a form that
still has one of the framework's.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators

NOT_A_DAY = "Give the day as year-month-day, such as 2026-11-24."
NOT_IN_LIST = "This is not in the list. Choose one that is."
NO_FILE = "No file came with the form. Choose a file."
NULL = "This holds the control character U+0000. Remove it."
NOT_WHOLE = "Give a whole number in digits, such as 12."
EMPTY = "Fill this in."
NOT_DONE = "This cannot be done here. Ask an administrator."
"""For what no page here offers, such as changing one's own address: the library for signing in has a sentence for each."""
GENERAL = frozenset({EMPTY, NOT_IN_LIST})
"""Says nothing of which field it is about: a list of errors puts the field's name before it."""

FIELDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": EMPTY},
    forms.IntegerField: {"invalid": NOT_WHOLE},
    forms.FloatField: {"invalid": "Give a number in digits, such as 12.5."},
    forms.DecimalField: {"invalid": "Give a number in digits, such as 12.5."},
    forms.DateField: {"invalid": NOT_A_DAY},
    forms.TimeField: {"invalid": "Give the time in 24 hours, such as 14:05."},
    forms.DateTimeField: {"invalid": "Give the day and the time, such as 2026-11-24 14:05."},
    forms.DurationField: {
        "invalid": "Give the time as days and hours, such as 3 12:00:00.",
        "overflow": "This is too long a time. Give at most {max_days} days.",
    },
    forms.BooleanField: {"required": "Tick this to continue."},
    forms.ChoiceField: {"invalid_choice": NOT_IN_LIST},
    forms.MultipleChoiceField: {"invalid_choice": NOT_IN_LIST, "invalid_list": NOT_IN_LIST},
    forms.ModelChoiceField: {"invalid_choice": NOT_IN_LIST},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": NOT_IN_LIST,
        "invalid_list": NOT_IN_LIST,
        "invalid_pk_value": NOT_IN_LIST,
    },
    forms.URLField: {"invalid": "Give a web address, such as https://health.example.gov/policy."},
    forms.UUIDField: {"invalid": "This is not one of our numbers. Open the page again from its link."},
    forms.JSONField: {"invalid": "What the browser sent cannot be read. Load the page again and repeat it."},
    forms.FileField: {
        "invalid": NO_FILE,
        "missing": NO_FILE,
        "empty": "The file is empty. Choose another.",
        "max_length": "The file’s name is longer than %(max)d characters. Give the file a shorter name.",
        "contradiction": "Choose a file or tick that it is removed, not both.",
    },
}
VALIDATORS: dict[type[Any], str] = {
    validators.EmailValidator: "Give an e-mail address, such as name@health.example.gov.",
    validators.URLValidator: "Give a web address, such as https://health.example.gov/policy.",
    validators.MaxLengthValidator: "This has %(show_value)s characters; at most %(limit_value)s fit. Shorten it.",
    validators.MinLengthValidator: "This has %(show_value)s characters; it takes at least %(limit_value)s.",
    validators.MaxValueValidator: "At most %(limit_value)s is possible here. Give a smaller number.",
    validators.MinValueValidator: "At least %(limit_value)s is needed here. Give a greater number.",
    validators.StepValueValidator: "Give a multiple of %(limit_value)s.",
    validators.ProhibitNullCharactersValidator: NULL,
    validators.RegexValidator: "This holds signs that do not belong here.",
    validators.FileExtensionValidator: "Files of this kind cannot be read here. Choose one of: %(allowed_extensions)s.",
}
ADDRESS = "Give an address of the Internet protocol, such as 192.0.2.1 or 2001:db8::1."
NAMES = "Use the letters a to z, digits, “-” and “_” only."


def set_words() -> None:
    for field, words in FIELDS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **words}
    for validator, sentence in VALIDATORS.items():
        validator.message = sentence
    validators.validate_slug.message = NAMES
    validators.validate_unicode_slug.message = NAMES
    forms.GenericIPAddressField.default_error_messages = {"invalid": ADDRESS}
