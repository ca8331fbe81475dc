"""A select of many choices reads as the library's own, and escapes what it is given."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html

from stance.doors.form_fields import LongSelect

CHOICES = [("", "Anything"), ("a", "A & <b>"), ('"><script>', "C"), (3, "Three")]


@pytest.mark.parametrize("value", ["", None, "a", '"><script>', "3", 3, "unknown", "<x>"])
@pytest.mark.parametrize("attrs", [None, {"id": 'i"d', "class": "c", "aria-describedby": "h", "disabled": True}])
def test_it_is_what_the_library_makes_of_it(value: object, attrs: dict[str, object] | None) -> None:
    ours, theirs = (kind(choices=CHOICES).render('na"me', value, attrs) for kind in (LongSelect, forms.Select))
    assert parse_html(ours) == parse_html(theirs)
    assert "<script>" not in ours
