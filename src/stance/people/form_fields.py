"""Form fields for people, for the pages of this room and those above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from stance.doors.row_keys import row_key
from stance.engines.policy import knows_of, reach
from stance.people.models import User
from stance.people.models.organisation import going_on
from stance.people.names.queries import Called, called, suggested


class Typed(str):
    """What was typed for a person, with the ``key`` of somebody who was chosen and the text that they were chosen for."""

    key: int | None
    chosen_for: str

    def __new__(cls, text: str, key: int | None = None, chosen_for: str = "") -> Typed:
        made = super().__new__(cls, text)
        made.key, made.chosen_for = key, chosen_for
        return made

    @property
    def choice(self) -> int | None:
        """Counts only for the text that it was made for: whoever types on has chosen nobody yet."""
        return self.key if self.strip() == self.chosen_for.strip() else None


class PersonInput(forms.TextInput):
    """A name or an address. With script people are offered while somebody types (``people.js``); without, the field is as it is.
    ``candidates``: of several who are called alike, or nearly so, one is to be chosen."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"} | (attrs or {}))
        self.candidates: Sequence[Called] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        if not isinstance(text, str):
            return text
        return Typed(text, row_key(data.get(f"{name}_key") or ""), data.get(f"{name}_for") or "")

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        del renderer
        text, key = str(value or ""), None
        if isinstance(value, User):
            key = value.pk
        elif isinstance(value, Typed):
            key = value.choice
        about = {
            "name": name,
            "text": text,
            "key": key or "",
            "attributes": flatatt({"type": "text", **self.build_attrs(self.attrs, attrs)}),
            "id": (attrs or {}).get("id", name),
            "candidates": self.candidates,
        }
        return render_to_string("people/person_input.html", about)


class PersonField(forms.CharField):
    """A person by name or by the address they sign in with: a list to choose from would not fit an agency of thousands. Empty is
    nobody. Several of one name are offered to choose from. Somebody of other agencies alone is answered like nobody."""

    widget = PersonInput
    unknown = "Nobody here is called {text}. Give their full name, or the address they sign in with."
    unknown_address = "Nobody signs in as {text}. Give the address they sign in with, or their name."
    ambiguous = "{count} people are called {text}. Choose one."
    nearly = "Nobody here is called exactly {text}. Choose whom you mean, or give the full name."

    def __init__(self, **more: Any) -> None:
        super().__init__(**({"max_length": 254} | more))

    def clean(self, value: Any) -> User | None:
        key = value.choice if isinstance(value, Typed) else None
        text = super().clean(value)
        if not text:
            return None
        chosen = User.objects.filter(pk=key).first() if key else None
        if chosen is not None and self.finds(chosen):
            return chosen
        return self._by_address(text) if "@" in text else self._by_name(text)

    def finds(self, user: User) -> bool:
        return knows_of(user)

    def _by_address(self, address: str) -> User:
        found = User.objects.filter(email__iexact=address).first()
        if found is None or not self.finds(found):
            raise forms.ValidationError(self.unknown_address.format(text=address))
        return found

    def named(self, name: str) -> Sequence[Called]:
        """Those whose whole name this is."""
        return called(name)

    def _by_name(self, name: str) -> User:
        found = self.named(name)
        if len(found) == 1:
            return found[0].row
        told = self.ambiguous if found else self.nearly
        offered = found or suggested(name)
        if not offered:
            raise forms.ValidationError(self.unknown.format(text=name))
        self.widget.candidates = offered
        raise forms.ValidationError(told.format(text=name, count=len(offered)))


def chosen(name: str, user: User) -> dict[str, str]:
    """What an address says so that a field of this name has this person chosen, as when somebody had picked them."""
    return {name: str(user), f"{name}_key": str(user.pk), f"{name}_for": str(user)}


class _Readable(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the rows of agencies where whoever acts has a role: any other is answered like what does not exist. Each form gets
    a copy of its fields when it is made, which is when somebody acts."""

    agency = "pk"

    def __init__(self, queryset: QuerySet[Any], *, only_going_on: bool = False, **more: Any) -> None:
        super().__init__(queryset, **more)
        self.only_going_on = only_going_on

    def __deepcopy__(self, memo: Any) -> Any:
        copied = super().__deepcopy__(memo)
        here = reach("people.organisation.read")
        if copied.queryset is None:
            return copied
        if self.only_going_on:
            copied.queryset = copied.queryset.filter(going_on(timezone.now()))
        if not here.everywhere:
            copied.queryset = copied.queryset.filter(**{f"{self.agency}__in": here.agencies})
        return copied


class AgencyField(_Readable):
    default_error_messages = {
        "invalid_choice": "No such agency is known to you. Ask the system operator about another."
    }


class UnitField(_Readable):
    agency = "agency"
    default_error_messages = {"invalid_choice": "No such unit is known to you. Ask the system operator about another."}
