"""A made-up site that takes articles as WordPress's REST API does (REST API Handbook, “Posts”, “Media”; its behaviour seen on 6.1.9)."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from stance.channels.port.wire import Request, Response
from tests.factories.taking.taker import Breach, Posted, Taker, json_of, parts_of, question_of

ACCOUNT = "news.health.example.gov"
SITE = f"https://{ACCOUNT}"
USER = "editor"


@dataclass
class SiteTaker(Taker):
    """``articles`` in every status; those that are published are among ``posts``, too."""

    articles: dict[int, dict[str, Any]] = field(default_factory=dict)
    uploads: dict[int, dict[str, Any]] = field(default_factory=dict)

    def answer(self, request: Request) -> Response:
        question = question_of(request)
        route = question.pop("rest_route")
        pair = base64.b64encode(f"{USER}:{self.token}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {pair}":
            return self._no(401, "rest_forbidden_context")
        if route == "/wp/v2/media":
            return self._upload(request) if request.method == "POST" else self._found(self.uploads, question, ("any",))
        if route == "/wp/v2/posts":
            return self._made(request) if request.method == "POST" else self._found(self.articles, question, ())
        number = int(route.removeprefix("/wp/v2/posts/"))
        article = self.articles.get(number)
        if article is None:
            return self._no(404, "rest_post_invalid_id")
        if request.method == "GET":
            return self.told(article)
        if request.method == "DELETE":
            if article["status"] == "trash":
                return self._no(410, "rest_already_trashed")
            return self._changed(number, {"status": "trash", "slug": f"{article['slug']}__trashed"})
        if request.method == "POST":
            return self._changed(number, json_of(request))
        raise Breach(request.method)

    def _no(self, status: int, code: str) -> Response:
        return self.told({"code": code, "message": "Words of the site.", "data": {"status": status}}, status)

    def _found(self, kept: dict[int, dict[str, Any]], question: dict[str, str], refused: tuple[str, ...]) -> Response:
        if question.get("status", "") in refused:
            return self._no(400, "rest_invalid_param")
        status = question.get("status", "publish")
        return self.told([
            one for one in kept.values()
            if one["slug"] == question["slug"] and (status == "any" or one["status"] in ("publish", "inherit")) and one["status"] != "trash"
        ])  # fmt: skip

    def _upload(self, request: Request) -> Response:
        fields, file, name = parts_of(request)
        if name != "file":
            return self._no(400, "rest_upload_no_data")
        number = 500 + len(self.uploads)
        made = {
            "id": number, "slug": fields["slug"], "status": "inherit", "alt_text": fields["alt_text"],
            "source_url": f"{SITE}/wp-content/uploads/2026/11/{file.digest[:16]}.png",
        }  # fmt: skip
        self.uploads[number] = made
        return self.told(made, 201)

    def _made(self, request: Request) -> Response:
        said = json_of(request)
        number = 900 + len(self.articles)
        if said.get("status") not in ("draft", "publish"):
            raise Breach("the status is said, never left to a default")
        self.articles[number] = {"id": number, "status": "draft", "link": f"{SITE}/?p={number}", "password": ""}
        return Response(201, *_rest(self._changed(number, said)))

    def _changed(self, number: int, said: dict[str, Any]) -> Response:
        article = self.articles[number]
        was = article["status"]
        for key in ("title", "content", "excerpt"):
            if key in said:
                article[key] = {"raw": said[key], "rendered": said[key]}
        article["slug"] = said.get("slug", article.get("slug", ""))
        article["status"] = said.get("status", was)
        if article["status"] == "publish":
            article["link"] = f"{SITE}/{article['slug']}/"
            self.posts = [one for one in self.posts if one.id != str(number)]
            shown = article["content"]["raw"]
            parts = tuple(one["alt_text"] for one in self.uploads.values() if f"wp-image-{one['id']}" in shown)
            self.posts.append(Posted(str(number), shown, self.now, parts))
            self.made += was != "publish"
        else:
            self.take_down(str(number))
        return self.told(article)


def _rest(answer: Response) -> tuple[tuple[tuple[str, str], ...], bytes]:
    return answer.headers, answer.body
