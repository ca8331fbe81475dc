"""Repositories of the AT Protocol as CAR files, made here from the specifications, with a key of their own to sign them."""

from __future__ import annotations

import itertools
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from stance.channels.bluesky.cids import CBOR, RAW, Cid

DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
HANDLE = "health.example.gov"
POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
REV = "3lh6cdwqxx42x"
CODES = {"secp256k1": b"\xe7\x01", "secp256r1": b"\x80\x24"}
ORDERS = {
    "secp256k1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
}
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
FIRST = 1_700_000_000
KEY = ec.derive_private_key(7, ec.SECP256K1())
OTHER_KEY = ec.derive_private_key(11, ec.SECP256R1())


def encode(value: Any) -> bytes:
    """DAG-CBOR. A float comes out as one, so that its refusal can be tested."""
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, Cid):
        return b"\xd8\x2a" + encode(b"\0" + bytes(value))
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + bytes(8)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(encode, value))
    pairs = sorted(((encode(key), encode(one)) for key, one in value.items()), key=lambda pair: (len(pair[0]), pair[0]))
    return _head(5, len(pairs)) + b"".join(key + one for key, one in pairs)


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    width = next(width for width in (1, 2, 4, 8) if number < 1 << 8 * width)
    return bytes([major << 5 | 23 + width.bit_length()]) + number.to_bytes(width, "big")


def cid_of(block: bytes) -> Cid:
    return Cid(CBOR + sha256(block).digest())


def blob_of(data: bytes, mime: str = "image/jpeg") -> dict[str, Any]:
    return {"$type": "blob", "mimeType": mime, "ref": Cid(RAW + sha256(data).digest()), "size": len(data)}


def varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


def tid(number: int) -> str:
    """The key of a record made ``number`` seconds after FIRST."""
    value = (FIRST + number) * 1_000_000 << 10
    return "".join(SIGNS[value >> shift & 31] for shift in range(60, -1, -5))


def layer(key: bytes) -> int:
    return (256 - int.from_bytes(sha256(key).digest(), "big").bit_length()) // 2


def tree(entries: Mapping[bytes, Cid]) -> tuple[Cid, list[bytes]]:
    """The root of the tree of these, and its nodes, each before what is below it."""
    nodes: list[bytes] = []
    ordered = sorted(entries.items())
    root = _node(ordered, max((layer(key) for key, _ in ordered), default=0), nodes)
    return root, nodes


def _node(entries: list[tuple[bytes, Cid]], at: int, nodes: list[bytes]) -> Cid:
    place = len(nodes)
    nodes.append(b"")
    own = [number for number, (key, _) in enumerate(entries) if layer(key) == at]
    bounds = [-1, *own, len(entries)]
    below = []
    for start, stop in itertools.pairwise(bounds):
        part = entries[start + 1 : stop]
        below.append(_node(part, at - 1, nodes) if part else None)
    listed, before = [], b""
    for number, following in zip(own, below[1:], strict=True):
        key, record = entries[number]
        shared = next(
            (i for i, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), min(len(before), len(key))
        )
        listed.append({"k": key[shared:], "p": shared, "t": following, "v": record})
        before = key
    nodes[place] = encode({"e": listed, "l": below[0]})
    return cid_of(nodes[place])


def sign(key: ec.EllipticCurvePrivateKey, message: bytes, *, high: bool = False) -> bytes:
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
    order = ORDERS[key.curve.name]
    if (s > order // 2) is not high:
        s = order - s
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def multikey(key: ec.EllipticCurvePrivateKey) -> str:
    raw = CODES[key.curve.name] + key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    number, out = int.from_bytes(raw, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        out = ALPHABET[digit] + out
    return f"z{out}"


def document(key: ec.EllipticCurvePrivateKey = KEY, did: str = DID, handle: str = HANDLE) -> dict[str, Any]:
    method = {"id": f"{did}#atproto", "type": "Multikey", "controller": did, "publicKeyMultibase": multikey(key)}
    return {"id": did, "alsoKnownAs": [f"at://{handle}"], "verificationMethod": [method]}


@dataclass(slots=True)
class Repository:
    """A repository in pieces that a test may change before they are written."""

    did: str = DID
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: ec.EllipticCurvePrivateKey = KEY
    rev: str = REV
    commit_more: dict[str, Any] = field(default_factory=dict)

    def blocks(self) -> list[bytes]:
        """Commit, nodes, records."""
        held = {path.encode(): encode(record) for path, record in self.records.items()}
        root, nodes = tree({path: cid_of(block) for path, block in held.items()})
        unsigned = {"did": self.did, "version": 3, "data": root, "rev": self.rev, "prev": None} | self.commit_more
        signed = {"sig": sign(self.key, encode(unsigned))} | unsigned
        return [encode(signed), *nodes, *dict.fromkeys(held.values())]

    def car(self) -> bytes:
        return car(self.blocks())


def frame(block: bytes, cid: bytes | None = None) -> bytes:
    named = bytes(cid or cid_of(block)) + block
    return varint(len(named)) + named


def car(blocks: Iterable[bytes], roots: list[Cid] | None = None) -> bytes:
    """The first block is the root."""
    blocks = list(blocks)
    header = encode({"roots": [cid_of(blocks[0])] if roots is None else roots, "version": 1})
    return varint(len(header)) + header + b"".join(map(frame, blocks))


def post(text: str, number: int = 0, **more: Any) -> dict[str, Any]:
    return {"$type": POST, "text": text, "createdAt": created(number)} | more


def created(number: int) -> str:
    minutes, second = divmod(FIRST + number - 1_699_920_000, 60)
    hour, minute = divmod(minutes, 60)
    return f"2023-11-{14 + hour // 24:02d}T{hour % 24:02d}:{minute:02d}:{second:02d}.250Z"


def ref(path: str, did: str = DID) -> dict[str, str]:
    return {"uri": f"at://{did}/{path}", "cid": cid_of(path.encode()).text}


def some(count: int = 5) -> Repository:
    """That many posts, a repost, a profile, and what is not read."""
    made = Repository()
    for number in range(count):
        made.records[f"{POST}/{tid(number)}"] = post(f"Post number{number} of the agency", number)
    made.records[f"{REPOST}/{tid(90)}"] = {
        "$type": REPOST,
        "subject": ref(f"{POST}/3kabcdefgh222", "did:plc:z72i7hdynmk6r22z27h6tvur"),
        "createdAt": created(90),
    }
    made.records["app.bsky.actor.profile/self"] = {"$type": "app.bsky.actor.profile", "displayName": "The Health Desk"}
    made.records[f"app.bsky.feed.like/{tid(91)}"] = {"$type": "app.bsky.feed.like", "text": "PRIVATE"}
    made.records[f"app.bsky.graph.follow/{tid(92)}"] = {"$type": "app.bsky.graph.follow", "text": "PRIVATE"}
    return made


def write_folder(
    root: Path, data: bytes | Repository, *, did_document: Any = None, files: Mapping[str, bytes] | None = None
) -> Path:
    """A folder with repo.car, and did.json where a document is given."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "repo.car").write_bytes(data if isinstance(data, bytes) else data.car())
    if did_document is not None:
        (root / "did.json").write_text(json.dumps(did_document))
    for name, content in (files or {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def write_zip(
    path: Path, data: bytes | Repository, *, did_document: Any = None, files: Mapping[str, bytes] | None = None
) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("repo.car", data if isinstance(data, bytes) else data.car())
        if did_document is not None:
            archive.writestr("did.json", json.dumps(did_document))
        for name, content in (files or {}).items():
            archive.writestr(name, content)
    return path
