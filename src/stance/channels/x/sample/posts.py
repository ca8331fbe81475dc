"""What the sample agency said: made-up posts of a made-up council, the same every time.

They exercise what a real archive holds: threads, replies to others, reposts, links behind t.co, pictures with and
without a text alternative, an edited post, deleted posts, accents, emoji and other scripts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

ACCOUNT_ID = "900000000000000001"
HANDLE = "SampleAgency"
DISPLAY_NAME = "Sample Agency (made up)"
POSTS = 420
X_EPOCH_MS = 1_288_834_974_657
"""Post ids carry their time from this instant on (X's announced id scheme, November 2010)."""

SUBJECTS = (
    (
        "road",
        "{place} is closed between Mill Lane and the bridge until {hour}:00. Please use the signed detour. #roads",
    ),
    ("road", "{place} is open again. Thank you for your patience. #roads"),
    (
        "flood",
        "River level at {place} is {number} cm and rising. Move vehicles from low streets now. #floodwatch",
    ),
    (
        "flood",
        "The flood watch for {place} has ended. Sandbags can be returned to the depot until Friday. #floodwatch",
    ),
    ("fire", "Total fire ban today for {place}. No open flames, no welding outdoors. ⚠️ #fireban"),
    ("water", "Water supply in {place} will be off from {hour}:00 for about two hours while we mend a main."),
    (
        "library",
        "The library at {place} opens late on Thursdays from next week. Bring the children 📚 #libraries",
    ),
    (
        "consultation",
        "Have your say on the plan for {place}. The consultation closes in {number} days: {link}",
    ),
    (
        "consultation",
        "You asked for more trees at {place}. Read what we heard and what happens next: {link} #haveyoursay",
    ),
    ("jobs", "We are looking for people to run our platforms in {place}. Apply by the {day}th: {link} #jobs"),
    ("health", "Free flu vaccinations at {place} on Saturday, no appointment. Café open from {hour}:00 ☕"),
    ("waste", "Bins in {place} are collected a day later this week because of the holiday. #waste"),
    ("languages", "信息：{place} 的图书馆本周六开放。Information in your language: {link}"),
    ("languages", "Información sobre vacunas en {place}: el sábado, sin cita. {link}"),
    ("thanks", "Thank you to the {number} volunteers who planted trees at {place} today 🌳"),
)
PLACES = (
    "Harbour Road",
    "North Quay",
    "Station Street",
    "the Market Hall",
    "Riverside Park",
    "Weir Crossing",
    "Église Street",
)


@dataclass(slots=True)
class Post:
    """One post as the archive will hold it. ``earlier`` is its text before an edit; ``picture`` a colour seed."""

    id: int
    at: datetime
    text: str
    link: str = ""
    reply_to: int | None = None
    reply_to_other: str = ""
    repost_of: str = ""
    picture: int | None = None
    alt: str = ""
    earlier: str = ""
    earlier_id: int | None = None
    deleted_at: datetime | None = None
    likes: int = 0
    hashtags: list[str] = field(default_factory=list)


def posts() -> Iterator[Post]:
    """All posts, oldest first, one every week or so from 2012 to 2025."""
    chance = random.Random(20130725)  # noqa: S311  (the same sample every time; nothing secret)
    at = datetime(2012, 3, 5, 8, 30, tzinfo=UTC)
    previous: Post | None = None
    for number in range(POSTS):
        at += timedelta(days=chance.randint(3, 19), minutes=chance.randint(1, 600))
        post = _post(chance, number, at, previous)
        yield post
        previous = post if not post.repost_of else previous


def _post(chance: random.Random, number: int, at: datetime, previous: Post | None) -> Post:
    _topic, template = chance.choice(SUBJECTS)
    link = f"https://sample-agency.example/{number}" if "{link}" in template else ""
    text = template.format(
        place=chance.choice(PLACES),
        hour=chance.randint(6, 20),
        number=chance.randint(3, 90),
        day=chance.randint(4, 20),
        link="{link}",
    )
    post = Post(_id(at, number), at, text, link=link, likes=chance.randint(0, 80))
    if number % 11 == 5 and previous:
        post.reply_to, post.text = previous.id, f"Update: {text[0].lower()}{text[1:]}"
    elif number % 17 == 9:
        post.reply_to_other, post.text = (
            "a_resident",
            "@a_resident Thank you for telling us. A crew is on its way.",
        )
        post.link = ""
    elif number % 23 == 12:
        post.repost_of = "StateEmergency"
        post.text, post.link = f"RT @StateEmergency: {text.replace(' {link}', '')}", ""
    if number % 9 == 4 and not post.repost_of:
        post.picture = number
        post.alt = "" if number % 4 == 0 else f"Map of the area: {text.split('.')[0].replace(' {link}', '')}"
    if number % 97 == 60:
        post.earlier, post.earlier_id = post.text.replace("until", "untill").replace(".", " .", 1), post.id
        post.id += 1 << 30
    if number % 101 == 50:
        post.deleted_at = at + timedelta(days=1)
    return post


def _id(at: datetime, number: int) -> int:
    return (int(at.timestamp() * 1000) - X_EPOCH_MS << 22) + number % 4096
