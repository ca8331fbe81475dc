"""A made-up Facebook that takes posts of a Page (Meta for Developers, “Page Photos”, “Page Feed”)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from stance.channels.port.graph import VERSION
from stance.channels.port.wire import Request, Response
from tests.factories.taking.taker import Breach, Posted, Taker, form_of, parts_of, path_of, question_of

SITE, PAGE = "https://graph.facebook.com", "112130216863063"


@dataclass
class PageTaker(Taker):
    photos: dict[str, str] = field(default_factory=dict)

    def answer(self, request: Request) -> Response:
        path = path_of(request).removeprefix(f"/{VERSION}/")
        if not self.bearer(request):
            return self._no(190, "OAuthException")
        if path == f"{PAGE}/photos" and request.method == "POST":
            fields, _file, name = parts_of(request)
            if name != "source" or fields.get("published") != "false":
                raise Breach("a photo that nobody sees yet")
            number = str(9_000 + len(self.photos))
            self.photos[number] = fields.get("alt_text_custom", "")
            return self.told({"id": number})
        if path == f"{PAGE}/feed":
            return self._posted(form_of(request)) if request.method == "POST" else self._listed(question_of(request))
        if request.method == "DELETE":
            return self.told({"success": True}) if self.take_down(path) else self._no(100, "GraphMethodException", 33)
        raise Breach(f"{request.method} {path}")

    def _no(self, code: int, type_: str, subcode: int = 0) -> Response:
        error = {"message": "Words", "type": type_, "code": code, "fbtrace_id": "x"} | (
            {"error_subcode": subcode} if subcode else {}
        )
        return self.told({"error": error}, 400)

    def _posted(self, said: dict[str, str]) -> Response:
        if said.keys() - {"message", "published", "attached_media"} or said.get("published") != "true":
            raise Breach("that it is published is said, never left to a default")
        photos = [one["media_fbid"] for one in json.loads(said.get("attached_media", "[]"))]
        if any(one not in self.photos for one in photos) or not (said["message"] or photos):
            return self._no(100, "OAuthException")
        number = f"{PAGE}_{122_000_000_000_000_000 + self.made}"
        self.publish(Posted(number, said["message"], self.now, tuple(self.photos[one] for one in photos)))
        return self.told({"id": number})

    def _listed(self, question: dict[str, str]) -> Response:
        found = [one for one in reversed(self.posts) if one.at >= int(question["since"])]
        shown = [self._shown(one) for one in found[: int(question["limit"])]]
        after = (
            {"paging": {"next": "https://graph.facebook.com/x", "cursors": {"after": "x"}}}
            if len(found) > len(shown)
            else {}
        )
        return self.told({"data": shown} | after)

    def _shown(self, post: Posted) -> dict[str, Any]:
        made = datetime.fromtimestamp(post.at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        found: dict[str, Any] = {"id": post.id, "created_time": made, "message": post.text, "is_published": True}
        if len(post.parts) == 1:
            found["attachments"] = {"data": [{"type": "photo", "target": {"id": "1"}}]}
        elif post.parts:
            below = {"data": [{"type": "photo"} for _ in post.parts]}
            found["attachments"] = {"data": [{"type": "album", "subattachments": below}]}
        return found
