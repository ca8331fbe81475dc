"""YouTube: the playlist of uploads says which videos there are and in which order, ``videos`` says what they are."""

from __future__ import annotations

from dataclasses import replace

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import Request
from tests.factories.youtube_server import LOOK, Server, told, video
from tests.unit.channels.conformance.contract import Breach, Contract, Signing


def add(server: Server, number: int) -> str:
    made = video(number, f"Notice {number}")
    server.videos.append(made)
    return str(made["id"])


def rich(server: Server) -> str:
    made = video(9_000, "On water & fire", snippet={"description": "See https://health.example.gov/a\n@other #flood"})
    server.videos.append(made)
    return str(made["id"])


def edit(server: Server, video_id: str) -> str:
    found = next(one for one in server.videos if one["id"] == video_id)
    found["snippet"] = found["snippet"] | {"description": "Other words"}
    found["etag"] = "another"
    return video_id


def delete(server: Server, video_id: str) -> None:
    server.videos = [one for one in server.videos if one["id"] != video_id]


def rename(server: Server) -> str:
    server.handle = "CareDept"
    return server.handle


def with_url(request: Request, old: str, new: str) -> Request | None:
    return replace(request, url=request.url.replace(old, new)) if old in request.url else None


def many_ids(request: Request) -> Request | None:
    many = ",".join(f"w{number:010d}" for number in range(51))
    return replace(request, url=f"{request.url},{many}") if "/videos?" in request.url else None


CONTRACT: Contract[Server] = Contract(
    platform="youtube",
    look=LOOK,
    server=Server,
    add=add,
    rich=rich,
    edit=edit,
    delete=delete,
    revoke=lambda server: setattr(server, "token", "withdrawn"),
    rename=rename,
    suspend=lambda server: setattr(server, "state", "suspended"),
    retitle=lambda server, name: setattr(server, "title", name),
    erase=lambda server: setattr(server, "state", "erased"),
    lists=lambda request: "/playlistItems?" in request.url,
    path=("items",),
    shows=lambda request: "/videos?" in request.url,
    is_cursor=lambda request: "pageToken=" in request.url,
    refused_cursor=told(400, "invalidPageToken"),
    signing=lambda text: Signing(Secret(text), (text,)),
    accept=lambda server, secret: setattr(server, "token", secret.value),
    limits={},
    spent="YouTube does not say how much of the day's quota is left",
    files="YouTube gives the file of a film to nobody by its API",
    breaches=(
        Breach("without the token", lambda request: replace(request, headers={"Accept": "application/json"}), (401,)),
        Breach("with another token", lambda request: replace(request, headers={"Authorization": "Bearer other"}), (401,)),
        Breach("another version", lambda request: with_url(request, "/v3/", "/v4/"), (404,)),
        Breach("an unknown parameter", lambda request: replace(request, url=f"{request.url}&since=1"), (400,)),
        Breach("an unknown part", lambda request: with_url(request, "part=", "part=fileName,"), (400,)),
        Breach("without its parts", lambda request: with_url(request, "part=", "hl="), (400,)),
        Breach("a page larger than the largest", lambda request: with_url(request, "maxResults=50", "maxResults=51"), (400,)),
        Breach("more videos than can be asked for", many_ids, (400,)),
        Breach("not by GET", lambda request: replace(request, method="POST"), (404,)),
    ),
)  # fmt: skip
