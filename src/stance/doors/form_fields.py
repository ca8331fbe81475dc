"""Fields that many forms have, each with the same words."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import flatatt
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from stance.doors.dates import FIRST_DAY, LAST_DAY, OUT_OF_BOUNDS, zone_in_words
from stance.doors.form_words import NOT_A_DAY

DAY_FORMAT = "%Y-%m-%d"
CHOSEN = SafeString(" selected")


def day_field(label: str, hint: str = "", *, required: bool = False) -> forms.DateField:
    """A day of the calendar, without a time or a zone."""
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format=DAY_FORMAT),
        error_messages={"invalid": NOT_A_DAY, "required": "Give the day."},
        validators=[MinValueValidator(FIRST_DAY, OUT_OF_BOUNDS), MaxValueValidator(LAST_DAY, OUT_OF_BOUNDS)],
    )


def _whose_midnight() -> str:
    return f"Days begin at midnight, {zone_in_words()} time"


_whose_days = lazy(_whose_midnight, str)


def first_day_field() -> forms.DateField:
    """The first day that a list shows. Says whose midnight it is that a day begins at."""
    return day_field("From", _whose_days())


def last_day_field() -> forms.DateField:
    return day_field("To", "That day included")


def refuse_reversed(form: forms.Form) -> None:
    """For the ``clean`` of a form with the days ``since`` and ``until``: an error at ``until`` where it is the earlier."""
    since, until = form.cleaned_data.get("since"), form.cleaned_data.get("until")
    if since and until and since > until:
        form.add_error("until", "“To” is earlier than “From”. Exchange them.")


def text_field(label: str, longest: int, hint: str = "", *, required: bool = True, rows: int = 0) -> forms.CharField:
    """One line of at most ``longest`` characters, or an area of ``rows``."""
    widget: forms.Widget = (
        forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    )
    missing = {"required": f"Give the {label[0].lower()}{label[1:]}."}
    return forms.CharField(
        label=label, max_length=longest, help_text=hint, required=required, widget=widget, error_messages=missing
    )


class LongSelect(forms.Select):
    """For many choices, none in groups: the library renders a template for each, which takes longer than the rest of a page."""

    def render(
        self, name: str, value: object, attrs: dict[str, object] | None = None, renderer: object = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((key, CHOSEN if str(key) in chosen else "", label) for key, label in self.choices),
        )
        kept = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, kept, options)
