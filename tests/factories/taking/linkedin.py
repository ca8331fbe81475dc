"""A made-up LinkedIn that takes posts of a page (learn.microsoft.com/linkedin, “Posts API”, “Images API”)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from stance.channels.linkedin.api import VERSION
from stance.channels.linkedin.api_posts import text_of
from stance.channels.port.wire import Request, Response
from tests.factories.taking.taker import Breach, Posted, Taker, json_of, path_of, question_of, sent

SITE, ACCOUNT, URN = "https://api.linkedin.com", "company/health-dept", "urn:li:organization:2414183"
UPLOADS = "https://www.linkedin.com/dms-uploads/"
_ALLOWED = re.compile(r"\{hashtag\|\\#\|(?:[^}\\|]|\\.)+\}")


@dataclass
class LinkedInTaker(Taker):
    """``held`` are images by their URN: whether the file came, and how often it was asked for."""

    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    version: str = VERSION

    def answer(self, request: Request) -> Response:
        if not self.bearer(request):
            return self._no(401, "Invalid access token")
        if request.url.startswith(UPLOADS):
            if request.method != "PUT" or not request.pieces:
                raise Breach("a file is put")
            self.held[f"urn:li:image:{request.url.removeprefix(UPLOADS)}"]["digest"] = sent(request).decode()
            return Response(201, (self.date,), b"")
        if request.headers.get("LinkedIn-Version") != self.version:
            return self._no(426, "Requested version is not active")
        path = path_of(request).removeprefix("/rest/")
        if path == "images":
            return self._begun(request)
        if path.startswith("images/"):
            return self._image(unquote(path.partition("/")[2]))
        if path == "posts" and request.method == "POST":
            return self._posted(json_of(request))
        if path == "posts":
            return self._listed(question_of(request), request)
        if path.startswith("posts/"):
            return self._one(unquote(path.partition("/")[2]), request)
        raise Breach(f"{request.method} {path}")

    def _no(self, status: int, message: str, **more: Any) -> Response:
        return self.told({"status": status, "message": message, **more}, status)

    def _begun(self, request: Request) -> Response:
        if question_of(request) != {"action": "initializeUpload"} or json_of(request)["initializeUploadRequest"] != {
            "owner": URN
        }:
            raise Breach("an upload is begun for the page")
        name = f"C4D{len(self.held):03d}"
        self.held[f"urn:li:image:{name}"] = {"digest": "", "asked": 0}
        return self.told(
            {"value": {"uploadUrlExpiresAt": 1, "uploadUrl": UPLOADS + name, "image": f"urn:li:image:{name}"}}
        )

    def _image(self, urn: str) -> Response:
        image = self.held.get(urn)
        if image is None:
            return self._no(404, "Not found")
        image["asked"] += 1
        state = "WAITING_UPLOAD" if not image["digest"] else "AVAILABLE" if image["asked"] > 1 else "PROCESSING"
        return self.told({"id": urn, "owner": URN, "status": state})

    def _posted(self, said: dict[str, Any]) -> Response:
        if said.keys() - {
            "author",
            "commentary",
            "distribution",
            "isReshareDisabledByAuthor",
            "lifecycleState",
            "visibility",
            "content",
        }:
            raise Breach(f"fields that nobody knows: {sorted(said)}")
        if (
            said["author"] != URN
            or said["visibility"] != "PUBLIC"
            or said["distribution"]["feedDistribution"] != "MAIN_FEED"
        ):
            raise Breach("who may see it is said, never left to a default")
        commentary = cut(said["commentary"])
        if len(commentary) > 3_000:
            return self._no(400, "Too long")
        content = said.get("content", {})
        images = content.get("multiImage", {}).get("images", [content["media"]] if "media" in content else [])
        if "multiImage" in content and not 2 <= len(images) <= 20:
            return self._no(422, "Two to twenty images")
        if any(not self.held.get(one["id"], {}).get("digest") for one in images):
            return self._no(422, "Image is not owned by the author")
        if any(one.more["commentary"] == commentary for one in self.posts):
            urn = next(one.id for one in self.posts if one.more["commentary"] == commentary)
            return self._no(
                422, f"Content is a duplicate of {urn}", errorDetails={"inputErrors": [{"code": "DUPLICATE_POST"}]}
            )
        urn = f"urn:li:share:{7_100_000_000_000_000_000 + self.made}"
        parts = tuple(one.get("altText", "") for one in images)
        self.publish(
            Posted(urn, text_of(commentary), self.now, parts, more={"commentary": commentary, "content": content})
        )
        return Response(201, (self.date, ("x-restli-id", urn)), b"")

    def _shown(self, post: Posted) -> dict[str, Any]:
        return {
            "id": post.id, "author": URN, "commentary": post.more["commentary"], "publishedAt": post.at * 1000, "visibility": "PUBLIC",
            "lifecycleState": "PUBLISHED", "content": post.more["content"],
        }  # fmt: skip

    def _listed(self, question: dict[str, str], request: Request) -> Response:
        if question["author"] != URN or request.headers.get("X-RestLi-Method") != "FINDER":
            raise Breach("posts are found by their author")
        newest = sorted(self.posts, key=lambda one: one.id, reverse=True)[: int(question["count"])]
        return self.told(
            {"elements": [self._shown(one) for one in newest], "paging": {"start": 0, "count": int(question["count"])}}
        )

    def _one(self, urn: str, request: Request) -> Response:
        if request.method == "DELETE":
            self.take_down(urn)
            return Response(204, (self.date,), b"")
        found = next((one for one in self.posts if one.id == urn), None)
        return self.told(self._shown(found)) if found else self._no(404, "Not found", code="RESOURCE_NOT_FOUND")


def cut(commentary: str) -> str:
    """As LinkedIn does it: at the first sign of its format that is not escaped, and without a word."""
    rest, at = commentary, 0
    while at < len(rest):
        if rest[at] == "\\":
            at += 2
        elif found := _ALLOWED.match(rest, at):
            at = found.end()
        elif rest[at] in "|{}@[]()<>#*_~":
            return rest[:at]
        else:
            at += 1
    return rest
