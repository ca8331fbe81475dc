"""A page with one form, in one shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

Row = TypeVar("Row", bound=models.Model)
Crumbs = list[tuple[str, str]]


def form_page(
    request: HttpRequest, form: forms.Form, *, heading: str, submit: str, back: str, crumbs: Crumbs, **more: Any
) -> HttpResponse:
    """``crumbs`` are (words, address) after Home; ``back`` is where "Cancel" leads; ``lead`` and ``note`` may be given."""
    about = {"form": form, "heading": heading, "submit": submit, "back": back, "crumbs": crumbs}
    return render(request, "people/form.html", about | more)


def carried_out(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], object],
    refusals: tuple[type[Exception], ...],
    words: str,
    to: str,
) -> HttpResponseRedirect | None:
    """Do it and go on to ``to``, or put the reason why not above the form. ``act`` may say itself what came of it."""
    if not form.is_valid():
        return None
    try:
        said = act()
    except refusals as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, said if isinstance(said, str) and not words else words)
    return redirect(to)


def found(model: type[Row], key: int, *joined: str) -> Row:
    """The row with this key; otherwise the page is not found, as for a key no database has."""
    rows = model._default_manager.select_related(*joined) if joined else model._default_manager.all()
    row = rows.filter(pk=key).first() if key < 2**63 else None
    if row is None:
        raise Http404(f"{model.__name__} {key}")
    return row


def signed_in_already(request: HttpRequest) -> HttpResponse:
    """In place of what a one-time link opens: whoever tries it out, or opens it in a browser that somebody else uses, neither
    uses it up nor loses the sign-in that they have."""
    return render(request, "people/link_kept.html", {"person": request.user}, status=409)
