"""Writing a post: one text for several accounts, how each platform takes it, pictures, the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from stance.doors.dates import zone_name
from stance.doors.row_keys import found
from stance.engines.policy import Refused, authorise, may
from stance.people.described_objects import anywhere
from stance.publishing import drafting
from stance.publishing.actions import posts
from stance.publishing.drafting import Content
from stance.publishing.models import Post
from stance.publishing.pages.drafts_saved import Sent, differences
from stance.publishing.pages.post_form import PictureForms, PostForm, initial_of, own_name, pictures_initial
from stance.publishing.queries import composing
from stance.publishing.queries.composing import Checked
from stance.publishing.refusal import PostRefused
from stance.publishing.writes import drafts
from stance.register.models import Account

JUMPS = {
    "text": "id_text",
    "title": "id_title",
    "warning": "id_warning",
    "language": "id_language",
    "thread": "id_text",
}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    authorise("publishing.post.read", anywhere())
    if request.method == "POST":
        authorise("publishing.post.write", anywhere())
    elif not (writing := may("publishing.post.write", anywhere())).allowed:
        return render(request, "publishing/composer.html", {"refused": writing})
    accounts = list(composing.offered())
    if request.method == "POST":
        return _taken(request, _sent(request, accounts, None))
    chosen = [str(accounts[0].pk)] if len(accounts) == 1 else []
    form = PostForm(None, accounts, initial={"when": "now", "zone": zone_name(), "to": chosen, "fit": True})
    return _page(request, form, PictureForms(prefix="pictures"), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    post = found(Post, post_id, "agency")
    authorise("publishing.post.read", post)
    if request.method == "POST":
        authorise("publishing.post.write", post)
    elif not (writing := may("publishing.post.write", post)).allowed:
        return render(request, "publishing/composer.html", {"refused": writing, "post": post})
    if post.state != "draft":
        messages.error(request, f"Post {post.pk} is {post.get_state_display().lower()}: it cannot be changed any more.")
        return redirect("post", post.pk)
    targets = [one.account for one in post.targets.select_related("account")]
    offered = list(composing.offered())
    accounts = [*offered, *(one for one in targets if one not in offered)]
    if request.method == "POST":
        return _taken(request, _sent(request, accounts, post))
    content = drafting.read(bytes(drafts.current_revision(post).content))
    form = PostForm(None, accounts, initial=initial_of(post, content, [one.pk for one in targets]))
    pictures = PictureForms(prefix="pictures", initial=pictures_initial(content.media))
    return _page(request, form, pictures, post, content=content, chosen=targets)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """The counts, problems and previews of what is being written; nothing is saved."""
    authorise("publishing.post.write", anywhere())
    post = found(Post, int(key)) if (key := request.POST.get("post", "")).isdecimal() and len(key) < 19 else None
    if post is not None:
        authorise("publishing.post.write", post)
    sent = _sent(request, list(composing.offered()), post)
    sent.form.is_valid()
    return render(
        request, "publishing/checks.html", {**_checks(sent.form.content(sent.held()), sent.form.chosen), "post": post}
    )


def _sent(request: HttpRequest, accounts: Sequence[Account], post: Post | None) -> Sent:
    return Sent(PostForm(request.POST, accounts), PictureForms(request.POST, request.FILES, prefix="pictures"), post)


def _taken(request: HttpRequest, sent: Sent) -> HttpResponse:
    then = request.POST.get("then", "")
    if not sent.is_valid:
        return _again(request, sent)
    before = sent.post
    try:
        post = sent.saved(then)
    except PostRefused as refusal:
        sent.form.refuse(refusal)
        return _again(request, sent, conflict=before is not None and _is_behind(sent, before))
    if then == "send":
        return _given(request, post)
    if then == "split" or then.startswith("base-"):
        return redirect("post_edit", post.pk)
    messages.success(request, "The draft is saved.")
    return redirect("post_edit", post.pk)


def _is_behind(sent: Sent, post: Post) -> bool:
    post.refresh_from_db()
    return post.lock != sent.form.cleaned_data.get("lock")


def _given(request: HttpRequest, post: Post) -> HttpResponse:
    try:
        outcome = posts.publish(post=post)
    except (PostRefused, Refused) as refusal:
        messages.warning(request, f"The draft is saved, and was not sent for approval. {refusal}")
        return redirect("post_edit", post.pk)
    words = "It waits for an approval." if outcome.waits else "It is on its way."
    messages.success(request, f"Post {post.pk} is saved. {words}")
    return redirect("post", post.pk)


def _again(request: HttpRequest, sent: Sent, *, conflict: bool = False) -> HttpResponse:
    """The form as it was sent, with what is wrong. Pictures that were read stay; where another person saved meanwhile, the next save is on top
    of theirs."""
    form, pictures = sent.form, sent.pictures
    more: dict[str, Any] = {}
    if sent.media:
        pictures = PictureForms(prefix="pictures", initial=pictures_initial(sent.media))
    if conflict and sent.post is not None:
        more["differences"] = differences(sent, sent.post)
        data = request.POST.copy()
        data["lock"] = str(sent.post.lock)
        form.data = data
    if form.is_valid() or "to" in form.cleaned_data:
        more |= {"content": form.content(sent.media or sent.held()), "chosen": form.chosen}
    return _page(request, form, pictures, sent.post, status=422, **more)


def _page(
    request: HttpRequest,
    form: PostForm,
    pictures: Any,
    post: Post | None,
    *,
    content: Content | None = None,
    chosen: Sequence[Account] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    checks = _checks(content, chosen) if content and chosen else {"checks": [], "problems": 0}
    context = {
        "form": form,
        "pictures": pictures,
        "post": post,
        "chips": [(one, form[own_name(key)], key in (form["to"].value() or [])) for key, one in form.accounts.items()],
        "errors": [form, *pictures.forms] if form.is_bound else [form],
        **checks,
        **more,
    }
    return render(request, "publishing/composer.html", context, status=status)


def _checks(content: Content, accounts: Sequence[Account]) -> dict[str, Any]:
    """What ``publishing/checks.html`` shows. An account whose platform nobody can publish on is told in words."""
    if not accounts:
        return {"checks": [], "problems": 0}
    try:
        rows = composing.checked(content, accounts, int(timezone.now().timestamp()))
    except (PostRefused, Refused) as refusal:
        return {"checks": [], "problems": 1, "refusal": str(refusal)}
    told = [(one, _told(one)) for one in rows]
    return {
        "checks": told,
        "problems": sum(not problem.is_warning for _one, lines in told for problem, _where, _part in lines),
        "too_long": any(one.is_too_long for one in rows),
    }


def _told(one: Checked) -> list[tuple[Any, str, int]]:
    """Each problem, the field that it is about, and the part of the thread, from 1."""
    return [
        (problem, _field(one, problem), place)
        for place, segment in enumerate(one.segments, start=1)
        for problem in segment.problems
    ]


def _field(one: Checked, problem: Any) -> str:
    if problem.part in ("media", "alt", "captions"):
        return f"id_pictures-{problem.medium or 0}-alt"
    if problem.part in ("text", "thread") and one.is_own:
        return f"id_{own_name(one.account.pk)}"
    return JUMPS.get(problem.part, "id_text")
