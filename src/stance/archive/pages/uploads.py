"""Resumable uploads: the server's side of tus 1.0.0 (core, creation, termination, expiration)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.cache import never_cache

from stance.archive.actions import uploads as actions
from stance.archive.models import Upload
from stance.archive.queries import uploads as queries
from stance.archive.uploads import protocol, storage
from stance.archive.uploads.release import KEPT
from stance.engines.policy import Refused, authorise
from stance.people.described_objects import anywhere

STATUS: tuple[tuple[type[Exception], int], ...] = (
    (protocol.HeaderRefused, 400),
    (actions.UploadGone, 404),
    (actions.WrongOffset, 409),
    (actions.NoRoom, 507),
    (actions.UploadRefused, 422),
    (storage.UploadBusy, 423),
    (Refused, 403),
)
View = Callable[..., HttpResponse]


def _spoken(view: View) -> View:
    """Version check, plain-text errors and the headers that every answer has (protocol, section "Headers")."""

    @never_cache
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        method = _method(request)
        if method == "OPTIONS":
            response = _abilities()
        elif request.headers.get("Tus-Resumable") != protocol.VERSION:
            response = _plain(412, f"This server speaks tus {protocol.VERSION}.")
            response["Tus-Version"] = protocol.VERSION
        else:
            response = _attempt(view, method, request, *args, **kwargs)
        response["Tus-Resumable"] = protocol.VERSION
        return response

    return answered


def _method(request: HttpRequest) -> str:
    """Of a POST alone another method is believed (tus 1.0.0, "X-HTTP-Method-Override"): a POST has proven that its form is
    ours, and any site can make a browser send a GET."""
    method = request.method or ""
    return request.headers.get("X-HTTP-Method-Override", method).upper() if method == "POST" else method


def _attempt(view: View, method: str, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    known = tuple(kind for kind, _status in STATUS)
    try:
        return view(request, method, *args, **kwargs)
    except known as error:
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        words = "Another window is sending this file." if isinstance(error, storage.UploadBusy) else str(error)
        return _plain(status, words)


def _abilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = protocol.VERSION
    response["Tus-Extension"] = protocol.EXTENSIONS
    response["Tus-Max-Size"] = str(storage.LARGEST_FILE_BYTES)
    return response


def _plain(status: int, words: str) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")


@_spoken
def uploads(request: HttpRequest, method: str) -> HttpResponse:
    """Creation: a POST with the length and the name makes an empty upload and says where it is."""
    if method != "POST":
        return _not_allowed("OPTIONS, POST")
    length = protocol.number("Upload-Length", request.headers.get("Upload-Length"))
    values = protocol.metadata(request.headers.get("Upload-Metadata", ""))
    made = actions.start(name=values.get("filename", ""), size_bytes=length, group=protocol.group_of(values))
    response = HttpResponse(status=201)
    response["Location"] = reverse("upload", args=[made.pk])
    return _with_state(response, made)


@_spoken
def upload(request: HttpRequest, method: str, upload_id: UUID) -> HttpResponse:
    """Where it stands (HEAD), a further piece (PATCH), and removal (DELETE)."""
    if method == "HEAD":
        return _state(upload_id)
    if method == "PATCH":
        return _piece(request, upload_id)
    if method == "DELETE":
        actions.discard(upload_id)
        return HttpResponse(status=204)
    return _not_allowed("OPTIONS, HEAD, PATCH, DELETE")


def _state(upload_id: UUID) -> HttpResponse:
    authorise("archive.import", anywhere("upload"))
    found = queries.one(upload_id)
    if found is None:
        return _plain(404, "This upload is not known.")
    if found.held_bytes is None:
        return _plain(410, "This upload is no longer on the server.")
    response = HttpResponse(status=200)
    response["Upload-Offset"] = str(found.held_bytes)
    response["Upload-Length"] = str(found.size_bytes)
    return response


def _piece(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    if request.headers.get("Content-Type", "") != protocol.PIECE_TYPE:
        return _plain(415, f"A piece is sent as {protocol.PIECE_TYPE}.")
    if not request.headers.get("Content-Length"):
        return _plain(411, "A piece says how long it is (Content-Length).")
    length = protocol.number("Content-Length", request.headers.get("Content-Length"))
    if length > storage.LARGEST_PIECE_BYTES:
        return _plain(413, f"Send at most {storage.LARGEST_PIECE_BYTES} bytes at a time.")
    offset = protocol.number("Upload-Offset", request.headers.get("Upload-Offset"))
    return _with_state(HttpResponse(status=204), actions.append(upload_id, offset, request, length))


def _with_state(response: HttpResponse, state: Upload) -> HttpResponse:
    response["Upload-Offset"] = str(state.received_bytes)
    if not state.is_complete:
        response["Upload-Expires"] = http_date((state.made_at + KEPT).timestamp())
    return response


def _not_allowed(methods: str) -> HttpResponse:
    response = _plain(405, f"Use {methods}.")
    response["Allow"] = methods
    return response
