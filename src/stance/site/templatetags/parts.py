"""Template tags of the design system. Load with ``{% load parts %}``.

{% badge "Failed" "bad" %}             state in words; tones: good, warn, bad, info, idle
{% sign account.platform %}            a coloured square with the first sign of the platform's name, for the eye alone
{% moment event.at %}                  "Tue 24 Nov 2026, 14:05 AEST" with the instant on hover
{{ row.due_on|day }}                   "24 Nov 2026"
{% duration 3725 %}                    "1 h 2 min"
{% may "jobs.cancel" job as decision %} whether the person may, with reasons, without a query per control
{% may_somewhere "archive.import" as decision %} the same of a page that is for everybody who may in some agency or unit
{% control decision "Cancel" %}        a submit button, or the disabled button with its reason
{% error_summary form %}               GOV.UK error summary, linked to the fields
{% field form.email %} {% fields form %}   GOV.UK form groups for Django fields
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from stance.channels import discovery
from stance.doors import undo
from stance.doors.dates import day_in_words, moment_in_words
from stance.doors.form_words import GENERAL
from stance.engines.policy import Decision
from stance.people.described_objects import anywhere
from stance.site.rights import rights_of

register = template.Library()

TONES = ("good", "warn", "bad", "info", "idle")


@register.simple_tag
def badge(words: str, tone: str = "idle") -> SafeString:
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"badge: there is no tone {tone!r}; use one of {', '.join(TONES)}")
    return format_html('<strong class="st-badge st-badge--{}">{}</strong>', tone, words)


@register.simple_tag
def sign(platform: str) -> SafeString:
    """Beside the platform's name, which says the same in words: hidden from those who have it read out."""
    first_word = discovery.name_of(platform).split()[0]
    words = "".join(letter for letter in first_word if letter.isupper())[:2] or first_word[:1].upper()
    return format_html('<span class="st-sign" aria-hidden="true">{}</span>', words)


@register.simple_tag
def moment(instant: datetime | None, absent: str = "–") -> SafeString:
    """The instant is shown on hover and to machines as RFC 3339 in UTC."""
    if instant is None:
        return format_html("{}", absent)
    exact = instant.astimezone(timezone.get_fixed_timezone(0)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, exact, moment_in_words(instant))


@register.filter
def day(value: date | datetime | None) -> str:
    """ "24 Nov 2026", or nothing."""
    return day_in_words(value) if value else ""


@register.simple_tag
def duration(seconds: float) -> str:
    """Two units at most: "45 s", "3 min 20 s", "1 h 2 min", "3 d 4 h"."""
    whole = max(0, int(seconds))
    parts = [(whole // 86400, "d"), (whole // 3600 % 24, "h"), (whole // 60 % 60, "min"), (whole % 60, "s")]
    first = next((place for place, (count, _) in enumerate(parts) if count), 3)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count) or "0 s"


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def device(user_agent: str) -> str:
    """ "Firefox 141 on Windows" out of a User-Agent header, for people to recognise; nothing rests on it."""
    browser = next(
        (f"{words} {user_agent.split(mark)[1].split('.')[0]}" for mark, words in BROWSERS if mark in user_agent),
        "Unknown browser",
    )
    system = next((words for mark, words in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], action: str, on: object = None) -> Decision:
    return rights_of(context["request"]).may(action, on)


@register.simple_tag(takes_context=True)
def may_somewhere(context: dict[str, Any], action: str) -> Decision:
    """For what leads to a page that lets in whoever may do this anywhere, and asks again about each thing."""
    return rights_of(context["request"]).may(action, anywhere())


@register.filter
def undo_token(extra_tags: str) -> str:
    """What a message offers to undo, "" for nothing."""
    return undo.token_of(extra_tags or "")


@register.inclusion_tag("parts/control.html")
def control(
    decision: Decision, words: str, tone: str = "secondary", about: str = "", id: object = ""
) -> dict[str, Any]:
    """``about`` names the thing for people who hear the button out of its row: "Cancel Check the archive".

    ``id`` makes the button keep the focus when htmx replaces the list around it.
    """
    return {"decision": decision, "words": words, "tone": tone, "about": about, "id": id}


@register.inclusion_tag("parts/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """Every error of the forms: those of no field first. Nothing when there are none."""
    bound = [form for form in forms if form is not None and form.is_bound]
    general = [message for form in bound for message in form.non_field_errors()]
    general += [message for form in bound for hidden in form.hidden_fields() for message in hidden.errors]
    own = [
        (field.id_for_label, f"{field.label}: {message}" if message in GENERAL else message)
        for form in bound
        for field in form.visible_fields()
        for message in field.errors
    ]
    return {"general": general, "own": own}


KINDS = {
    "PasswordInput": "password",
    "CheckboxInput": "checkbox",
    "CheckboxSelectMultiple": "choices",
    "RadioSelect": "choices",
    "Textarea": "textarea",
    "Select": "select",
    "NullBooleanSelect": "select",
    "ClearableFileInput": "file",
    "FileInput": "file",
}
CLASSES = {
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "checkbox": "govuk-checkboxes__input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "input": "govuk-input",
}


@register.inclusion_tag("parts/field.html")
def field(
    bound: BoundField, label: str = "", hint: str | None = None, classes: str = "", mark_optional: bool = True
) -> dict[str, Any]:
    """One field as a GOV.UK form group: label, hint, error, control, tied together for screen readers."""
    kind = KINDS.get(type(bound.field.widget).__name__, "input")
    words = bound.help_text if hint is None else hint
    described = " ".join(
        part
        for part in (
            f"{bound.id_for_label}-hint" if words else "",
            f"{bound.id_for_label}-error" if bound.errors else "",
        )
        if part
    )
    styles = [CLASSES.get(kind, ""), classes]
    if bound.errors and kind in ("input", "password", "select", "textarea", "file"):
        styles.append(f"govuk-{'input' if kind == 'password' else kind}--error")
    attributes: dict[str, Any] = {"class": " ".join(style for style in styles if style)}
    if described:
        attributes["aria-describedby"] = described
    bound.field.widget.attrs.pop("placeholder", None)
    return {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": words,
        "is_radio": type(bound.field.widget).__name__ == "RadioSelect",
        "control": "" if kind == "choices" else bound.as_widget(attrs=attributes),
        "described": described,
        "mark_optional": mark_optional and not bound.field.required,
    }


@register.inclusion_tag("parts/fields.html")
def fields(form: BaseForm, mark_optional: bool = True) -> dict[str, Any]:
    return {"form": form, "mark_optional": mark_optional}
