"""A town board that notices can be put on, changed on and taken from, served over HTTP; and looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from stance.capture.actions import looks
from stance.capture.actions.looks import Report
from stance.capture.models import Absence, Capture
from stance.channels.port.connecting import Secret
from stance.register.actions import connections
from stance.register.models import Account
from tests.factories.organisation import Office
from tests.factories.register import draft, fresh
from tests.rooms.register.links.servers import Page, Web, serving

DESK = "desk-4"
PAGE = 3
JSON = {"Content-Type": "application/json"}


PLATE: dict[str, Any] = {
    "name": "health", "shown": "Health", "words": "Here for you", "web": "https://health.example.gov/", "is_sealed": True,
    "subscribers": 1_234,
}  # fmt: skip


@dataclass
class Board:
    """``stream`` is where its WebSocket is. ``refuses`` answers everything so instead; ``hides`` are ids that the list leaves out, ``loses`` that are missing everywhere. ``plate``
    is how it shows itself, nothing where it is empty; ``names`` whose a name is."""

    web: Web
    notices: dict[str, dict[str, Any]] = field(default_factory=dict)
    likes: list[dict[str, Any]] = field(default_factory=list)
    slips: list[dict[str, Any]] = field(default_factory=list)
    hides: set[str] = field(default_factory=set)
    refuses: Page | None = None
    asked: list[str] = field(default_factory=list)
    files: dict[str, Page] = field(default_factory=dict)
    stream: str = ""
    plate: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def post(self, name: str, text: str, *, at: datetime | None = None, **more: Any) -> str:
        made = (at or timezone.now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.notices[name] = {"id": name, "state": 1, "at": made, "text": text} | more
        return f"townboard:{DESK}/{name}"

    def edit(self, name: str, text: str) -> None:
        self.notices[name] |= {"text": text, "state": self.notices[name]["state"] + 1}

    def remove(self, name: str) -> None:
        del self.notices[name]

    def like(self, name: str, *, at: datetime | None = None) -> str:
        """Without ``at`` the board does not say when."""
        now = timezone.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        made = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
        self.likes.insert(0, {"likes": name, "now": now, "at": made})
        return f"townboard:{DESK}/like-{name}"

    def slip(self, name: str, text: str, *, by: str = "Jo Citizen", at: datetime | None = None, **more: Any) -> str:
        """What somebody pinned under a notice; with ``by`` "" the desk itself."""
        made = (at or timezone.now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        author = {"by": {"name": by, "key": "https://people.example/jo", "handle": "@jo"}} if by else {}
        self.slips.insert(0, {"id": name, "at": made, "text": text} | author | more)
        return f"townboard:{DESK}/{name}"

    def get(self, path: str, _default: Page) -> Page:
        """Instead of ``Web.pages``."""
        parts = urlsplit(path)
        self.asked.append(path)
        if path == "/me":
            said = {"desk": DESK, "name": "health", "rights": ["read"]}
            return 200, JSON, json.dumps(said).encode()
        if path == "/stream":
            return (200, JSON, self.stream.encode()) if self.stream else (404, JSON, b"{}\n")
        if path in self.files:
            return self.files[path]
        if self.refuses is not None:
            return self.refuses
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path == f"/desks/{DESK}/likes":
            return self._lines(self.likes, query.get("before", ""), [])
        if parts.path == f"/desks/{DESK}/slips":
            under = query.get("under", "")
            shown = [one for one in self.slips if not under or one.get("answers") == under]
            return self._lines(shown, query.get("before", ""), [under] if under else list(self.notices))
        if path == f"/desks/{DESK}/plate":
            return (200, JSON, json.dumps(self.plate).encode() + b"\n") if self.plate else (404, JSON, b"{}\n")
        if path.startswith("/names/"):
            desk = self.names.get(path.rpartition("/")[2], "")
            return 200 if desk else 404, JSON, json.dumps({"desk": desk}).encode() + b"\n"
        if parts.path == f"/desks/{DESK}":
            return self._list(parse_qs(parts.query).get("before", [""])[0])
        found = self.notices.get(parts.path.rpartition("/")[2])
        return (200, JSON, json.dumps(found).encode() + b"\n") if found else (404, JSON, b"{}\n")

    def _lines(self, rows: list[dict[str, Any]], before: str, whole: list[str]) -> Page:
        start = int(before or 0)
        page, more = rows[start : start + PAGE], len(rows) > start + PAGE
        head = {"next": str(start + PAGE) if more else "", "whole": [] if more or start else whole}
        return 200, JSON, b"".join(json.dumps(one).encode() + b"\n" for one in [head, *page])

    def _list(self, before: str) -> Page:
        shown = [one for one in self.notices.values() if one["id"] not in self.hides]
        shown.sort(key=lambda one: (one["at"], one["id"]), reverse=True)
        start = int(before or 0)
        page, more = shown[start : start + PAGE], len(shown) > start + PAGE
        head: dict[str, Any] = {"next": str(start + PAGE) if more else ""}
        if page or not start:
            newest = int(timezone.now().timestamp()) if not start else seconds(shown[start - 1])
            head |= {"from": seconds(page[-1]) if more else 0, "to": newest, "whole": bool(page)}
        lines = [head, *page]
        return 200, JSON, b"".join(json.dumps(one).encode() + b"\n" for one in lines)


def seconds(notice: dict[str, Any]) -> int:
    return int(datetime.fromisoformat(notice["at"]).timestamp())


@contextmanager
def board() -> Iterator[Board]:
    with serving() as web:
        made = Board(web)
        web.pages = made  # type: ignore[assignment]  # it is asked in the same way
        yield made


def captured(place: Office, one: Board) -> Account:
    """A connected account, before its first look."""
    account = draft(place, "health", "townboard")
    connections.connect(account=account, site=one.web.url, secret=Secret("key-of-the-desk"))
    return fresh(account)


def look(account: Account) -> Report:
    """Once, whenever its turn would be."""
    return looks.look(account=account)


def look_through(account: Account) -> None:
    """Until the walk is at its end."""
    for _ in range(50):
        look(account)
        if not Capture.objects.get(account=account).is_walking:
            return
    raise AssertionError("the walk does not end")


def later(seconds_later: int = 31) -> None:
    """Absences are as old as that already."""
    for absence in Absence.objects.all():
        Absence.objects.filter(pk=absence.pk).update(noticed_at=absence.noticed_at - timedelta(seconds=seconds_later))
