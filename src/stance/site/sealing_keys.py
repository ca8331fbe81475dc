"""``stance keys``: which keys seal the secrets in the database, and a new one in their place."""

from __future__ import annotations

import argparse
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from stance.capture.actions.webhooks import PURPOSE as PURPOSE_OF_WEBHOOKS
from stance.capture.models import Webhook
from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output
from stance.engines.policy import authorise
from stance.journal import trail
from stance.people.key_ring import CannotOpen, KeyRing, being_replaced, forget, id_of, ring
from stance.people.sign_in import factors, session_store
from stance.register.connections import secrets as register_secrets
from stance.register.models import Connection, PlatformApp

BATCH = 500
SEALED_ROWS: tuple[tuple[Any, str], ...] = (
    (Connection, register_secrets.PURPOSE),
    (PlatformApp, register_secrets.PURPOSE_OF_APPS),
    (Webhook, PURPOSE_OF_WEBHOOKS),
)
"""Tables whose column "sealed" holds a secret, with what it is sealed for."""


def show(_options: argparse.Namespace, output: Output) -> int:
    authorise("installation.keys")
    counts = in_use()
    found = [{"id": key.id, "seals": counts.pop(key.id, 0)} for key in ring().keys]
    missing = [{"id": name, "seals": count} for name, count in counts.items()]
    lines = [f"{one['id']}  seals {one['seals']:,}" for one in found]
    lines += [f"{one['id']}  MISSING, and seals {one['seals']:,}" for one in missing]
    output.result({"keys": found, "missing": missing}, "\n".join(lines))
    return DONE_WITH_FAILURES if missing else DONE


def change(_options: argparse.Namespace, output: Output) -> int:
    sealed, kept = rotate()
    newest = ring().keys[-1].id
    words = f"The key {newest} seals from now on; {sealed:,} secrets were sealed again and older keys are gone."
    if kept:
        words += f" Kept, because something is still sealed with them: {', '.join(sorted(kept))}. Run it again."
    output.result({"key": newest, "sealed": sealed, "kept": sorted(kept)}, words)
    return DONE_WITH_FAILURES if kept else DONE


def rotate() -> tuple[int, set[str]]:
    """Make a new key, seal every secret anew with it, and forget the older keys that seal nothing any more.

    Returns how many secrets were sealed again, and the ids of older keys that stay. What cannot be opened is left as it
    is. After a stop in the middle nothing is lost: older keys go only when nothing needs them.
    """
    decision = authorise("installation.keys")
    with being_replaced() as keys:
        newest = keys.keys[-1].id
        with transaction.atomic():
            sealed = _factors(keys) + _sessions(keys) + sum(_rows(keys, *one) for one in SEALED_ROWS)
            trail.record(
                action="installation.keys",
                summary=f"replaced the key that seals secrets in the database; {sealed} were sealed again",
                decision=decision,
                details={"key": newest},
            )
        kept = set(in_use()) - {newest}
        forget({key.id for key in keys.keys} - kept - {newest})
    return sealed, kept


def in_use() -> dict[str, int]:
    """How many secrets each key seals, by its id."""
    counts: dict[str, int] = {}
    for text in _sealed_texts():
        counts[id_of(text)] = counts.get(id_of(text), 0) + 1
    return counts


def _sealed_texts() -> list[str]:
    rows = Authenticator.objects.values_list("data", flat=True).iterator(BATCH)
    texts = [data[name] for data in rows for name in factors.SEALED if data.get(name)]
    for model, _purpose in SEALED_ROWS:
        texts += model.objects.values_list("sealed", flat=True).iterator(BATCH)
    return texts + list(Session.objects.values_list("session_data", flat=True).iterator(BATCH))


def _factors(keys: KeyRing) -> int:
    count = 0
    for row in Authenticator.objects.select_for_update().order_by("pk").iterator(BATCH):
        names = [name for name in factors.SEALED if row.data.get(name)]
        anew = {name: _anew(keys, row.data[name], factors.PURPOSE) for name in names}
        changed = {name: text for name, text in anew.items() if text}
        if changed:
            Authenticator.objects.filter(pk=row.pk).update(data=row.data | changed)
            count += len(changed)
    return count


def _sessions(keys: KeyRing) -> int:
    count = 0
    for row in Session.objects.select_for_update().order_by("pk").iterator(BATCH):
        if text := _anew(keys, row.session_data, session_store.PURPOSE):
            Session.objects.filter(pk=row.pk).update(session_data=text)
            count += 1
    return count


def _rows(keys: KeyRing, model: Any, purpose: str) -> int:
    count = 0
    for row in model.objects.select_for_update().order_by("pk").iterator(BATCH):
        if text := _anew(keys, row.sealed, purpose):
            model.objects.filter(pk=row.pk).update(sealed=text)
            count += 1
    return count


def _anew(keys: KeyRing, sealed: str, purpose: str) -> str | None:
    try:
        return keys.seal(keys.open(sealed, purpose), purpose)
    except CannotOpen:
        return None
