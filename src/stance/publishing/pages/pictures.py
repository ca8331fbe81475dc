"""A picture of a post that is not public yet."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from stance.doors.row_keys import found, row_key
from stance.publishing.models import Post
from stance.publishing.queries import pictures


@require_safe
def one(request: HttpRequest, digest: str) -> FileResponse:
    """As it will be sent. ``?post=`` is the post that it goes with; without one, whoever brought it alone sees it."""
    key = row_key(request.GET.get("post", ""))
    post = found(Post, key) if key else None
    stream = pictures.opened(digest, post)
    if stream is None:
        raise Http404(f"no picture {digest}")
    medium = pictures.known([digest], post)[digest]
    response = FileResponse(stream, content_type=medium.type)
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
