"""{% provider_sign_in as provider %}   the button that leads to the agency's sign-in: words and address, or nothing"""

from __future__ import annotations

from django import template
from django.urls import reverse

from stance.people.oidc.configuration import configuration

register = template.Library()


@register.simple_tag
def provider_sign_in() -> dict[str, str] | None:
    trusted = configuration()
    if trusted is None:
        return None
    return {"words": trusted.words, "url": reverse("openid_connect_login", args=[trusted.provider_id])}
