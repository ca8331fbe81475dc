"""A register as another government keeps it: 1,865 accounts under other headings, and as dirty as people leave it. Every agency and
every name in it is made up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

ROWS = 1_865
HEADINGS = [
    "Account",
    "Platform",
    "Department",
    "Language",
    "URL",
    "Description",
    "Contact email",
    "Followers",
    "Last checked",
]
DEPARTMENTS = [
    f"{kind} {of}"
    for kind in ("Department of", "Office of", "Bureau of", "Agency for")
    for of in (
        "Tides",
        "Lantern Safety",
        "Orchards",
        "Night Trains",
        "Salt Roads",
        "Weather Kites",
        "Quiet Rivers",
        "Moss & Peat",
    )
]
PLATFORMS = {
    "x": (["Twitter", "X (formerly Twitter)", "twitter", "X", "X/Twitter"], ["https://twitter.com/{}", "x.com/{}", "https://mobile.twitter.com/{}?lang=en"]),
    "facebook": (["Facebook", "Facebook Page", "FB"], ["https://www.facebook.com/{}", "facebook.com/{}/", "https://m.facebook.com/{}"]),
    "youtube": (["YouTube", "Youtube", "You Tube channel"], ["https://www.youtube.com/user/{}", "youtube.com/{}"]),
    "instagram": (["Instagram", "instagram "], ["https://www.instagram.com/{}/", "www.instagram.com/{}"]),
    "linkedin": (["LinkedIn", "Linked In"], ["https://www.linkedin.com/company/{}"]),
    "telegram": (["Telegram", "Telegram channel"], ["https://t.me/{}", "t.me/s/{}"]),
    "website": (["Weibo", "LINE", "KakaoTalk channel", "VK"], ["https://{}.blogs.test/", "https://places.test/agency/{}", "https://chats.test/channel/{}"]),
}  # fmt: skip
WEIGHTS = [
    "x",
    "x",
    "x",
    "x",
    "x",
    "x",
    "facebook",
    "facebook",
    "facebook",
    "facebook",
    "youtube",
    "youtube",
    "instagram",
    "telegram",
    "linkedin",
    "website",
]
LANGUAGES = {
    "en": ["English", "English", "english", "Anglais", "EN"],
    "fr": ["French", "Français", "français", "Francais", "fr"],
    "en; fr": ["Bilingual", "English / French", "Bilingue", "English and French"],
}
MESSY = {40: "unknown?", 41: "n/a", 900: "Klingonish"}
"""Cells of the languages of these rows that nobody understands, or that say nothing."""
BROKEN = {77: "https://www.facebook.com/", 501: "not on file", 1203: "see web site / ask Bob", 1500: ""}
"""Addresses of these rows that name nobody."""


@dataclass(frozen=True, slots=True)
class Official:
    """What a row means: ``name`` is how the account is called in its address."""

    platform: str
    name: str
    department: str
    language: str
    cells: tuple[str, ...]
    is_broken: bool = False


def accounts(count: int = ROWS) -> Iterator[Official]:
    """The same every time."""
    for number in range(count):
        platform = WEIGHTS[number * 7 % len(WEIGHTS)]
        department = DEPARTMENTS[number * 5 % len(DEPARTMENTS)]
        words, addresses = PLATFORMS[platform]
        name = f"{['Tide', 'Moss', 'Kite', 'Salt', 'Fern', 'Reed'][number % 6]}Desk{number}"
        language = list(LANGUAGES)[number * 3 % 10 // 4]
        said = LANGUAGES[language][number % len(LANGUAGES[language])]
        address = addresses[number % len(addresses)].format(name)
        if number in MESSY:
            language, said = "", MESSY[number]
        if number in BROKEN:
            address = BROKEN[number]
        title = f"{department.split(' of ')[-1].split(' for ')[-1]} – café news {number}"
        yield Official(
            platform, name, department, language,
            (title, words[number % len(words)], department, said, address, f"What {department} has to say.",
             f"desk{number}@agency.test", str(number * 31 % 90_000), ["2026-03-09", "46090", "9/3/26", ""][number % 4]),
            is_broken=number in BROKEN,
        )  # fmt: skip


def rows(count: int = ROWS) -> Iterator[list[str]]:
    """As the file has them: a title over merged cells, blank rows, the headings, a total and a remark at the end."""
    width = len(HEADINGS)
    yield ["Official social media accounts", *[""] * (width - 1)]
    yield [""] * width
    yield ["", "Where", "", "Who", "", "", "", "Figures", ""]
    yield HEADINGS
    for number, account in enumerate(accounts(count)):
        yield list(account.cells)
        if number % 400 == 399:
            yield [""] * width
    yield [""] * width
    yield ["Total", "", "", "", "", "", "", "83,900,112", ""]
    yield ["Source: central registry, as of March 2026", *[""] * (width - 1)]


def as_csv(count: int = ROWS, *, encoding: str = "cp1252", separator: str = ";") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(rows(count))
    return stream.getvalue().encode(encoding)
