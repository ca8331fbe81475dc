"""What is said once after a form, kept in a cookie until the next page: named like the other cookies behind https (OWASP
ASVS 5.0, 3.3.1 and 3.3.3), so that no other host of the domain can put words into our pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class OwnCookie(CookieStorage):
    cookie_name = "__Host-messages" if settings.SECURE else "messages"


class Storage(FallbackStorage):
    """In the session what is too long for a cookie."""

    storage_classes = (OwnCookie, SessionStorage)
