"""The staff directory: how it connects, its tokens, and what its groups stand for."""

from __future__ import annotations

from typing import Any, TypeVar

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.doors.dates import end_of
from stance.doors.form_fields import day_field, text_field
from stance.doors.form_pages import carried_out, form_page
from stance.doors.row_keys import found
from stance.engines.policy import ROLES, Reach, authorise, reach
from stance.people.described_objects import anywhere
from stance.people.directory import tokens
from stance.people.directory.actions import connections
from stance.people.form_fields import UnitField
from stance.people.models import Agency, DirectoryGroup, DirectoryToken, GroupMapping, Unit
from stance.people.models.organisation import going_on
from stance.people.oidc.configuration import configuration
from stance.people.pages.assignments import WAITS
from stance.people.refusal import DirectoryRefused
from stance.people.scim.door import BASE

Row = TypeVar("Row", bound=Model)
REFUSALS = (DirectoryRefused,)
MOST_GROUPS = 200
WHOLE = "whole"
READS = "people.organisation.read"


class TokenForm(forms.Form):
    name = text_field("Name", 100, "Which directory uses it, such as Entra ID")
    scope = forms.ChoiceField(
        choices=[("write", "Adds and changes people and groups"), ("read", "Only reads them")],
        initial="write",
        label="What it may do",
        widget=forms.RadioSelect,
    )
    reach = forms.ChoiceField(
        label="Whose people it reaches",
        help_text="People and groups of other agencies are not shown to it, and not changed by it",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an agency, or the whole installation."},
    )
    last_day = day_field("Last day", "Within a year", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here, rows = reach(READS), Agency.objects.filter(going_on(timezone.now())).order_by("name", "pk")
        offered = rows if here.everywhere else rows.filter(pk__in=here.agencies)
        self.agencies = {str(one.pk): one for one in offered}
        named = [(key, agency.name) for key, agency in self.agencies.items()]
        self.fields["reach"].choices = [*named, (WHOLE, "The whole installation: every agency in it")]  # type: ignore[attr-defined]

    def agency(self) -> Agency | None:
        """None is the whole installation."""
        return self.agencies.get(self.cleaned_data["reach"])


class MappingForm(forms.Form):
    group = text_field("Group", 200, "Its name or id in the directory; upper and lower case count the same")
    role = forms.ChoiceField(
        choices=[(role, role.capitalize()) for role in ROLES], initial="reader", widget=forms.RadioSelect
    )
    unit = UnitField(
        Unit.objects.select_related("agency").order_by("agency__name", "name"),
        only_going_on=True,
        required=False,
        empty_label="The whole installation",
        label="Where",
    )


def _within(rows: QuerySet[Row], here: Reach, agency: str) -> QuerySet[Row]:
    """What belongs to no agency is shown to those who may configure it: whose reach is the whole installation."""
    return rows if here.everywhere else rows.filter(**{f"{agency}__in": here.agencies})


def _with_makers(rows: QuerySet[DirectoryToken]) -> list[tuple[DirectoryToken, bool]]:
    """Each with whether its maker still vouches for it, asked once a maker and agency."""
    known: dict[tuple[int | None, int | None], bool] = {}
    found = []
    for token in rows:
        key = (token.made_by_id, token.agency_id)
        if not token.revoked_at and key not in known:
            known[key] = tokens.is_vouched_for(token)
        found.append((token, known.get(key, True)))
    return found


def _crumbs() -> list[tuple[str, str]]:
    return [("People", reverse("people")), ("Staff directory", reverse("directory"))]


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    authorise("people.directory.configure", anywhere())
    here = reach("people.directory.configure")
    mappings = list(
        _within(GroupMapping.objects.select_related("unit__agency").order_by("group", "pk"), here, "unit__agency")
    )
    mapped = {mapping.group.casefold() for mapping in mappings}
    groups = _within(DirectoryGroup.objects.order_by("name", "pk"), here, "agency")[:MOST_GROUPS]
    rows = _within(DirectoryToken.objects.select_related("agency", "made_by"), here, "agency")
    about = {
        "tokens": _with_makers(rows.order_by("revoked_at", "-made_at")),
        "mappings": mappings,
        "unmapped": [group for group in groups if group.name.casefold() not in mapped],
        "address": settings.PUBLIC_URL + BASE,
        "trusted": configuration(),
        "now": timezone.now(),
    }
    return render(request, "people/directory.html", about)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Refused to those who may not before they are asked who they are."""
    authorise("people.directory.configure", anywhere())
    answer: HttpResponse = _new_token(request)
    return answer


@reauthentication_required  # type: ignore[untyped-decorator]
def _new_token(request: HttpRequest) -> HttpResponse:
    """The token is shown in the answer to the form and nowhere else: only its hash is kept."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            token = connections.make_token(
                name=given["name"], scope=given["scope"], agency=form.agency(), expires_at=end_of(given["last_day"])
            )
        except DirectoryRefused as refusal:
            form.add_error("last_day", str(refusal))
        else:
            about = {"token": token, "name": given["name"], "address": settings.PUBLIC_URL + BASE}
            return render(request, "people/token_made.html", about)
    return form_page(
        request, form, heading="Make a token", submit="Make token", back=reverse("directory"), crumbs=_crumbs(),
        lead="A directory uses it to send its people and groups. It is shown only once.",
    )  # fmt: skip


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    token = found(DirectoryToken, token_id)
    connections.revoke_token(token=token)
    messages.success(request, f"The token “{token}” no longer works.")
    return redirect("directory")


@require_http_methods(["GET", "HEAD", "POST"])
def new_mapping(request: HttpRequest) -> HttpResponse:
    authorise("people.directory.configure", anywhere())
    form = MappingForm(request.POST or None, initial={"group": request.GET.get("group", "")[:200]})
    back = reverse("directory")

    def act() -> str:
        made = connections.map_group(**form.cleaned_data)
        return "People in the group get the role when the directory next speaks of them." if made else WAITS

    done = carried_out(request, form, act, REFUSALS, "", back)
    return done or form_page(request, form, heading="Give a group a role", submit="Save", back=back, crumbs=_crumbs())


@require_POST
def remove_mapping(request: HttpRequest, mapping_id: int) -> HttpResponse:
    mapping = found(GroupMapping, mapping_id, "unit")
    connections.unmap_group(mapping=mapping)
    messages.success(request, f"“{mapping.group}” no longer gives the role {mapping.role}.")
    return redirect("directory")
