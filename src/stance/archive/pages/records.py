"""A record: the post as it looked, its thread, its states, where each came from, and its proof."""

from __future__ import annotations

from mimetypes import guess_extension

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stance.archive import media_shown
from stance.archive.actions import holds
from stance.archive.actions.holds import HoldRefused
from stance.archive.files_left_out import files_left_out
from stance.archive.pages import beside, proof_commands, reading_view, record_page
from stance.archive.queries import originals, proofs, same_texts
from stance.archive.queries.holds import goes_at, hold_of
from stance.archive.queries.originals import OriginalMissing
from stance.archive.queries.records import Detail, detail, one_of
from stance.archive.record_files import proof_name
from stance.doors.downloads import as_file
from stance.doors.row_keys import row_key
from stance.engines.policy import may

THREAD_SHOWN = 20
DOWNLOAD_POLICY = "sandbox; default-src 'none'"


@require_safe
def record(request: HttpRequest, record_id: str) -> HttpResponseBase:
    found = detail(record_id)
    if found is None:
        raise Http404(f"no record {record_id}")
    if found.post.id != record_id:
        return redirect("record", found.post.id)
    return render(request, "archive/record.html", _context(request, found))


def _context(request: HttpRequest, found: Detail) -> dict[str, object]:
    post = found.post
    address = request.build_absolute_uri(reverse("record", args=[post.id]))
    links = post.content.get("links", [])
    markup = originals.markup_of(post.key, found.versions[-1].key, post.platform, post.home)
    media = media_shown.media_of(post, files_left_out([one.pk for one in post.media if not one.blob]))
    reading = reading_view.cleaned(markup, media) if markup else None
    file, vkey = proof_name(post.id), found.proof.vkey if found.proof else ""
    return {
        "detail": found,
        "post": post,
        "heading": record_page.title_of(post) or f"A {post.kind} without text",
        "stretches": record_page.stretches(post.text, links),
        "links": [(one["shown"], one["expanded"], record_page.followed(one["expanded"])) for one in links],
        "media": [one for one in media if not (reading and one.media.blob and one.media.blob in reading)],
        "reading": reading,
        "beside": beside.facts_of(post.content),
        "same": same_texts.copies_of(post, row_key(request.GET.get("same", ""))),
        "states": record_page.timeline(found.versions),
        "above": found.above[-THREAD_SHOWN:],
        "above_left": max(0, len(found.above) - THREAD_SHOWN),
        "below": found.below[:THREAD_SHOWN],
        "below_left": max(0, len(found.below) - THREAD_SHOWN),
        "context_rows": record_page.context_rows(found, address),
        "held": hold_of(post.key) if post.is_by_public else None,
        "goes_at": goes_at(post.key) if post.is_by_public else None,
        "holding": may("archive.record.hold", one_of(post.id)) if post.is_by_public else None,
        "proof_file": file,
        "commands": (
            ("verify.py", "With Python", proof_commands.with_python(file, vkey, post.id)),
            ("verify.sh", "With OpenSSL and a shell", proof_commands.with_openssl(file, vkey)),
            ("verify.go", "With Go", proof_commands.with_go(file, vkey)),
        ),
    }


@require_POST
def hold(request: HttpRequest, record_id: str) -> HttpResponse:
    """Hold what the public wrote beyond its time, or lift the hold."""
    held = one_of(record_id)
    if held is None:
        raise Http404(f"no record {record_id}")
    try:
        if request.POST.get("lift"):
            holds.lift(record=held)
            messages.success(request, "The hold is lifted.")
        else:
            holds.hold(record=held, reason=request.POST.get("reason", ""))
            messages.success(request, "Held. It stays until the hold is lifted.")
    except HoldRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("record", held.record_id)


@require_safe
def proof(request: HttpRequest, record_id: str) -> HttpResponse:
    """The proof of the newest state, or of ``?version=N``, as a C2SP tlog-proof file."""
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else None
    found = proofs.of_version(record_id, number)
    if found is None or not found.text:
        raise Http404(
            found.problem if found else f"no proof of {record_id}: there is no such state, or it waits to be signed"
        )
    response = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    return _download(response, proof_name(record_id, number))


@require_safe
def raw(request: HttpRequest, record_id: str) -> HttpResponse:
    """The post's element exactly as an export holds it; ``?seen=ID`` says in which."""
    held, asked = one_of(record_id), request.GET.get("seen", "")
    if held is None or not asked.isdecimal() or len(asked) > 18:
        raise Http404(f"no record {record_id}, or not said in which export")
    try:
        found = originals.element(held.pk, int(asked))
    except OriginalMissing as error:
        raise Http404(str(error)) from error
    if found is None:
        raise Http404(f"{record_id} was not seen there")
    name = proof_name(record_id).removesuffix(".tlog-proof")
    return _download(
        HttpResponse(found.data, content_type=found.type), f"{name}-{asked}{guess_extension(found.type) or '.bin'}"
    )


def _download(response: HttpResponse, name: str) -> HttpResponse:
    as_file(response, name)
    response["Content-Security-Policy"] = DOWNLOAD_POLICY
    response["Cache-Control"] = "private, no-cache"
    return response
