"""A made-up server of the AT Protocol that takes records as the reference server does (lexicons com.atproto.repo.*)."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from stance.channels.bluesky.cids import RAW, text_of
from stance.channels.port.wire import File, Request, Response
from stance.engines.evidence.canonical import canonical
from tests.factories.taking.taker import Breach, Posted, Taker, json_of, path_of, question_of

SITE = "https://pds.example"
DID, HANDLE = "did:plc:6k4pl3cb2beyoi6eq2s4bet7", "health.example.gov"
POST = "app.bsky.feed.post"


@dataclass
class RepositoryTaker(Taker):
    """A record's version is the hash of its canonical JSON: enough to tell two apart."""

    blobs: set[str] = field(default_factory=set)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, request: Request) -> Response:
        name = path_of(request).rpartition("/")[2]
        if name == "com.atproto.repo.getRecord":
            return self._shown(question_of(request))
        if not self.bearer(request):
            return self._no(401, "AuthMissing")
        if name == "com.atproto.repo.uploadBlob" and request.method == "POST":
            (file,) = request.pieces
            assert isinstance(file, File)
            self.blobs.add(file.digest)
            ref = {"$link": text_of(RAW + bytes.fromhex(file.digest))}
            kind = request.headers["Content-Type"]
            return self.told({"blob": {"$type": "blob", "mimeType": kind, "ref": ref, "size": file.size_bytes}})
        if name == "com.atproto.repo.putRecord":
            return self._put(json_of(request))
        if name == "com.atproto.repo.deleteRecord":
            rkey = json_of(request)["rkey"]
            self.records.pop(rkey, None)
            self.take_down(rkey)
            return self.told({})
        raise Breach(f"{request.method} {name}")

    def _no(self, status: int, error: str) -> Response:
        return self.told({"error": error, "message": "Words of the server."}, status)

    def _shown(self, question: dict[str, str]) -> Response:
        record = self.records.get(question["rkey"])
        if question["repo"] != DID or question["collection"] != POST:
            raise Breach("another repository")
        if record is None:
            return self._no(400, "RecordNotFound")
        return self.told({"uri": self._uri(question["rkey"]), "cid": self._cid(record), "value": record})

    def _put(self, said: dict[str, Any]) -> Response:
        if said.keys() != {"collection", "record", "repo", "rkey", "swapRecord"} or said["swapRecord"] is not None:
            raise Breach("a record is put only where there is none")
        record, rkey = said["record"], said["rkey"]
        if len(record["text"].encode()) > 3_000:
            return self._no(400, "InvalidRequest")
        pictures = record.get("embed", {}).get("images", ())
        for one in pictures:
            if one["image"]["ref"]["$link"] not in [text_of(RAW + bytes.fromhex(digest)) for digest in self.blobs]:
                return self._no(400, "BlobNotFound")
        if rkey in self.records:
            is_same = self.records[rkey] == record
            return (
                self.told({"uri": self._uri(rkey), "cid": self._cid(record)})
                if is_same
                else self._no(400, "InvalidSwap")
            )
        parent = record.get("reply", {}).get("parent", {}).get("uri", "").rpartition("/")[2]
        self.records[rkey] = record
        self.publish(Posted(rkey, record["text"], self.now, tuple(one["alt"] for one in pictures), parent))
        return self.told({"uri": self._uri(rkey), "cid": self._cid(record)})

    def _uri(self, rkey: str) -> str:
        return f"at://{DID}/{POST}/{rkey}"

    def _cid(self, record: dict[str, Any]) -> str:
        return text_of(RAW + sha256(canonical(record)).digest())
