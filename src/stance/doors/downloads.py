"""Answers that a browser keeps as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse

CSV = "text/csv; charset=utf-8"
Answer = TypeVar("Answer", HttpResponse, StreamingHttpResponse)


def csv_file(rows: Iterator[str] | Iterator[bytes], name: str) -> StreamingHttpResponse:
    """A table as ``name``, sent as it is made. The pieces are CSV already (RFC 4180)."""
    return as_file(StreamingHttpResponse(rows, content_type=CSV), name)


def as_file(answer: Answer, name: str) -> Answer:
    """``name`` is ours: ASCII, without quotes."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
