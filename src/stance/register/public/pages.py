"""The public's pages: the directory, one account, and "Is this account ours?". The same for everybody, signed in or not."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stance.channels import discovery
from stance.engines.policy import authorise
from stance.register.links import due
from stance.register.public import lookalikes, queries
from stance.register.public.facts import facts_of
from stance.register.public.verification import verify


def _platforms() -> list[tuple[str, str]]:
    return [("", "Every platform"), *discovery.choices()]


class DirectoryFilter(forms.Form):
    q = forms.CharField(label="Name or words", max_length=queries.LONGEST_SEARCH, required=False)
    agency = forms.ChoiceField(required=False)
    service = forms.ChoiceField(label="Platform", required=False, choices=_platforms)
    tag = forms.CharField(max_length=60, required=False)
    former = forms.ChoiceField(
        label="Show", required=False, choices=[("", "Official accounts"), ("yes", "Former accounts")]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        agencies = [(agency.slug, agency.name) for agency in queries.agencies()]
        self.fields["agency"].choices = [("", "Every agency"), *agencies]  # type: ignore[attr-defined]

    def filters(self) -> queries.Filters:
        given = self.cleaned_data
        return queries.Filters(
            q=given["q"],
            service=given["service"],
            agency=given["agency"],
            tag=given["tag"],
            former=given["former"] == "yes",
        )


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    authorise("register.public.read")
    form = DirectoryFilter(request.GET)
    page, problem = None, ""
    if form.is_valid():
        try:
            page = queries.listed(form.filters(), request.GET.get("cursor", ""))
        except queries.CursorRefused as refusal:
            problem = str(refusal)
    asked = {name for name in form.fields if request.GET.get(name)}
    return render(
        request,
        "register/public/accounts.html",
        {"form": form, "page": page, "problem": problem, "asked": asked, "is_first": not request.GET.get("cursor")},
        status=200 if page else 400,
    )


@require_safe
def account(request: HttpRequest, entry_id: int) -> HttpResponse:
    authorise("register.public.read")
    entry = queries.one(entry_id)
    if entry is None:
        raise Http404
    context = {"entry": entry, "rows": facts_of(entry), "proofs": due.proofs(entry.id) if entry.is_official else []}
    return render(request, "register/public/account.html", context)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    authorise("register.public.read")
    asked = request.GET.get("q", "").strip()
    verdict = verify(asked) if asked else None
    is_listed = verdict and verdict.domain and any(one.slug == verdict.domain.slug for one in queries.agencies())
    near = lookalikes.near(verdict.understood) if verdict and not verdict.answer.startswith("official") else []
    return render(
        request,
        "register/public/check.html",
        {
            "asked": asked[:500],
            "verdict": verdict,
            "near": near,
            "is_agency_listed": is_listed,
            "is_web_address": bool(verdict and verdict.understood and verdict.understood[0].platform == "website"),
            "example": discovery.first().naming.home_of("name"),
        },
    )
