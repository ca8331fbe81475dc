"""A made-up server that takes statuses as Mastodon does (docs.joinmastodon.org, “statuses API methods”, “media API methods”)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any

from stance.channels.port.wire import Request, Response
from tests.factories.taking.taker import Breach, Posted, Taker, json_of, parts_of, path_of, question_of

HOST = "social.example.gov"
SITE = f"https://{HOST}"
ACCOUNT, NUMBER, NAME = f"{SITE}/users/health", "109348", "health"
KEY_LIVES = 3_600


@dataclass
class MastodonTaker(Taker):
    """``repeats`` is the status with which a key that was used is answered: 200, or 500 as some versions do."""

    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, tuple[int, str]] = field(default_factory=dict)
    repeats: int = 200
    most: int = 500

    def answer(self, request: Request) -> Response:
        path = path_of(request)
        if path in ("/api/v2/instance", "/api/v1/instance"):
            return self.told({"configuration": {"statuses": {"max_characters": self.most, "max_media_attachments": 4}}})
        if path == "/.well-known/webfinger":
            return self.told(
                {"subject": f"acct:{NAME}@{HOST}", "links": [{"rel": "self", "type": "application/activity+json", "href": ACCOUNT}]}
            )  # fmt: skip
        if not self.bearer(request):
            return self.told({"error": "The access token is invalid"}, 401)
        if path == "/api/v1/accounts/verify_credentials":
            return self.told({"id": NUMBER, "username": NAME, "display_name": "Health", "uri": ACCOUNT})
        if path == f"/api/v1/accounts/{NUMBER}/statuses":
            question = question_of(request)
            below = int(question.get("max_id", "0")) or 10**18
            older = sorted((one for one in self.posts if int(one.id) < below), key=lambda one: -int(one.id))
            newest = older[: min(int(question.get("limit", "20")), 40)]
            return self.told([self.shown(one) for one in newest])
        if path == "/api/v2/media" and request.method == "POST":
            return self._laid_in(request)
        if path.startswith("/api/v1/media/"):
            number = path.rpartition("/")[2]
            known = self.media.get(number)
            return self.told(
                {"id": number, "url": "https://files.example/1.png"} if known else {"error": "Record not found"},
                200 if known else 404,
            )
        if path == "/api/v1/statuses" and request.method == "POST":
            return self._posted(request)
        if path.startswith("/api/v1/statuses/") and request.method == "DELETE":
            return (
                self.told({"id": "1", "text": ""})
                if self.take_down(path.rpartition("/")[2])
                else self.told({"error": "Record not found"}, 404)
            )
        raise Breach(f"{request.method} {path}")

    def _laid_in(self, request: Request) -> Response:
        fields, file, name = parts_of(request)
        if name != "file":
            return self.told({"error": "Validation failed: File can't be blank"}, 422)
        number = str(22_000 + len(self.media))
        self.media[number] = {"alt": fields.get("description", ""), "digest": file.digest}
        is_slow = len(self.media) % 2 == 0  # every other file is worked on for a while
        return self.told(
            {"id": number, "url": None if is_slow else "https://files.example/1.png"}, 202 if is_slow else 200
        )

    def _posted(self, request: Request) -> Response:
        said, key = json_of(request), request.headers.get("Idempotency-Key", "")
        if said.keys() - {"status", "visibility", "language", "spoiler_text", "in_reply_to_id", "media_ids"}:
            raise Breach(f"fields that nobody knows: {sorted(said)}")
        if "visibility" not in said:
            raise Breach("visibility is said, never left to a default")
        if key in self.keys and self.now - self.keys[key][0] < KEY_LIVES:
            if self.repeats != 200:
                return self.told({"error": "Something went wrong"}, self.repeats)
            old = next((one for one in self.posts if one.id == self.keys[key][1]), None)
            return self.told(self.shown(old)) if old else self.told({"error": "Record not found"}, 404)
        media = said.get("media_ids", [])
        if (not said["status"] and not media) or len(said["status"]) > self.most or len(media) > 4:
            return self.told({"error": "Validation failed: Text character limit exceeded"}, 422)
        if any(one not in self.media for one in media):
            return self.told({"error": "Validation failed: Media not found"}, 422)
        parent = said.get("in_reply_to_id", "")
        if parent and parent not in [one.id for one in self.posts]:
            return self.told({"error": "The post you are trying to reply to does not appear to exist"}, 404)
        number = str(113_000_000_000_000_000 + self.made)
        parts = tuple(self.media[one]["alt"] for one in media)
        post = self.publish(Posted(number, said["status"], self.now, parts, parent, {"visibility": said["visibility"]}))
        self.keys[key] = (self.now, number)
        return self.told(self.shown(post))

    def shown(self, post: Posted) -> dict[str, Any]:
        return {
            "id": post.id, "uri": f"{ACCOUNT}/statuses/{post.id}", "url": f"{SITE}/@{NAME}/{post.id}",
            "created_at": datetime.fromtimestamp(post.at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "visibility": post.more.get("visibility", "public"), "in_reply_to_id": post.parent or None,
            "content": "".join(f"<p>{escape(part)}</p>" for part in post.text.replace("\n", "<br>").split("\n\n")),
            "media_attachments": [{"id": "1", "type": "image", "description": alt} for alt in post.parts],
        }  # fmt: skip
