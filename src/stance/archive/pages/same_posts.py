"""Posts of exports that may be ones that capture holds: a person decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from stance.archive.actions import same_posts as actions
from stance.archive.actions.same_posts import AnswerRefused
from stance.archive.queries import same_posts as queries
from stance.doors.row_keys import LARGEST, row_key
from stance.engines.policy import may


@require_safe
def same_posts(request: HttpRequest) -> HttpResponse:
    after = row_key(request.GET.get("after", ""))
    rows, following = queries.doubts(after)
    tending = may("archive.import")
    context = {"rows": rows, "following": following, "is_first": after is None, "tending": tending}
    return render(request, "archive/same_posts.html", context)


@require_POST
def decide(request: HttpRequest, question_id: int) -> HttpResponse:
    found = queries.doubt(question_id) if question_id <= LARGEST else None
    if found is None:
        raise Http404(f"question {question_id}")
    same = request.POST.get("same") == "yes"
    try:
        actions.decide(found, same=same)
    except AnswerRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "They are one post now." if same else "They stay two posts.")
    return redirect("same_posts")
