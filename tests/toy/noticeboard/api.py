"""Notices for programs."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from tests.toy.noticeboard import queries

router = Router(tags=["noticeboard"])


class Shown(Schema):
    said: str


@router.get("/notices", response=list[Shown], summary="Every notice that you may read")
def notices(request: HttpRequest) -> list[Shown]:
    del request
    return [Shown(said=notice.said) for notice in queries.notices()]
