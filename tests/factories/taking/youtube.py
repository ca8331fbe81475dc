"""A made-up YouTube that takes videos (developers.google.com/youtube/v3, “Using the Resumable Upload Protocol”, “Videos: insert”)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from stance.channels.port.wire import File, Request, Response
from tests.factories.taking.taker import Breach, Posted, Taker, path_of, question_of, sent

SITE, ACCOUNT = "https://www.googleapis.com", "UCabcdefghijklmnopqrstuA"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
UNIT = 256 * 1024


@dataclass
class VideoTaker(Taker):
    """``sessions`` by their number: the video's words, its size, how many bytes came, and its id once it is complete."""

    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, request: Request) -> Response:
        if not self.bearer(request):
            return self._no(401, "authError")
        path, question = path_of(request), question_of(request)
        if path == "/upload/youtube/v3/videos":
            return self._begun(request) if request.method == "POST" else self._put(request, question["upload_id"])
        if path == "/youtube/v3/channels":
            return self.told(
                {"kind": "x", "items": [{"id": ACCOUNT, "contentDetails": {"relatedPlaylists": {"uploads": "UUx"}}}]}
            )
        if path == "/youtube/v3/playlistItems":
            newest = list(reversed(self.posts))[: int(question["maxResults"])]
            return self.told({"kind": "x", "items": [{"snippet": self._snippet(one)} for one in newest]})
        if path == "/youtube/v3/videos" and request.method == "DELETE":
            return (
                Response(204, (self.date,), b"") if self.take_down(question["id"]) else self._no(404, "videoNotFound")
            )
        if path == "/youtube/v3/videos":
            return self.told({"kind": "x", "items": [{"id": one.id} for one in self.posts if one.id == question["id"]]})
        raise Breach(f"{request.method} {path}")

    def _no(self, status: int, reason: str) -> Response:
        return self.told({"error": {"code": status, "message": "Words", "errors": [{"reason": reason}]}}, status)

    def _begun(self, request: Request) -> Response:
        said = json.loads(sent(request))
        if "privacyStatus" not in said["status"]:
            raise Breach("who may see it is said, never left to a default")
        snippet = said["snippet"]
        if not 0 < len(snippet["title"]) <= 100 or set("<>") & set(snippet["title"] + snippet["description"]):
            return self._no(400, "invalidTitle")
        if len(snippet["description"].encode()) > 5_000:
            return self._no(400, "invalidDescription")
        number = f"s{len(self.sessions)}"
        size = int(request.headers["X-Upload-Content-Length"])
        self.sessions[number] = {"said": said, "size": size, "got": 0, "video": ""}
        where = f"{SITE}/upload/youtube/v3/videos?uploadType=resumable&upload_id={number}"
        return Response(200, (self.date, ("Location", where)), b"")

    def _put(self, request: Request, number: str) -> Response:
        session = self.sessions.get(number)
        if session is None:
            return self._no(404, "notFound")
        if session["video"]:
            return self._made(session)
        told = request.headers["Content-Range"]
        if told == f"bytes */{session['size']}":
            return self._reached(session)
        found = _RANGE.fullmatch(told)
        (file,) = request.pieces
        if found is None or not isinstance(file, File):
            raise Breach(told)
        start, end, size = (int(one) for one in found.groups())
        if (start, end + 1 - start, size) != (file.start_bytes, file.size_bytes, session["size"]):
            raise Breach("other bytes than are said")
        if start != session["got"]:
            return self._no(400, "badRequest")
        if end + 1 != size and (end + 1 - start) % UNIT:
            return self._no(400, "badRequest")
        session["got"] = end + 1
        if session["got"] < size:
            return self._reached(session)
        video = f"vid{self.made:08d}"
        session["video"] = video
        snippet = session["said"]["snippet"]
        self.publish(Posted(video, snippet["description"], self.now, ("",), more={"title": snippet["title"]}))
        return self._made(session)

    def _reached(self, session: dict[str, Any]) -> Response:
        reached = (("Range", f"bytes=0-{session['got'] - 1}"),) if session["got"] else ()
        return Response(308, (self.date, *reached), b"")

    def _made(self, session: dict[str, Any]) -> Response:
        return self.told({"kind": "youtube#video", "id": session["video"], "status": session["said"]["status"]})

    def _snippet(self, post: Posted) -> dict[str, Any]:
        made = datetime.fromtimestamp(post.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "title": post.more["title"],
            "description": post.text,
            "publishedAt": made,
            "resourceId": {"videoId": post.id},
        }
