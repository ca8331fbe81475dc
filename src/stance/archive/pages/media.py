"""Pictures and films of posts, to signed-in readers only."""

from __future__ import annotations

import os

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from stance.archive.pages.byte_ranges import answer
from stance.archive.pages.file_types import NEEDED_BYTES, UNKNOWN, ending_of, type_of
from stance.archive.queries import media as queries


@require_safe
def media(request: HttpRequest, digest: str) -> HttpResponseBase:
    """A file that belongs to a post. Pictures and films inline, everything else as a download; no script can run."""
    stream = queries.open_media(digest)
    if stream is None:
        raise Http404(f"no media {digest}")
    kind = type_of(stream.read(NEEDED_BYTES))
    size = stream.seek(0, os.SEEK_END)
    response = answer(request, stream, size=size, content_type=kind, etag=f'"{digest}"')
    place = "attachment" if kind == UNKNOWN else "inline"
    response["Content-Disposition"] = f'{place}; filename="{digest[:16]}.{ending_of(kind)}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # The name is the content's digest, so it never changes; private: nobody else's cache may keep it.
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
