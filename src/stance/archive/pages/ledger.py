"""The public ledger: static files as C2SP tlog-tiles names them, and a page that says what they are."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stance.archive.pages import proof_commands
from stance.archive.queries import ledger as queries
from stance.doors.downloads import as_file
from stance.engines.evidence import verifiers

TEXTS = ("checkpoint", "vkey")
# https://c2sp.org/tlog-tiles, "Merkle Tree": levels 0 to 63, indexes in groups of three digits, widths 1 to 255.
TILE = re.compile(
    r"tile/(?:entries|[0-9]|[1-5][0-9]|6[0-3])/(?:x[0-9]{3}/){0,6}[0-9]{3}(?P<partial>\.p/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
)
YEAR_SECONDS = 31_536_000


@require_safe
def file(_request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the ledger. Only names that a ledger can have are looked for at all."""
    if path in TEXTS:
        queries.reach_newest()
        response = _opened(path, "text/plain; charset=utf-8")
        response["Cache-Control"] = "public, no-cache"
        return response
    if path in verifiers.NAMES:
        return _program(path)
    found = TILE.fullmatch(path)
    if found is None:
        raise Http404(path)
    response = _opened(path, "application/octet-stream")
    # A full tile never changes. A partial one does not either, but goes away once the full one is there.
    seconds = 300 if found["partial"] else YEAR_SECONDS
    response["Cache-Control"] = f"public, max-age={seconds}" + ("" if found["partial"] else ", immutable")
    return response


def _program(name: str) -> HttpResponse:
    """A program that checks proofs, to be kept: never run from here, where whoever is checked could change it."""
    response = as_file(HttpResponse(verifiers.source(name), content_type="application/octet-stream"), name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "public, no-cache"
    return response


def _opened(path: str, content_type: str) -> FileResponse:
    try:
        stream = (Path(settings.LEDGER_DIR) / path).open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise Http404(path) from error
    response = FileResponse(stream, content_type=content_type)
    del response["Content-Disposition"]
    response["Access-Control-Allow-Origin"] = "*"  # public data: a verifier in a browser may read it
    return response


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is, the present head, the key, and how to check from outside. Public."""
    head = queries.head()
    address = request.build_absolute_uri("/ledger").rstrip("/")
    vkey = queries.public_key()
    context = {
        "head": head,
        "vkey": vkey,
        "address": address,
        "commands": proof_commands.from_outside(address, vkey),
    }
    return render(request, "archive/ledger.html", context)
