"""Made-up Instagram and Threads that take posts by containers (Meta for Developers, “Content Publishing”; “Threads API”, “Posts”)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from stance.channels.port.wire import Request, Response
from tests.factories.taking.taker import Breach, Posted, Taker, form_of, path_of, question_of

ADDRESSES = "https://stance.example.gov/once/"


@dataclass
class ContainerTaker(Taker):
    """``fetched`` are the addresses that were asked for files."""

    account: str = ""
    version: str = ""
    made_at: str = ""
    published_at: str = ""
    state: str = ""
    text: str = ""
    lists: tuple[str, ...] = ()
    deletes: bool = False
    known: frozenset[str] = frozenset()
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        path = path_of(request).removeprefix(f"/{self.version}/")
        if not self.bearer(request):
            return self._no(190, "OAuthException")
        if path == f"{self.account}/{self.made_at}" and request.method == "POST":
            return self._made(form_of(request))
        if path == f"{self.account}/{self.published_at}":
            return self._published(form_of(request)["creation_id"])
        edge = path.removeprefix(f"{self.account}/")
        if edge in self.lists and request.method == "GET":
            return self._listed(edge, int(question_of(request)["limit"]))
        if request.method == "DELETE" and self.deletes:
            is_done = self.take_down(path)
            return (
                self.told({"success": True, "deleted_id": path})
                if is_done
                else self._no(100, "GraphMethodException", 33)
            )
        if path in self.held:
            return self.told({"id": path, self.state: self._state(path)})
        post = next((one for one in self.posts if one.id == path), None)
        if post is not None and request.method == "GET":
            return self.told({"id": path, "permalink": f"https://www.example.net/p/{path}/"})
        raise Breach(f"{request.method} {path}")

    def _no(self, code: int, type_: str, subcode: int = 0) -> Response:
        error = {"message": "Words", "type": type_, "code": code} | ({"error_subcode": subcode} if subcode else {})
        return self.told({"error": error}, 400)

    def _made(self, said: dict[str, str]) -> Response:
        if said.keys() - self.known:
            raise Breach(f"fields that nobody knows: {sorted(said)}")
        if url := said.get("image_url"):
            if not url.startswith(ADDRESSES):
                return self._no(9004, "OAuthException")
            self.fetched.append(url)
        children = [one for one in said.get("children", "").split(",") if one]
        if children and (len(children) < 2 or any(self._state(one) != "FINISHED" for one in children)):
            return self._no(100, "OAuthException")
        if said.get("reply_to_id", "") not in ["", *(one.id for one in self.posts)]:
            return self._no(100, "OAuthException")
        number = str(17_000_000 + len(self.held))
        parts = [said["alt_text"]] if said.get("alt_text") else []
        parts += [part for one in children for part in self.held[one]["parts"]]
        self.held[number] = {"said": said, "asked": 0, "parts": parts, "post": ""}
        return self.told({"id": number})

    def _state(self, number: str) -> str:
        container = self.held[number]
        container["asked"] += 1
        if container["post"]:
            return "PUBLISHED"
        return "FINISHED" if container["asked"] > 1 else "IN_PROGRESS"

    def _published(self, number: str) -> Response:
        container = self.held.get(number)
        if container is None or container["post"] or container["asked"] < 2 or "is_carousel_item" in container["said"]:
            return self._no(9007, "OAuthException")
        said = container["said"]
        post = Posted(
            str(18_000_000 + self.made),
            said.get(self.text, ""),
            self.now,
            tuple(container["parts"]),
            said.get("reply_to_id", ""),
        )
        container["post"] = self.publish(post).id
        return self.told({"id": post.id})

    def _listed(self, edge: str, limit: int) -> Response:
        found = [one for one in reversed(self.posts) if len(self.lists) == 1 or bool(one.parent) == (edge == "replies")]
        return self.told({"data": [
            {
                "id": one.id, self.text: one.text, "permalink": f"https://www.example.net/p/{one.id}/",
                "timestamp": datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"),
            }
            for one in found[:limit]
        ]})  # fmt: skip
