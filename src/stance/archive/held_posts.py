"""Whether a post is kept: the register asks when the public pastes the address of one."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from stance.archive.models import Alias, Record
from stance.channels import discovery
from stance.register.held_posts import HeldPost
from stance.register.models import Account

AT_ONCE = 500
"""Record ids in one question to the database: one for each account on the platform that posts are kept of."""


def of_post(platform: str, post: str) -> list[HeldPost]:
    """The records of this post, by whatever id of its edits it is asked for. The sample agency is nobody's."""
    channel = discovery.known().get(platform)
    if channel is None or channel.records is None or not post:
        return []
    kept = Account.objects.filter(Exists(Record.objects.filter(account=OuterRef("pk"))), platform=platform)
    ids = kept.filter(is_sample=False).order_by("pk").values_list("platform_id", flat=True)
    wanted = [channel.records.record_id(one, post) for one in ids if one]
    found: dict[int, HeldPost] = {}
    for at in range(0, len(wanted), AT_ONCE):
        some = wanted[at : at + AT_ONCE]
        aliased = Alias.objects.filter(alias__in=some).values("record_id")
        own = Record.objects.filter(is_by_public=False)  # what others wrote to an account is not the account's
        for record in [*own.filter(record_id__in=some), *own.filter(pk__in=aliased)]:
            found.setdefault(record.account_id, HeldPost(record.account_id, record.record_id, record.is_deleted))
    return list(found.values())
