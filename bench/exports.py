"""Every platform's reader of exports, on one core: posts of the usual kinds in no order, read to items, beside a plain parse of the
same file by the standard library; and the same with a tenth of the posts, for memory."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bench.processes import last_json, watch
from tests.factories import (
    bluesky_export,
    facebook_export,
    feed_files,
    instagram_export,
    linkedin_export,
    mastodon_export,
    wordpress_export,
    x_archive,
    youtube_export,
)
from tests.factories.x_posts import Feed as XFeed

MOST = 50_000
"""Posts of one export: enough for what is done once an export not to count."""
READ = """
import csv, io, json, sys, time
from pathlib import Path
from xml.parsers import expat
from stance.channels import discovery
from stance.engines.exports.package import open_package
platform, path = sys.argv[1], Path(sys.argv[2])
reader = discovery.export_reader(platform)
start = time.process_time()
package = open_package([path])
export = reader.recognise(package)
if not export.account_id:
    identifier, handle = reader.owner(package, export, sys.argv[3])
    export = export.of_account(identifier or "1f3a", handle)
opened = reader.open(package, export)
items = failures = 0
for part in export.parts:
    for read in opened.read(part):
        items += isinstance(read, tuple)
        failures += not isinstance(read, tuple)
taken = time.process_time() - start
peak = 1024 * int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
start, size = time.process_time(), 0
for part in export.parts:
    with package.open(part.file) as stream:
        data = stream.read()
    size += len(data)
    if part.file.endswith((".json", ".js")):
        json.loads(data[data.index(b"["):] if part.file.endswith(".js") else data)
    elif part.file.endswith(".csv"):
        for _ in csv.reader(io.StringIO(data.decode())): pass
    elif part.file.endswith(".xml"):
        expat.ParserCreate().Parse(data, True)
    else:
        import hashlib
        hashlib.sha256(data).digest()
plain = time.process_time() - start
print(json.dumps({"items": items, "failures": failures, "seconds": taken, "plain": plain, "bytes": size, "peak": peak}))
"""
T = TypeVar("T")


def measure(work: Path, posts: int) -> dict[str, Any]:
    count = min(posts, MOST)
    place = work / "exports"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    found = {}
    for platform, (make, named) in MAKERS.items():
        whole, tenth = (_read(platform, make(place, size), named) for size in (count, count // 10))
        found[platform] = {
            "items": whole["items"],
            "failures": whole["failures"],
            "bytes": whole["bytes"],
            "processor_seconds": round(whole["seconds"], 2),
            "posts_per_second": round(whole["items"] / whole["seconds"]),
            "ratio_to_plain_parse": round(whole["seconds"] / whole["plain"], 1),
            "peak_bytes": whole["peak"],
            "peak_ratio_to_a_tenth": round(whole["peak"] / tenth["peak"], 2),
        }
    shutil.rmtree(place)
    return {"posts": count, "exports": found}


def _read(platform: str, path: Path, named: str) -> dict[str, Any]:
    found: dict[str, Any] = last_json(watch([sys.executable, "-c", READ, platform, str(path), named]).output)
    path.unlink() if path.is_file() else shutil.rmtree(path)
    return found


def in_no_order(rows: list[T]) -> list[T]:
    random.Random(2013).shuffle(rows)
    return rows


def instants(count: int, form: str) -> list[str]:
    first = datetime(2015, 1, 1, tzinfo=UTC)
    return [(first + timedelta(minutes=7 * number)).strftime(form) for number in range(count)]


def said(number: int) -> str:
    return f"Boil the water in district {number}: https://health.example.gov/{number} #water{number % 50} @weather"


def x(place: Path, count: int) -> Path:
    x_archive.make_folder(place / "x", XFeed(count))
    return place / "x"


def bluesky(place: Path, count: int) -> Path:
    repository = bluesky_export.Repository()
    for number in in_no_order(list(range(count))):
        path = f"{bluesky_export.POST}/{bluesky_export.tid(number)}"
        repository.records[path] = bluesky_export.post(said(number), number % 80_000, langs=["en"])
    return bluesky_export.write_folder(place / "bluesky", repository)


def mastodon(place: Path, count: int) -> Path:
    rows = in_no_order(list(mastodon_export.many(count)))
    return mastodon_export.write_folder(place / "mastodon", mastodon_export.files_of(rows))


def facebook(place: Path, count: int) -> Path:
    rows = in_no_order([facebook_export.post(said(one), facebook_export.FIRST + one * 60) for one in range(count)])
    return facebook_export.write_folder(place / "facebook", facebook_export.Feed(posts=[rows]))


def instagram(place: Path, count: int) -> Path:
    rows = in_no_order([instagram_export.single(said(one), instagram_export.FIRST + one * 60) for one in range(count)])
    return instagram_export.write_folder(place / "instagram", instagram_export.Feed(posts=[rows]))


def linkedin(place: Path, count: int) -> Path:
    times = instants(count, "%Y-%m-%d %H:%M:%S")
    rows = in_no_order(
        [linkedin_export.Share(linkedin_export.urn(10**18 + one), said(one), times[one]) for one in range(count)]
    )
    return linkedin_export.write_folder(place / "linkedin", {"Shares.csv": linkedin_export.shares(*rows)})


def youtube(place: Path, count: int) -> Path:
    times = instants(count, "%Y-%m-%dT%H:%M:%S+00:00")
    rows = in_no_order(
        [youtube_export.Video(f"v{one:010d}", f"Notice {one}", said(one), created=times[one], published=times[one]) for one in range(count)]
    )  # fmt: skip
    members = youtube_export.files(rows, with_videos=False, private=False)
    return linkedin_export.write_folder(place / "youtube", members)


def website(place: Path, count: int) -> Path:
    rows = in_no_order(list(wordpress_export.many(count)))
    return wordpress_export.write(place / "website", wordpress_export.document_of(rows))


def feed(place: Path, count: int) -> Path:
    rows = in_no_order(list(feed_files.many(count)))
    return feed_files.write(place / "feed", feed_dot_xml=feed_files.rss2(rows))


MAKERS: dict[str, tuple[Callable[[Path, int], Path], str]] = {
    "x": (x, ""),
    "mastodon": (mastodon, ""),
    "bluesky": (bluesky, ""),
    "facebook": (facebook, "sante"),
    "instagram": (instagram, ""),
    "linkedin": (linkedin, "company/health-dept"),
    "youtube": (youtube, ""),
    "website": (website, ""),
    "feed": (feed, ""),
}
"""How an export of so many posts is made, and as whose it is brought in where it does not say."""
