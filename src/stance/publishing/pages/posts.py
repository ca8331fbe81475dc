"""The list of posts, by what is to be done about them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stance.doors.row_keys import row_key
from stance.doors.tabs import Tab
from stance.engines.policy import authorise
from stance.people.described_objects import anywhere
from stance.publishing.queries import listing

TONES = {"decide": "warn", "failed": "bad", "waiting": "warn"}
NOTHING = {
    "drafts": ("No drafts", "What you write and save appears here until it is sent for approval."),
    "waiting": ("Nothing waits for an approval", "Posts that were sent for approval appear here."),
    "scheduled": ("Nothing is scheduled", "Approved posts appear here until they are public."),
    "published": (
        "Nothing has been published yet",
        "Posts appear here, with their addresses, as soon as they are public.",
    ),
    "decide": (
        "No post needs a decision",
        "A post appears here when it missed its time, or when it is not known whether it is public.",
    ),
    "failed": ("No post was refused", "A post appears here when a platform refused it."),
    "cancelled": ("No post was cancelled", "Posts that were given up before they left appear here."),
}


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    authorise("publishing.post.read", anywhere())
    asked = request.GET.get("tab", "")
    tab = asked if asked in listing.TABS else "drafts"
    before = row_key(request.GET.get("before", ""))
    rows, older = listing.page(tab, before)
    counts = listing.counts()
    title, words = NOTHING[tab]
    tabs = [
        Tab(text, f"{reverse('posts')}?tab={name}", name == tab, counts[name], TONES.get(name, ""))
        for name, text in listing.TABS.items()
    ]
    context = {
        "rows": rows,
        "older": older,
        "is_first": before is None,
        "tab": tab,
        "tabs": tabs,
        "nothing": title,
        "nothing_words": words,
    }
    return render(request, "publishing/posts.html", context)
