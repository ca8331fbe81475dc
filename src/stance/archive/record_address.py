"""Ids of records in addresses of pages. Some ids are addresses themselves (``platform:at://…``), and proxies make one slash of
two (nginx: ``merge_slashes``, on unless switched off)."""

from __future__ import annotations

import re

from django.urls.converters import PathConverter

_ONE_SLASH = re.compile(r"\A([a-z]+:[a-z]+):/(?!/)")


def as_held(written: str) -> str:
    """The id that an address names: of two slashes behind a scheme none is lost."""
    return _ONE_SLASH.sub(r"\1://", written)


class RecordAddress(PathConverter):
    def to_python(self, value: str) -> str:
        return as_held(value)
