"""The form in which a post is written, and what it says of the post."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any

from django import forms
from django.http import QueryDict

from stance.channels.port.publishing import Medium
from stance.doors.dates import zone_name
from stance.doors.form_fields import LongSelect, day_field, text_field
from stance.publishing.actions.attachments import LONGEST_ALT, MOST_PICTURES
from stance.publishing.drafting import LONGEST_TEXT, Content, Text
from stance.publishing.models import Post
from stance.publishing.refusal import PostRefused
from stance.publishing.times import Moment, Which, moment
from stance.register.models import Account

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag by its shape (BCP 47)."""
NEW_PICTURES = 4
"""Places for pictures that are offered at once."""


@cache
def zones() -> tuple[str, ...]:
    """Names of the IANA time zone database that came with Stance."""
    return tuple(files("tzdata").joinpath("zones").read_text().split())


def _zone_choices() -> list[tuple[str, str]]:
    own = zone_name()
    return [(name, name.replace("_", " ")) for name in (own, *(one for one in zones() if one != own))]


class PostForm(forms.Form):
    """``accounts`` are offered; ``own_texts`` are fields of their own, one for each."""

    to = forms.MultipleChoiceField(
        label="Accounts",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one account.",
            "invalid_choice": "You cannot post on this account.",
        },
    )
    text = text_field("Text", LONGEST_TEXT, required=False, rows=8)
    title = text_field("Title", 1_000, "Shown where the platform has titles.", required=False)
    warning = text_field("Content warning", 1_000, "Shown in place of the text until it is opened.", required=False)
    language = text_field("Language", 35, "Such as en or de-AT.", required=False)
    when = forms.ChoiceField(
        label="When", choices=[("now", "As soon as it is approved"), ("at", "At a set time")], widget=forms.RadioSelect
    )
    day = day_field("Day")
    time = forms.TimeField(
        label="Time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Give the time as 14:30."},
    )
    zone = forms.ChoiceField(label="Time zone", choices=_zone_choices, widget=LongSelect, required=False)
    which = forms.ChoiceField(
        label="Which of the two",
        choices=[("", "The clocks show this time once"), ("earlier", "The earlier"), ("later", "The later")],
        required=False,
    )
    fit = forms.BooleanField(label="Make new pictures smaller where an account takes no larger ones", required=False)
    lock = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: QueryDict | None, accounts: Sequence[Account], **more: Any) -> None:
        super().__init__(data, **more)
        self.accounts = {str(one.pk): one for one in accounts}
        self.fields["to"].choices = [(key, one.named) for key, one in self.accounts.items()]  # type: ignore[attr-defined]
        for key, one in self.accounts.items():
            self.fields[own_name(key)] = text_field(f"Text for {one.named}", LONGEST_TEXT, required=False, rows=5)

    def clean_language(self) -> str:
        value = str(self.cleaned_data["language"])
        if value and not LANGUAGE.fullmatch(value):
            raise forms.ValidationError(f"“{value}” is no language tag. Give one such as en or de-AT.")
        return value

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("when") == "at":
            for name, words in (("day", "Give the day."), ("time", "Give the time.")):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return found

    @property
    def chosen(self) -> list[Account]:
        """Of a form whose accounts are valid."""
        return [self.accounts[key] for key in self.cleaned_data.get("to", [])]

    def content(self, media: Iterable[Medium]) -> Content:
        """What people wrote, also where other fields hold errors. A text of its own that is empty or the same is the base text."""
        said = self.cleaned_data
        base = Text(_lines(said.get("text", "")), said.get("title", ""), said.get("warning", ""))
        own = {}
        for key in said.get("to", []):
            text = _lines(said.get(own_name(key), ""))
            if text.strip() and text != base.text:
                own[int(key)] = Text(text, base.title, base.warning)
        return Content(base, said.get("language", ""), tuple(media), own)

    def moment(self) -> Moment | None:
        """None for as soon as it is approved. Raises PostRefused of a time that there is not, or that there is twice."""
        said = self.cleaned_data
        if said["when"] == "now":
            return None
        which: Which = said["which"]
        return moment(f"{said['day']:%Y-%m-%d} {said['time']:%H:%M}", said["zone"] or zone_name(), which)

    def refuse(self, refusal: PostRefused) -> None:
        """At the field that is meant."""
        name = {"at": "time", "media": None, "alt": None, "record": None, "": None}.get(refusal.field, refusal.field)
        self.add_error(name if name in self.fields else None, str(refusal))


def own_name(key: object) -> str:
    return f"own-{key}"


def _lines(text: str) -> str:
    """As browsers send it, with line ends as they are kept."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def initial_of(post: Post, content: Content, accounts: Iterable[int]) -> dict[str, Any]:
    """What the form shows of a post that was saved."""
    wall_day, _, wall_time = post.wall.partition(" ")
    return {
        "to": [str(key) for key in accounts],
        "text": content.base.text,
        "title": content.base.title,
        "warning": content.base.warning,
        "language": content.language,
        "when": "at" if post.wall else "now",
        "day": date.fromisoformat(wall_day) if post.wall else None,
        "time": time.fromisoformat(wall_time) if post.wall else None,
        "zone": post.zone or zone_name(),
        "lock": post.lock,
        "fit": True,
        **{own_name(key): text.text for key, text in content.own.items()},
    }


class PictureForm(forms.Form):
    """One picture: one that is held already by its ``digest``, or a new file."""

    digest = forms.RegexField(r"[0-9a-f]{64}", required=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        error_messages={"empty": "This file is empty. Choose another."},
    )
    alt = text_field("What it shows", LONGEST_ALT, "For people who do not see it.", required=False, rows=2)
    is_decorative = forms.BooleanField(label="It is decoration and shows nothing", required=False)
    place = forms.IntegerField(label="Place", required=False, min_value=1, max_value=MOST_PICTURES)
    is_removed = forms.BooleanField(label="Remove it", required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.is_there and not self.is_gone and not found.get("is_decorative") and not found.get("alt", "").strip():
            again = " Then choose the file again." if found.get("file") else ""
            self.add_error(
                "alt", f"Describe this picture for people who do not see it, or say that it is decoration.{again}"
            )
        return found

    @property
    def is_there(self) -> bool:
        return bool(self.cleaned_data.get("digest") or self.cleaned_data.get("file"))

    @property
    def is_gone(self) -> bool:
        return bool(self.cleaned_data.get("is_removed"))

    @property
    def described_as(self) -> tuple[str, bool]:
        is_decorative = bool(self.cleaned_data.get("is_decorative"))
        return "" if is_decorative else self.cleaned_data.get("alt", "").strip(), is_decorative


PictureForms = forms.formset_factory(
    PictureForm, extra=NEW_PICTURES, max_num=MOST_PICTURES, absolute_max=MOST_PICTURES + NEW_PICTURES
)


def pictures_initial(media: Iterable[Medium]) -> list[Mapping[str, Any]]:
    return [
        {"digest": one.digest, "alt": one.alt, "is_decorative": one.is_decorative, "place": place}
        for place, one in enumerate(media, start=1)
    ]
