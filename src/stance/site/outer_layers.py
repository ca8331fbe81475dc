"""Puts the public layer before Django, and the doorstep before that, with this installation's settings."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from stance.engines.networks.clients import networks
from stance.rooms.listed import only_one
from stance.site.doorstep import Doorstep, own_hosts
from stance.site.public_cache import PublicLayer
from stance.site.public_cache.layer import Application

BURST_SECONDS = 40
"""A client that was silent may ask so many seconds' worth at once: an office behind one address, or a list to check."""


def behind_the_public_layer(inner: Application) -> PublicLayer:
    rate = float(settings.PUBLIC_RATE)
    return PublicLayer(
        inner,
        generation=_generation,
        rate=rate,
        burst=rate * BURST_SECONDS,
    )


def on_the_doorstep(layer: PublicLayer) -> Doorstep:
    hosts = own_hosts(settings.PUBLIC_URL, settings.HOST, settings.PORT)
    return Doorstep(
        layer,
        hosts=hosts,
        proxies=networks(settings.TRUSTED_PROXIES),
        secure=settings.SECURE,
        covers_below=settings.SECURE_HSTS_INCLUDE_SUBDOMAINS,
    )


def _generation() -> int:
    """Raises OSError when the database does not answer. Outside of a request: its connection is looked after here."""
    close_old_connections()
    try:
        # Loaded here: models are there only once Django has started, which this module is loaded before.
        room, name = only_one("public_version") or (None, "")
        return int(room.load(name)()) if room else 0
    except DatabaseError as error:
        raise OSError(str(error)) from error
    finally:
        close_old_connections()
