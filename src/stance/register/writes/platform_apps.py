"""What each platform knows this installation as: named by the operator, or made known by the server when it is asked."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from stance.channels import discovery
from stance.channels.port.authorising import App
from stance.channels.port.connecting import Refusal
from stance.data_folder import DataFolderRefused, secret_in
from stance.people.key_ring import CannotOpen, ring
from stance.register.connections.conversation import carried_out
from stance.register.connections.secrets import PURPOSE_OF_APPS as PURPOSE
from stance.register.models import PlatformApp


def app_of(platform: str, site: str, redirect: str, *, renews: bool = False) -> App:
    """``redirect`` is where the browser comes back to; where ``renews``, where it came back to when the owner agreed: only the app that a token was
    given to renews it ("": of an older release, the newest). Raises Refusal where the operator named none, and as the channel does."""
    authoriser = discovery.authoriser(platform)
    if not authoriser.registers_itself:
        return _named(platform)
    rows = PlatformApp.objects.filter(platform=platform, site=site)
    found = rows.filter(redirect=redirect).first() if redirect else rows.order_by("-pk").first()
    known = _opened(found)
    if known is not None:
        return known  # else it is made known anew
    if renews:
        raise Refusal("What this installation was known by at the server is gone. Connect the account again.")
    return _kept(carried_out(authoriser.registered(site, "Stance", redirect)), platform, site, redirect)


def _opened(found: PlatformApp | None) -> App | None:
    """None where there is none, or none that can be opened."""
    if found is None:
        return None
    try:
        return App(found.client_id, ring().open(found.sealed, PURPOSE))
    except CannotOpen:
        return None


def _kept(app: App, platform: str, site: str, redirect: str) -> App:
    """Of two that the server made known at one moment the first stays: somebody is on the way out with it."""
    values = {"client_id": app.client_id, "sealed": ring().seal(app.secret, PURPOSE)}
    with transaction.atomic():
        found, is_new = PlatformApp.objects.select_for_update().get_or_create(
            platform=platform, site=site, redirect=redirect, defaults=values
        )
        if is_new or (known := _opened(found)) is None:
            PlatformApp.objects.filter(pk=found.pk).update(**values)
            return app
    return known


def is_named(platform: str) -> bool:
    """Whether the platform knows this installation, or makes it known by itself."""
    channel = discovery.known().get(platform)
    if channel is None or not channel.authoriser:
        return False
    return discovery.authoriser(platform).registers_itself or platform in settings.PLATFORM_APPS


def _named(platform: str) -> App:
    name = platform.upper()
    if platform not in settings.PLATFORM_APPS:
        raise Refusal(
            f"This installation is not known at the platform: set STANCE_APP_{name} and STANCE_APP_{name}_SECRET_FILE."
        )
    client_id, file = settings.PLATFORM_APPS[platform]
    try:
        return App(client_id, secret_in(file))
    except DataFolderRefused as error:
        raise Refusal(str(error)) from error
