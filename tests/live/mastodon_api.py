"""``python -m tests.live.mastodon_api ACCOUNTS POSTS``: a server that answers as Mastodon's API does, for many accounts with many posts each.
Prints its address. Each line on standard input, ``ACCOUNT TEXT``, is posted on the account.

A real server of Mastodon's is not among what can be laid in here; the fields are those of docs.joinmastodon.org, “Status” and “Account”.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import IO, Any, cast
from urllib.parse import parse_qs, urlsplit

BEGAN = datetime(2018, 1, 1, tzinfo=UTC)
APART = timedelta(minutes=20)
MOST = 40
WORDS = [
    "storm",
    "warning",
    "for",
    "the",
    "coast",
    "road",
    "closed",
    "water",
    "safe",
    "again",
    "office",
    "open",
    "vaccine",
    "clinic",
    "river",
    "level",
    "rising",
]


class Site:
    def __init__(self, accounts: int, posts: int) -> None:
        self.accounts, self.posts, self.url = accounts, posts, ""
        self.new: dict[int, list[tuple[str, datetime]]] = {}

    def account(self, number: int) -> dict[str, Any]:
        name = f"agency{number}"
        return {
            "id": str(number),
            "username": name,
            "acct": name,
            "display_name": name,
            "uri": f"{self.url}/users/{name}",
        }

    def status(self, account: int, place: int) -> dict[str, Any]:
        if place < self.posts:
            words = " ".join(WORDS[(place * 7 + at * (1 + place % 5)) % len(WORDS)] for at in range(18))
            text, made = f"{words} {place}", BEGAN + APART * place
        else:
            text, made = self.new[account][place - self.posts]
        number = str(1_000_000 + place)
        return {
            "id": number, "uri": f"{self.url}/users/agency{account}/statuses/{number}", "account": self.account(account),
            "created_at": made.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "visibility": "public", "content": f"<p>{text}</p>",
            "spoiler_text": "", "edited_at": None, "language": "en", "in_reply_to_id": None, "reblog": None, "poll": None,
            "media_attachments": [], "tags": [], "mentions": [], "favourites_count": place % 50, "reblogs_count": 0,
            "sensitive": False, "card": None,
        }  # fmt: skip

    def page(self, account: int, before: str) -> list[dict[str, Any]]:
        count = self.posts + len(self.new.get(account, ()))
        last = min(int(before) - 1_000_000, count) if before else count
        return [self.status(account, place) for place in range(last - 1, max(-1, last - 1 - MOST), -1)]


class Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        segments = parts.path.strip("/").split("/")
        if parts.path == "/api/v1/accounts/lookup":
            self._answer(self.site.account(int(asked["acct"].removeprefix("agency"))))
        elif parts.path == "/api/v1/accounts/verify_credentials":
            self._answer(self.site.account(int(self.headers["Authorization"].rpartition("-")[2])))
        elif segments[:3] == ["api", "v1", "accounts"] and segments[-1] == "statuses":
            found = self.site.page(int(segments[3]), asked.get("max_id", ""))
            older = f'<{self.site.url}{parts.path}?max_id={found[-1]["id"]}>; rel="next"' if found else ""
            self._answer(found, older)
        else:
            self._answer({"error": "Record not found"}, status=404)

    def _answer(self, value: Any, link: str = "", status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response_only(status)
        self.send_header("Date", format_datetime(datetime.now(UTC), usegmt=True))
        self.send_header("Content-Type", "application/json; charset=utf-8")
        if link:
            self.send_header("Link", link)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running(accounts: int, posts: int) -> Iterator[tuple[str, Callable[[int, str], None]]]:
    """Its address in a process of its own, and what posts on an account."""
    command = [sys.executable, "-m", "tests.live.mastodon_api", str(accounts), str(posts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        stdin, stdout = cast(IO[str], server.stdin), cast(IO[str], server.stdout)

        def post(account: int, text: str) -> None:
            stdin.write(f"{account} {text}\n")
            stdin.flush()

        try:
            yield stdout.readline().strip(), post
        finally:
            server.kill()


def main() -> None:
    site = Handler.site = Site(int(sys.argv[1]), int(sys.argv[2]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(site.url, flush=True)
    for line in sys.stdin:
        account, _, text = line.strip().partition(" ")
        site.new.setdefault(int(account), []).append((text, datetime.now(UTC)))


if __name__ == "__main__":
    main()
