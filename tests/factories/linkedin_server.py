"""A made-up LinkedIn that answers as its versioned interface is documented to (learn.microsoft.com/linkedin, read November 2026), and
refuses what that forbids: no version or one that ended, another protocol, a URN that is not encoded, pages that are too long."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from stance.channels.port.connecting import Secret
from stance.channels.port.pulling import Look
from stance.channels.port.wire import NoAnswer, Request, Response

SITE = "https://api.linkedin.com"
TOKEN = "an-access-token-of-nobody"
NOW = "Mon, 02 Nov 2026 01:02:03 GMT"
JSON_TYPE = ("Content-Type", "application/json")
NUMBER = 2414183
URN = f"urn:li:organization:{NUMBER}"
NAME = "health-dept"
ACCOUNT = f"company/{NAME}"
SESSION = json.dumps({"account": ACCOUNT, "organization": URN})
FIRST = 1_700_000_000
LOOK = Look(SITE, ACCOUNT, ACCOUNT, Secret(TOKEN, NAME, SESSION))
ACTIVE = frozenset({"202512", "202601", "202602", "202603", "202604"})
FINDERS: Mapping[str, frozenset[str]] = {
    "posts": frozenset({"author", "q", "isDsc", "count", "start", "sortBy"}),
    "organizations": frozenset({"q", "vanityName", "projection"}),
    "organizationAcls": frozenset({"q", "state", "role", "count", "start"}),
}
IMAGE, FILM = "urn:li:image:C4D22AQHpicture0001", "urn:li:video:C4D05AQHfilm0000001"
_ENCODED = re.compile(r"[A-Za-z0-9._~%-]*")


def answer(value: Any, status: int = 200, *headers: tuple[str, str]) -> Response:
    return Response(status, (JSON_TYPE, ("Date", NOW), *headers), json.dumps(value).encode())


def told(status: int, code: str, message: str = "Words of LinkedIn.") -> Response:
    return answer({"status": status, "code": code, "message": message}, status)


def post(number: int, text: str, **more: Any) -> dict[str, Any]:
    made_at = (FIRST + number * 3600) * 1000
    return {
        "id": f"urn:li:share:{7_100_000_000_000_000_000 + number}", "author": URN, "commentary": text, "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED", "isReshareDisabledByAuthor": False, "createdAt": made_at, "publishedAt": made_at + 500,
        "lastModifiedAt": made_at + 900, "lifecycleStateInfo": {"isEditedByAuthor": False},
    } | more  # fmt: skip


def rich(number: int = 9_000) -> dict[str, Any]:
    return post(
        number, "Road closed \\(for now\\) {hashtag|\\#|Flood} with @[Queensland Fire](urn:li:organization:99) https://health.example.gov/a",
        content={"multiImage": {"images": [{"id": IMAGE, "altText": "A road under water"}, {"id": f"{IMAGE}b", "altText": ""}]}},
    )  # fmt: skip


@dataclass
class Server:
    """``is_gone`` says that the page was deactivated or deleted. ``version`` is the newest that is not asked to be renewed."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    token: str = TOKEN
    name: str = NAME
    shown: str = "Department of Health"
    is_gone: bool = False
    role: str = "ADMINISTRATOR"
    active: frozenset[str] = ACTIVE
    fault: Callable[[Request], Response | NoAnswer | None] = lambda request: None
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        self.asked.append(request)
        if (fault := self.fault(request)) is not None:
            return fault
        headers = {key.lower(): value for key, value in request.headers.items()}
        path, _, query = request.url.removeprefix(f"{SITE}/rest/").partition("?")
        if request.method != "GET" or path.startswith("https:"):
            return told(404, "RESOURCE_NOT_FOUND")
        if headers.get("authorization") != f"Bearer {self.token}":
            return told(401, "INVALID_ACCESS_TOKEN" if "authorization" in headers else "MISSING_ACCESS_TOKEN")
        if headers.get("linkedin-version", "") not in self.active:
            if "linkedin-version" not in headers:
                return told(400, "VERSION_MISSING", "A version must be present. Please specify a version.")
            return told(426, "NONEXISTENT_VERSION", f"Requested version {headers['linkedin-version']}01 is not active")
        if headers.get("x-restli-protocol-version") != "2.0.0":
            return told(400, "ILLEGAL_ARGUMENT", "Invalid protocol version")
        question = dict(one.partition("=")[::2] for one in query.split("&")) if query else {}
        resource, _, key = path.partition("/")
        if resource == "networkSizes":
            if question != {"edgeType": "COMPANY_FOLLOWED_BY_MEMBER"} or not _ENCODED.fullmatch(key):
                return told(400, "PARAM_INVALID")
            return (
                answer({"firstDegreeSize": 1_234})
                if unquote(key) == URN and not self.is_gone
                else told(404, "NOT_FOUND")
            )
        if key:
            return (
                self._single(resource, key)
                if _ENCODED.fullmatch(key)
                else told(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")
            )
        if resource in ("images", "videos"):
            return self._files(resource, question, headers)
        return self._finder(resource, question)

    def _single(self, resource: str, key: str) -> Response:
        if resource == "organizations":
            return told(404, "NOT_FOUND") if self.is_gone or key != str(NUMBER) else answer(self._page())
        found = next((one for one in self.posts if one["id"] == unquote(key)), None) if resource == "posts" else None
        return told(404, "NOT_FOUND") if found is None or self.is_gone else answer(found)

    def _page(self) -> dict[str, Any]:
        return {
            "id": NUMBER,
            "vanityName": self.name,
            "localizedName": self.shown,
            "localizedDescription": "Here for you",
            "localizedWebsite": "https://health.example.gov/",
            "logoV2": {"original": "urn:li:digitalmediaAsset:C560BAQ", "cropped": "urn:li:digitalmediaAsset:C560BAQc"},
            "primaryOrganizationType": "NONE",
        }

    def _files(self, resource: str, question: Mapping[str, str], headers: Mapping[str, str]) -> Response:
        listed = re.fullmatch(r"List\(([^()]*)\)", question.get("ids", ""))
        if (
            headers.get("x-restli-method") != "BATCH_GET"
            or listed is None
            or not all(map(_ENCODED.fullmatch, listed[1].split(",")))
        ):
            return told(400, "PARAM_INVALID")
        urns = [unquote(one) for one in listed[1].split(",")]
        results = {
            urn: {
                "id": urn,
                "status": "AVAILABLE",
                "downloadUrl": f"https://media.licdn.com/dms/{resource}/{urn[-16:]}/0?e=1",
            }
            for urn in urns
        }
        return answer({"results": results, "statuses": {}, "errors": {}})

    def _finder(self, resource: str, question: Mapping[str, str]) -> Response:
        if resource not in FINDERS:
            return told(404, "RESOURCE_NOT_FOUND")
        if set(question) - FINDERS[resource] or not all(map(_ENCODED.fullmatch, question.values())):
            return told(400, "QUERY_PARAM_NOT_ALLOWED")
        count, start = question.get("count", "10"), question.get("start", "0")
        if not count.isdecimal() or not start.isdecimal() or not 1 <= int(count) <= 100:
            return told(400, "PARAM_INVALID")
        match resource, question.get("q"):
            case "organizations", "vanityName":
                is_found = unquote(question.get("vanityName", "")) == self.name and not self.is_gone
                return _paged([self._page()] if is_found else [], 0, 10, resource)
            case "organizationAcls", "roleAssignee":
                acl = {"organization": URN, "role": self.role, "roleAssignee": "urn:li:person:abc", "state": "APPROVED"}
                return _paged([] if self.is_gone else [acl], 0, 10, resource)
            case "posts", "author" if question.get("sortBy", "LAST_MODIFIED") in ("LAST_MODIFIED", "CREATED"):
                is_own = unquote(question.get("author", "")) == URN and not self.is_gone
                by = "createdAt" if question.get("sortBy") == "CREATED" else "lastModifiedAt"
                shown = sorted((one for one in self.posts if is_own), key=lambda one: -int(one[by]))
                return _paged(shown, int(start), int(count), resource)
        return told(400, "PARAM_INVALID")


def _paged(shown: list[dict[str, Any]], start: int, count: int, resource: str) -> Response:
    links = (
        [{"type": "application/json", "rel": "next", "href": f"/rest/{resource}?start={start + count}"}]
        if start + count < len(shown)
        else []
    )
    return answer(
        {"paging": {"start": start, "count": count, "links": links}, "elements": shown[start : start + count]}
    )
