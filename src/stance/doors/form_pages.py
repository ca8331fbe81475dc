"""A page with one form, in one shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

Crumbs = list[tuple[str, str]]


def form_page(
    request: HttpRequest, form: forms.Form, *, heading: str, submit: str, back: str, crumbs: Crumbs, **more: Any
) -> HttpResponse:
    """``crumbs`` are (words, address) after Home; ``back`` is where "Cancel" leads; ``lead`` and ``note`` may be given."""
    about = {"form": form, "heading": heading, "submit": submit, "back": back, "crumbs": crumbs}
    return render(request, "form_page.html", about | more)


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
