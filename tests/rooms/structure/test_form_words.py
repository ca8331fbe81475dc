"""Whatever a form field refuses, it says so in our words: no sentence of a framework reaches a page."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import pytest
from allauth.account import adapter as account_adapter
from allauth.account import forms as account_forms
from allauth.core.internal import adapter as allauth_core
from allauth.mfa import adapter as mfa_adapter
from django import forms
from django.contrib.auth import password_validation
from django.core import validators
from django.forms import fields, models
from django.urls import get_resolver

import stance
from stance.people.sign_in.adapter import AccountAdapter
from stance.people.sign_in.factors import FactorAdapter

FRAMEWORKS: tuple[ModuleType, ...] = (
    fields, models, validators, password_validation, account_adapter, account_forms, mfa_adapter, allauth_core,
)  # fmt: skip
TRANSLATED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


def sentences_of_frameworks() -> set[str]:
    found = set()
    for module in FRAMEWORKS:
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATED:
                found |= {
                    one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found


THEIRS = sentences_of_frameworks()
PATTERNS = [
    re.compile(re.sub(r"%(?:\\\(\w+\\\))?[sd]", ".*", re.escape(one)) + r"\Z") for one in THEIRS if len(one) > 12
]


def is_theirs(message: object) -> bool:
    return any(pattern.match(str(message)) for pattern in PATTERNS)


def forms_of_ours() -> Iterator[type[forms.BaseForm]]:
    assert get_resolver().url_patterns  # imports every page
    for module in walk_packages(stance.__path__, "stance."):
        if ".pages" in module.name or module.name.endswith("forms"):
            import_module(module.name)
    waiting: list[type[Any]] = [forms.BaseForm]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("stance."):
            yield one


def fields_of_ours() -> Iterator[tuple[str, forms.Field]]:
    for form in forms_of_ours():
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]
            yield f"{form.__module__}.{form.__qualname__}.{name}", field


def test_the_sentences_are_found() -> None:
    assert {"This field is required.", "Enter a valid email address.", "Enter a whole number."} <= THEIRS
    assert is_theirs("Ensure this value has at most 3 characters (it has 4).")
    assert len(list(forms_of_ours())) > 40


def test_no_field_of_a_form_has_a_frameworks_words() -> None:
    wrong = [
        f"{where}: {code}: {message}"
        for where, field in fields_of_ours()
        for code, message in field.error_messages.items()
        if is_theirs(message)
    ]
    wrong += [
        f"{where}: {type(one).__name__}: {one.message}"
        for where, field in fields_of_ours()
        for one in field.validators
        if is_theirs(getattr(one, "message", ""))
    ]
    assert wrong == []


KINDS = [
    one
    for one in vars(fields).values()
    if inspect.isclass(one) and issubclass(one, forms.Field) and one.__module__ == fields.__name__
]
RUBBISH = (
    "",
    "x",
    "x" * 9_999,
    "-1",
    "99999999999999999999999",
    "1.2.3",
    "\0",
    "2026-02-30",
    "@",
    "a b",
    [],
    ["x"],
    None,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_kind_of_field_refuses_in_a_frameworks_words(kind: type[forms.Field]) -> None:
    """Also those that no form has yet."""
    if issubclass(kind, (fields.ImageField, fields.FilePathField, fields.ComboField, fields.MultiValueField)):
        pytest.skip("no page takes pictures or several values in one field")
    more: dict[str, Any] = {"max_length": 20} if issubclass(kind, forms.CharField) else {}
    if kind is fields.RegexField:
        more["regex"] = "a+"
    if kind is fields.TypedMultipleChoiceField or issubclass(kind, forms.ChoiceField):
        more = {"choices": [("a", "A")]}
    field = kind(**more)
    for value in RUBBISH:
        try:
            field.clean(value)
        except forms.ValidationError as refusal:
            assert [one for one in refusal.messages if is_theirs(one)] == [], f"{kind.__name__} of {value!r}"
        except (TypeError, AttributeError):
            continue  # what no browser sends for it


def test_signing_in_speaks_our_words() -> None:
    for adapter in (AccountAdapter, FactorAdapter):
        wrong = {code: str(words) for code, words in adapter.error_messages.items() if is_theirs(words)}
        assert wrong == {}, adapter.__name__


@pytest.mark.parametrize("password", ["short", "password1234", "administrator@agency.test", "12345678901234"])
def test_a_password_is_refused_in_our_words(password: str) -> None:
    from stance.people.models import User

    user = User(email="administrator@agency.test", name="Administrator Example")
    with pytest.raises(forms.ValidationError) as refused:
        password_validation.validate_password(password, user)
    assert [one for one in refused.value.messages if is_theirs(one)] == []
