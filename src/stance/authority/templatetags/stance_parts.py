"""The tabs of this room: ``{% load stance_parts %}``, ``{% stance_tabs "duties" %}``."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()

TABS = (
    ("stance", "Stance"),
    ("duties", "Duties"),
    ("readiness", "Readiness"),
    ("guidance", "Guidance and skills"),
    ("delegations", "Delegations"),
    ("why", "Who can, and why"),
)


@register.inclusion_tag("authority/stance/tabs.html", takes_context=True)
def stance_tabs(context: dict[str, Any], at: str) -> dict[str, Any]:
    return {
        "stance_tabs": TABS,
        "at": at,
        "agency_shown": context.get("agency_shown"),
        "agencies": context.get("agencies", ()),
    }
