"""X archives with exactly one thing wrong each: the list "Bad input" of the import's specification."""

import io
import json
import os
import stat
import struct
import zipfile
from pathlib import Path

from tests.factories.x_archive import GENERATED, FolderSink, make_folder, make_zip, manifest, write_js
from tests.factories.x_posts import ACCOUNT_ID, Feed

POSTS = 40
_FLAG_AT_LOCAL, _FLAG_AT_CENTRAL = 6, 8
_SIZE_AT_LOCAL, _SIZE_AT_CENTRAL = 22, 24
_OFFSET_AT_CENTRAL = 42


def good_folder(root: Path, posts: int = POSTS) -> Path:
    """An archive with nothing wrong: three parts, deleted posts, media."""
    make_folder(root, Feed(posts, media_every=5), part_bytes=1)
    return root


def good_zip(path: Path, posts: int = POSTS) -> Path:
    """The same as a zip."""
    make_zip(path, Feed(posts, media_every=5))
    return path


def truncated_zip(path: Path) -> Path:
    """A download that broke off: the first two thirds."""
    good_zip(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 2 // 3)
    return path


def ratio_bomb(path: Path, size_bytes: int = 96 << 20) -> Path:
    """A part of zeros that packs a thousandfold."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("data/tweets.js", "w") as file,
    ):
        for _ in range(size_bytes >> 20):
            file.write(bytes(1 << 20))
    return path


def overlap_bomb(path: Path) -> Path:
    """Two members that are the same bytes (Fifield's construction, in small)."""
    data = bytearray(_zip_of({"data/tweets.js": b"window.YTD.tweets.part0 = []" * 50, "data/tweets-part1.js": b"[]"}))
    first, second = _central_entries(data)
    del first
    struct.pack_into("<I", data, second + _OFFSET_AT_CENTRAL, 0)
    path.write_bytes(data)
    return path


def lying_bomb(path: Path) -> Path:
    """A member that says it is ten bytes and unpacks to two million."""
    data = bytearray(_zip_of({"data/tweets.js": b"window.YTD.tweets.part0 = [" + b" " * 2_000_000 + b"]"}))
    (central,) = _central_entries(data)
    struct.pack_into("<I", data, central + _SIZE_AT_CENTRAL, 10)
    struct.pack_into("<I", data, _SIZE_AT_LOCAL, 10)
    path.write_bytes(data)
    return path


def encrypted_zip(path: Path) -> Path:
    """A zip that says its members are encrypted."""
    data = bytearray(good_zip(path).read_bytes())
    for central in _central_entries(data):
        data[central + _FLAG_AT_CENTRAL] |= 1
        (local,) = struct.unpack_from("<I", data, central + _OFFSET_AT_CENTRAL)
        data[local + _FLAG_AT_LOCAL] |= 1
    path.write_bytes(data)
    return path


def hostile_names_zip(path: Path) -> Path:
    """A good archive with members whose names lead outside it."""
    good_zip(path)
    with zipfile.ZipFile(path, "a") as archive:
        for name in ("../../evil.js", "/etc/evil.js", "C:/evil.js", "data/..\\evil.js"):
            archive.writestr(name, b"window.YTD.tweets.part9 = []")
    return path


def linked_zip(path: Path) -> Path:
    """A good archive with a symbolic link inside the zip."""
    good_zip(path)
    link = zipfile.ZipInfo("data/tweets-part9.js")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return path


def twice_named_zip(path: Path) -> Path:
    """A zip that holds the same name twice, with different contents."""
    data = _zip_of({"data/tweets.js": b"window.YTD.tweets.part0 = [ ]", "data/tweets.jz": b"[ 1 ]"})
    path.write_bytes(data.replace(b"tweets.jz", b"tweets.js"))
    return path


def linked_folder(root: Path, outside: Path) -> Path:
    """A good archive with links to a file and a folder outside it, and a pipe."""
    good_folder(root)
    (root / "data" / "tweets-part8.js").symlink_to(outside)
    (root / "data" / "elsewhere").symlink_to(outside.parent, target_is_directory=True)
    os.mkfifo(root / "data" / "tweets-part9.js")
    return root


def missing_part(root: Path) -> Path:
    """The manifest lists a part that is not there."""
    good_folder(root, 1000)
    (root / "data" / "tweets-part1.js").unlink()
    return root


def claims(root: Path, files: list[tuple[str, int]]) -> Path:
    """A good archive whose manifest lists these files of posts, each as often as it is given."""
    good_folder(root)
    about = manifest({})
    listed = [{"fileName": name, "globalName": "YTD.tweets.part0", "count": str(count)} for name, count in files]
    about["dataTypes"]["tweets"]["files"] = listed
    write_js(FolderSink(root), "data/manifest.js", "window.__THAR_CONFIG", about)
    return root


def of_texts(root: Path, raw_texts: list[bytes], **fields: str) -> Path:
    """An archive of one post for each text; texts are what stands between the quotation marks in the file."""
    posts = [_raw_post(1_600_000_000_000_000_000 + number, text, fields) for number, text in enumerate(raw_texts)]
    return _of_elements(root, posts)


def _raw_post(number: int, text: bytes, fields: dict[str, str]) -> bytes:
    written = {"id_str": str(number), "created_at": "Wed Nov 16 09:00:00 +0000 2022", "lang": "en"} | fields
    rest = b",\n".join(b"      " + json.dumps(k).encode() + b" : " + json.dumps(v).encode() for k, v in written.items())
    return b'{\n    "tweet" : {\n' + rest + b',\n      "full_text" : "' + text + b'"\n    }\n  }'


def _of_elements(root: Path, elements: list[bytes]) -> Path:
    data = root / "data"
    data.mkdir(parents=True)
    joined = b",\n  ".join(elements)
    (data / "tweets.js").write_bytes(b"window.YTD.tweets.part0 = [\n  " + joined + b"\n]")
    write_js(
        FolderSink(root),
        "data/manifest.js",
        "window.__THAR_CONFIG",
        manifest({"data/tweets.js": len(elements)}),
    )
    return root


def odd_texts(root: Path) -> Path:
    """Invalid UTF-8, half a surrogate pair, NUL, a raw line break, and one post with nothing odd."""
    return of_texts(root, [b"bad \xff\xfe bytes", rb"half \ud83d pair", rb"nul \u0000 here", b"raw\nbreak", b"plain"])


def damaged_middle(root: Path) -> Path:
    """Seven posts, of which the fourth lost its closing quotation mark."""
    of_texts(root, [f"text {number}".encode() for number in range(7)])
    part = root / "data" / "tweets.js"
    part.write_bytes(part.read_bytes().replace(b'"text 3"', b'"text 3'))
    return root


def huge_text(root: Path, size_bytes: int = 50_000_000) -> Path:
    """Three posts, of which the second has a text of 50 MB."""
    return of_texts(root, [b"before", b"x" * size_bytes, b"after"])


def impossible_dates(root: Path) -> Path:
    """One good post and five with dates that do not exist."""
    dates = (
        "Wed Nov 16 09:00:00 +0000 2022",
        "Sun Feb 30 09:00:00 +0000 2020",
        "Sun Feb 02 25:61:00 +0000 2020",
        "yesterday",
        "",
        "Thu Jan 01 00:00:00 +0000 1970",
    )
    posts = [_raw_post(1_600_000_000_000_000_000 + n, b"dated", {"created_at": d}) for n, d in enumerate(dates)]
    return _of_elements(root, posts)


def number_ids(root: Path) -> Path:
    """Ids as numbers (beyond 2^53) and as strings, and some that are no ids."""
    ids = (
        b"1600000000000000007",
        b'"1600000000000000009"',
        b'"12a"',
        b"-5",
        b"1.5",
        b'""',
        b"99999999999999999999",
        b"0",
    )
    body = b', "created_at" : "Wed Nov 16 09:00:00 +0000 2022", "full_text" : "numbered"'
    return _of_elements(root, [b'{ "tweet" : { "id" : ' + number + body + b" } }" for number in ids])


def odd_media_names(root: Path) -> Path:
    """A post with media whose file names hold spaces, emoji and `..`, beside one whose file is missing."""
    names = ("a b c.jpg", "🌪️.jpg", "x..y.jpg", "gone.jpg")
    media = [
        {"id_str": str(n), "type": "photo", "media_url_https": f"https://pbs.twimg.com/media/{name}"}
        for n, name in enumerate(names)
    ]
    post = {
        "id_str": "1600000000000000000",
        "created_at": "Wed Nov 16 09:00:00 +0000 2022",
        "full_text": "pictures",
        "entities": {"media": media[:1]},
        "extended_entities": {"media": media},
    }
    _of_elements(root, [json.dumps({"tweet": post}).encode()])
    folder = root / "data" / "tweets_media"
    folder.mkdir()
    for name in names[:-1]:
        (folder / f"1600000000000000000-{name}").write_bytes(name.encode())
    return root


def of_account(root: Path, account_id: str = ACCOUNT_ID, generated: str = GENERATED) -> Path:
    """A good archive of another account, or of another day."""
    good_folder(root)
    about = root / "data" / "manifest.js"
    text = about.read_text(encoding="utf-8").replace(ACCOUNT_ID, account_id).replace(GENERATED, generated)
    about.write_text(text, encoding="utf-8")
    return root


def _zip_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _central_entries(data: bytes) -> list[int]:
    """Offsets of the central directory's entries, walked from its start."""
    end = data.rindex(b"PK\x05\x06")
    (at,) = struct.unpack_from("<I", data, end + 16)
    offsets = []
    while data[at : at + 4] == b"PK\x01\x02":
        offsets.append(at)
        at += 46 + sum(struct.unpack_from("<3H", data, at + 28))
    return offsets


def zipped(folder: Path, path: Path) -> Path:
    """A folder packed as a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return path
