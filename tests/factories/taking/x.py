"""A made-up X that takes posts (docs.x.com, “Create Post”, “Chunked media upload”, “Create Media metadata”, “Get Posts”)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any

from stance.channels.port.wire import Request, Response
from stance.channels.x.counting import weighed
from stance.channels.x.text_addresses import addresses_counted
from tests.factories.taking.taker import Breach, Posted, Taker, json_of, parts_of, path_of, question_of

SITE, ACCOUNT, NAME = "https://api.x.com", "783214", "HealthDept"
LARGEST_SEGMENT = 5_000_000


@dataclass
class XTaker(Taker):
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    tier: str = "None"

    def answer(self, request: Request) -> Response:
        path = path_of(request)
        if not self.bearer(request):
            return self._no(401, "about:blank", "Unauthorized")
        if path == "/2/users/me":
            return self.told(
                {"data": {"id": ACCOUNT, "username": NAME, "name": "Health", "subscription_type": self.tier}}
            )
        if path == f"/2/users/{ACCOUNT}/tweets":
            return self._listed(question_of(request))
        if path.startswith("/2/media/"):
            return self._medium(request, path)
        if path == "/2/tweets" and request.method == "POST":
            return self._posted(json_of(request))
        if path.startswith("/2/tweets/") and request.method == "DELETE":
            self.take_down(path.rpartition("/")[2])
            return self.told({"data": {"deleted": True}})
        raise Breach(f"{request.method} {path}")

    def _no(self, status: int, type_: str, title: str, detail: str = "") -> Response:
        return self.told({"type": type_, "title": title, "status": status, "detail": detail or title}, status)

    def _invalid(self, detail: str) -> Response:
        return self._no(400, "https://api.x.com/2/problems/invalid-request", "Invalid Request", detail)

    def _medium(self, request: Request, path: str) -> Response:
        if path == "/2/media/upload/initialize":
            said = json_of(request)
            number = str(1_880_000_000_000_000_000 + len(self.media))
            self.media[number] = {
                "size": said["total_bytes"],
                "got": {},
                "alt": "",
                "state": "",
                "asked": 0,
                "kind": said["media_category"],
            }
            return self.told({"data": {"id": number, "media_key": f"3_{number}", "expires_after_secs": 86_400}})
        if path == "/2/media/metadata":
            said = json_of(request)
            known = self.media.get(said["id"])
            if known is None or known["state"] != "succeeded" or len(said["metadata"]["alt_text"]["text"]) > 1_000:
                return self._invalid("Media not found")
            known["alt"] = said["metadata"]["alt_text"]["text"]
            return self.told({"data": {"id": said["id"], "associated_metadata": said["metadata"]}})
        if path == "/2/media/upload" and request.method == "GET":
            number = question_of(request)["media_id"]
            known = self.media.get(number)
            if known is None:
                return self._invalid("Media not found")
            known["asked"] += 1
            known["state"] = "succeeded" if known["asked"] > 1 else "in_progress"
            return self.told(
                {"data": {"id": number, "processing_info": {"state": known["state"], "check_after_secs": 1}}}
            )
        number, _, verb = path.removeprefix("/2/media/upload/").partition("/")
        known = self.media.get(number)
        if known is None:
            return self._invalid("Media not found")
        if verb == "append":
            fields, file, name = parts_of(request)
            if name != "media" or file.size_bytes > LARGEST_SEGMENT:
                return self._invalid("One segment of at most 5 MB")
            known["got"][int(fields["segment_index"])] = file.size_bytes
            return self.told({"data": {"expires_at": self.now + 86_400}})
        if verb == "finalize":
            if sorted(known["got"]) != list(range(len(known["got"]))) or sum(known["got"].values()) != known["size"]:
                return self._invalid("Segments do not add up")
            if known["kind"] == "tweet_image":
                known["state"] = "succeeded"
                return self.told({"data": {"id": number, "expires_after_secs": 86_400}})
            known["state"] = "pending"
            return self.told({"data": {"id": number, "processing_info": {"state": "pending", "check_after_secs": 1}}})
        raise Breach(path)

    def _posted(self, said: dict[str, Any]) -> Response:
        if said.keys() - {"text", "reply", "media"}:
            raise Breach(f"fields that nobody knows: {sorted(said)}")
        media = said.get("media", {}).get("media_ids", [])
        if (
            weighed(said["text"]) > (25_000 if self.tier == "Premium" else 280)
            or len(media) > 4
            or not (said["text"] or media)
        ):
            return self._invalid("Your text is too long")
        if any(self.media.get(one, {}).get("state") != "succeeded" for one in media):
            return self._invalid("Your media IDs are invalid.")
        parent = said.get("reply", {}).get("in_reply_to_tweet_id", "")
        if parent and parent not in [one.id for one in self.posts]:
            return self._no(
                403,
                "about:blank",
                "Forbidden",
                "You attempted to reply to a post that is deleted or not visible to you.",
            )
        if any(one.text == said["text"] and self.now - one.at < 3_600 for one in self.posts):
            return self._no(
                403, "about:blank", "Forbidden", "You are not allowed to create a post with duplicate content."
            )
        number = str(1_980_000_000_000_000_000 + self.made)
        self.publish(Posted(number, said["text"], self.now, tuple(self.media[one]["alt"] for one in media), parent))
        return self.told({"data": {"id": number, "text": said["text"], "edit_history_tweet_ids": [number]}}, 201)

    def _listed(self, question: dict[str, str]) -> Response:
        start = datetime.fromisoformat(question["start_time"]).timestamp()
        if not 5 <= int(question["max_results"]) <= 100:
            return self._invalid("max_results")
        found = sorted((one for one in self.posts if one.at >= start), key=lambda one: -int(one.id))
        page = [shown(one) for one in found[: int(question["max_results"])]]
        meta = {"result_count": len(page)} | ({"next_token": "x"} if len(found) > len(page) else {})
        return self.told({"data": page, "meta": meta} if page else {"meta": meta})


def shown(post: Posted) -> dict[str, Any]:
    """With short addresses in place of whole ones, and one for the files."""
    urls, text, at = [], "", 0
    for number, span in enumerate(addresses_counted(post.text)):
        short = f"https://t.co/aBc{number}"
        whole = span.text if "://" in span.text else f"http://{span.text}"
        urls.append({"url": short, "expanded_url": whole, "display_url": span.text})
        text += escape(post.text[at : span.start], quote=False) + short
        at = span.end
    text += escape(post.text[at:], quote=False)
    made = datetime.fromtimestamp(post.at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    found: dict[str, Any] = {"id": post.id, "created_at": made, "edit_history_tweet_ids": [post.id]}
    if post.parts:
        keys = [f"3_{number}" for number, _ in enumerate(post.parts)]
        urls.append(
            {
                "url": "https://t.co/files1",
                "expanded_url": f"https://x.com/{NAME}/status/{post.id}/photo/1",
                "media_key": "3_0",
            }
        )
        text += " https://t.co/files1"
        found["attachments"] = {"media_keys": keys}
    return found | {"text": text} | ({"entities": {"urls": urls}} if urls else {})
