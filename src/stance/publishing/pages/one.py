"""One post: what it says, what may be done, and what became of it on each account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stance.archive.models import Record
from stance.archive.queries import proofs
from stance.doors.downloads import as_file
from stance.doors.row_keys import found, row_key
from stance.engines.policy import authorise, may
from stance.publishing import drafting
from stance.publishing.actions import posts, settling
from stance.publishing.models import Attempt, Post, Segment
from stance.publishing.queries import journey
from stance.publishing.refusal import PostRefused
from stance.publishing.states import SEGMENT
from stance.publishing.writes import drafts


class SettleForm(forms.Form):
    """``decision`` is "again", "up", or "there-" with the key of a record."""

    segment = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    decision = forms.RegexField(
        r"again|up|there-[0-9]{1,18}", label="Decision", error_messages={"required": "Choose what became of it."}
    )
    reason = forms.CharField(
        label="What you saw, and where",
        max_length=settling.LONGEST_REASON,
        error_messages={"required": "Say what you saw, and where."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, post_id: int) -> HttpResponse:
    post = found(Post, post_id, "agency", "made_by")
    authorise("publishing.post.read", post)
    form = SettleForm(request.POST if "settle" in request.POST else None)
    if request.method == "POST":
        if "cancel" in request.POST:
            authorise("publishing.post.withdraw", post)
        elif "settle" in request.POST:
            authorise("publishing.post.settle", post)
        else:
            authorise("publishing.post.publish", post)
        if _acted(request, post, form):
            return redirect("post", post.pk)
    content = drafting.read(bytes(drafts.current_revision(post).content))
    ways = journey.ways(post, content)
    states = {part.segment.state for way in ways for part in way.parts}
    context = {
        "post": post,
        "content": content,
        "ways": ways,
        "before": journey.before_sending(post),
        "request_open": journey.open_request(post),
        "has_due": bool(states.intersection(SEGMENT.before("cancel"))),
        "settle_form": form,
        "writing": may("publishing.post.write", post),
        "giving": may("publishing.post.publish", post),
        "withdrawing": may("publishing.post.withdraw", post),
        "settling": may("publishing.post.settle", post),
    }
    return render(request, "publishing/post.html", context, status=422 if form.errors else 200)


def _acted(request: HttpRequest, post: Post, form: SettleForm) -> bool:
    try:
        if "cancel" in request.POST:
            count = posts.cancel(post=post)
            messages.success(request, f"Cancelled. {count:,} part{'' if count == 1 else 's'} had not left.")
        elif form.is_bound:
            if not form.is_valid():
                return False
            _settled(post, form.cleaned_data)
            messages.success(request, "Your decision is saved.")
        else:
            outcome = posts.publish(post=post)
            messages.success(request, "It waits for an approval." if outcome.waits else "It is on its way.")
    except PostRefused as refusal:
        if not form.is_bound:
            messages.error(request, str(refusal))
            return True
        form.add_error(None, str(refusal))
        return False
    return True


def _settled(post: Post, said: dict[str, Any]) -> None:
    """Raises PostRefused."""
    segment = found(Segment, said["segment"], "delivery__target__post", "delivery__target__account")
    if segment.delivery.target.post_id != post.pk:
        raise Http404(f"segment {segment.pk} of post {post.pk}")
    decision, reason = said["decision"], said["reason"]
    if decision == "again":
        settling.send_again(segment=segment, reason=reason)
    elif decision == "up":
        settling.give_up(segment=segment, reason=reason)
    else:
        record = found(Record, int(decision.removeprefix("there-")))
        settling.is_there(segment=segment, record=record, reason=reason)


@require_safe
def proof(request: HttpRequest, attempt_id: str, which: str) -> HttpResponse:
    """The proof that this was in the ledger before it was sent (``intent``), or of the answer (``receipt``): a C2SP tlog-proof file."""
    attempt = found(Attempt, int(attempt_id), "segment__delivery__target__post")
    authorise("publishing.post.read", attempt.segment.delivery.target.post)
    entry = row_key(str(attempt.intent_id if which == "intent" else attempt.receipt_id))
    told = proofs.of_statement(entry) if entry else None
    if told is None or not told.text:
        raise Http404(told.problem if told else "its entry waits to be signed")
    response = HttpResponse(told.text, content_type="text/plain; charset=utf-8")
    as_file(response, f"post-{attempt.segment.delivery.target.post_id}-{which}-{attempt.pk}.tlog-proof")
    return response
