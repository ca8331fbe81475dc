"""What LinkedIn hands out, written anew: tables of posts and comments among many that are private."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SHARES = ("Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl", "Visibility")
COMMENTS = ("Date", "Link", "Message")
NUMBER = "17529409"
UPDATE = "https://www.linkedin.com/feed/update/"
PRIVATE: Mapping[str, str] = {
    "messages.csv": "CONVERSATION ID,FROM,CONTENT\n1,PRIVATE,PRIVATE words\n",
    "Email Addresses.csv": "Email Address,Confirmed\nPRIVATE@example.org,Yes\n",
    "PhoneNumbers.csv": "Extension,Number\n,PRIVATE\n",
    "Profile.csv": "First Name,Last Name\nPRIVATE,PRIVATE\n",
    "Connections.csv": 'Notes:\n"PRIVATE"\n\nFirst Name,Last Name\nPRIVATE,PRIVATE\n',
    "Logins.csv": "Login Date,IP Address\n2026-01-01,PRIVATE\n",
    "Saved_Items.csv": "savedItem,CreatedTime\nPRIVATE,2026-01-01\n",
    "Jobs/Job Applications.csv": "Application Date,Contact Email\n2026-01-01,PRIVATE\n",
    "Something of 2031.csv": "Date,Secret\n2031-01-01,PRIVATE\n",
}
HARMLESS: Mapping[str, str] = {
    "Reactions.csv": "Date,Type,Link\n2026-01-01 00:00:00,LIKE,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A5\n",
    "Rich_Media.csv": "Date/Time,Media Description,Media Link\n",
    "Articles/Articles/flood.html": "<html><body>Flood</body></html>",
}


class Share(NamedTuple):
    urn: str
    text: str
    at: str = "2026-05-07 16:41:18"
    shared: str = ""
    media: str = ""
    visibility: str = "MEMBER_NETWORK"

    def row(self) -> tuple[str, ...]:
        link = UPDATE + self.urn.replace(":", "%3A") if self.urn else ""
        return (self.at, link, self.text, self.shared, self.media, self.visibility)


class Comment(NamedTuple):
    urn: str
    text: str
    at: str = "2026-05-08 09:00:00"

    def row(self) -> tuple[str, ...]:
        return (self.at, UPDATE + self.urn.replace(":", "%3A") if self.urn else "", self.text)


def urn(number: int, kind: str = "share") -> str:
    return f"urn:li:{kind}:{number}"


def doubled(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """As LinkedIn writes posts: a quotation mark in a cell twice."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([headings, *rows])
    return buffer.getvalue().encode()


def escaped(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """As LinkedIn writes comments: a quotation mark in a cell behind a backslash."""
    written = [",".join(headings)]
    for row in rows:
        cells = [f'"{escape(cell)}"' if set(cell) & set('",\n\r') else cell for cell in row]
        written.append(",".join(cells))
    return ("\n".join(written) + "\n").encode()


def escape(cell: str) -> str:
    return cell.replace('"', '\\"')


def shares(*given: Share) -> bytes:
    return doubled(SHARES, [one.row() for one in given])


def comments(*given: Comment) -> bytes:
    return escaped(COMMENTS, [one.row() for one in given])


def write_zip(
    path: Path, posts: Sequence[Share] = (), said: Sequence[Comment] = (), *, number: str = NUMBER, private: bool = True
) -> Path:
    behind = f"_{number}" if number else ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"Shares{behind}.csv", shares(*posts))
        archive.writestr(f"Comments{behind}.csv", comments(*said))
        for name, text in {**PRIVATE, **HARMLESS}.items() if private else ():
            archive.writestr(name, text)
    return path


def write_folder(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root
