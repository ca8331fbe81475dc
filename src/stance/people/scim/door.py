"""/scim/v2/: a request of a directory with its token in, an answer in SCIM out. Every change has its line in the audit trail; of
what changed nothing, read or refused, the first, the tenth, the hundredth … of its kind within an hour, with the count."""

from __future__ import annotations

import contextlib
import json
import re
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from scim2_models import (
    ForbiddenException,
    InvalidFilterException,
    InvalidValueException,
    PayloadTooLargeException,
    SCIMException,
    UnauthorizedException,
)
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse

from stance.engines.policy import Refused, may
from stance.journal import trail
from stance.journal.actor import Actor, acting_as
from stance.journal.attempts import Attempts, said
from stance.people.directory import token_scopes, tokens
from stance.people.models import DirectoryToken
from stance.people.scim.service import LARGEST_BODY, handler

BASE = "/scim/v2"
DESCRIBES = ("/ServiceProviderConfig", "/ResourceTypes", "/Schemas")
"""What anybody may read: it says nothing about people (RFC 7644, 4)."""
LONGEST_QUOTED = 60
"""Characters of a foreign text that a line of the trail quotes."""
LONGEST_PATH, LONGEST_ANSWER = 100, 200
"""Characters of what was asked for and of what was answered there, so that the count after them has its place."""
MOST_OPERATIONS = 100
"""In one PATCH."""
COUNTED = Attempts()
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""As JSON writes it: after an even number of backslashes it is text about the character, not the character."""


@csrf_exempt  # no cookie opens this door, only a token
@never_cache
def scim(request: HttpRequest, path: str = "") -> HttpResponse:
    asked = ScimRequest(
        method=request.method or "GET",
        base_url=settings.PUBLIC_URL + BASE,
        path="/" + path.removesuffix(".scim"),
        query=request.GET.dict(),
        headers=dict(request.headers),
    )
    try:
        if asked.path.rstrip("/").startswith(DESCRIBES) and asked.method == "GET":
            return _answered(handler().handle(asked))
        asked.subject = token = _token_of(request)
        with acting_as(_actor_of(request, token)), token_scopes.answering_within(token_scopes.of_token(token)):
            return _served(request, asked)
    except SCIMException as error:
        return _answered(handler().service.error_response(error))


def _token_of(request: HttpRequest) -> DirectoryToken:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise UnauthorizedException(detail="Send a token: Authorization: Bearer …")
    try:
        return tokens.find(given.strip())
    except tokens.TokenRefused as refusal:
        raise UnauthorizedException(detail=str(refusal)) from refusal


def _actor_of(request: HttpRequest, token: DirectoryToken) -> Actor:
    return Actor(
        kind="system",
        id=f"token-{token.pk}",
        label=f"directory “{token}”",
        door="SCIM",
        address=request.META.get("REMOTE_ADDR", ""),
        device=request.headers.get("User-Agent", "")[:300],
    )


def _served(request: HttpRequest, asked: ScimRequest) -> HttpResponse:
    try:
        asked.body = _body_of(request)
        if asked.method == "PATCH":
            _refuse_too_many(asked.body)
        response = handler().handle(asked)
    except SCIMException as error:
        response = handler().service.error_response(error)
    except RecursionError:
        too_deep = InvalidFilterException(detail="The filter is nested too deeply.")
        response = handler().service.error_response(too_deep)
    except Refused as refusal:
        response = handler().service.error_response(ForbiddenException(detail=str(refusal)))
    if not _has_line(asked, response):
        _record(asked, response)
    return _answered(response)


def _body_of(request: HttpRequest) -> bytes:
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise PayloadTooLargeException(detail=f"At most {LARGEST_BODY:,} bytes are read.")
    if NUL.search(body):
        raise InvalidValueException(detail="A text holds the character U+0000, which cannot be kept.")
    return bytes(body)


def _refuse_too_many(body: bytes) -> None:
    """Each operation of a PATCH is carried out on the whole resource as the one before left it: the work grows with the
    square of their number. What is no JSON the library refuses."""
    with contextlib.suppress(ValueError, RecursionError):
        asked = json.loads(body)
        given = (
            next((asked[key] for key in asked if key.lower() == "operations"), ()) if isinstance(asked, dict) else ()
        )
        if isinstance(given, list) and len(given) > MOST_OPERATIONS:
            raise PayloadTooLargeException(
                detail=f"At most {MOST_OPERATIONS} operations are carried out together: send the others after them. "
                "One operation may add many members."
            )


def _has_line(asked: ScimRequest, response: ScimResponse) -> bool:
    """A change that was carried out has its own line, with what was changed, from the action itself."""
    return (
        response.status < HTTPStatus.BAD_REQUEST
        and asked.method in ("POST", "PUT", "PATCH", "DELETE")
        and (not asked.path.rstrip("/").endswith("/.search"))
    )


def _record(asked: ScimRequest, response: ScimResponse) -> None:
    is_refused = response.status >= HTTPStatus.BAD_REQUEST
    who = f"{asked.subject.pk} {'refused' if is_refused else 'reading'}"
    number, is_last = COUNTED.count(who, f"{asked.method} {asked.path.split('/')[1]} {response.status.value}")
    if not number:
        return
    answer = str((response.body or {}).get("detail", "")) if is_refused else ""
    question = f"?filter={asked.query['filter'][:LONGEST_QUOTED]}" if "filter" in asked.query else ""
    times, end = said(number, is_last=is_last)
    words = f"asked {asked.method} {asked.path[:LONGEST_PATH]}{question}{times}: {response.status.value} {answer[:LONGEST_ANSWER]}"
    trail.record(
        action="people.directory.provision",
        summary=_printable(words) + end,
        object_kind="directory request",
        object_id=_printable(asked.path),
        decision=may("people.directory.provision"),
        details={"count": number},
    )


def _printable(text: str) -> str:
    """Whatever was asked, in one line that every database keeps."""
    return "".join(sign if sign.isprintable() else "·" for sign in text).strip()


def _answered(response: ScimResponse) -> HttpResponse:
    body = b"" if response.body is None else json.dumps(response.body, ensure_ascii=False).encode("utf-8", "replace")
    answer = HttpResponse(body, status=response.status.value)
    for name, value in response.headers.items():
        answer[name] = value
    return answer
