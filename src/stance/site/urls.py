"""Every address of the product: each room's own (``addresses`` of its ``room.py``)."""

from django.urls import include, path

from stance.rooms.listed import rooms
from stance.site import refusals

urlpatterns = [path(one.under, include(room.full(one.urls))) for room in rooms() for one in room.addresses]

handler400 = refusals.bad_request
handler403 = refusals.forbidden
handler404 = refusals.not_found
handler500 = refusals.server_error
