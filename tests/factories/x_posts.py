"""Posts of an imaginary agency, any number of them, the same for the same seed.

Texts are real ones of crises (../shared/data) where those are at hand, else made up. Everything about post
number n follows from n and the seed alone, so that archives of any size are made in a stream, in any order.
"""

import gzip
import html
import json
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "crisis-posts.jsonl.gz"
ACCOUNT_ID = "2244994945"
HANDLE = "StormwatchQLD"
DISPLAY_NAME = "Stormwatch Queensland & Partners"
_FIRST = 1_293_840_000  # 2011-01-01T00:00:00Z
_LAST = 1_767_225_600  # 2026-01-01T00:00:00Z
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657

_TAG = re.compile(r"(?<!\w)#(\w+)")
_MENTION = re.compile(r"(?<!\w)@(\w{1,15})", re.ASCII)
_LINK = re.compile(r"https?://t\.co/\w+", re.ASCII)
_EXTRAS = (
    "",
    "",
    "",
    "",
    " 🌪️⚠️",
    " Évacuez dès maintenant, à côté de l’école",
    " 避難してください。川の水位が上昇しています",
    " 👩‍🚒👍🏽 thank you <crews> & volunteers",
    " 洪水警报 已发布",
    " Größe 3 m – Straße gesperrt",
)
_MADE_UP = (
    "Flood warning for the {0} river: move to higher ground now. #flood #{0} http://t.co/a{1}",
    "RT @weather_{0}: severe storm over {0} at {1} pm, stay inside",
    "@resident{1} sorry to hear that. Please call 132 500 & tell them where you are",
    "Power is out for {1} homes in {0}; crews are on their way.",
    "Road closed: {0} highway, both directions. #traffic http://t.co/b{1}",
)


@dataclass(frozen=True, slots=True)
class Words:
    """A text (not escaped) and what X would find in it."""

    text: str
    hashtags: tuple[str, ...]
    mentions: tuple[str, ...]
    links: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Post:
    """One post before any layout writes it down. `created_at` is Unix seconds UTC."""

    number: int
    post_id: int
    created_at: int
    words: Words
    reply_to: int | None = None
    reply_account: str | None = None
    quotes: int | None = None
    chain: tuple[int, ...] = ()
    media: tuple[str, ...] = ()
    likes: int = 0
    reposts: int = 0


@cache
def corpus() -> tuple[Words, ...]:
    """Every text there is to choose from."""
    return tuple(_words(text) for text in dict.fromkeys(_texts()))


@cache
def plain_corpus() -> tuple[Words, ...]:
    """Texts with few hashtags, mentions and links, as agencies write: a post then takes about 1 kB."""
    return tuple(words for words in corpus() if len(words.hashtags + words.mentions + words.links) < 2)


def _texts() -> Iterator[str]:
    if CORPUS.exists():
        with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield html.unescape(json.loads(line)["text"])
        return
    for number in range(5000):
        place = ("Brisbane", "Ipswich", "Toowoomba", "Gympie", "Cairns")[number % 5]
        yield _MADE_UP[number // 5 % len(_MADE_UP)].format(place, number)


def _words(text: str) -> Words:
    unique = dict.fromkeys
    return Words(
        text,
        tuple(unique(_TAG.findall(text))),
        tuple(unique(_MENTION.findall(text))),
        tuple(unique(_LINK.findall(text))),
        "en" if text.isascii() else "und",
    )


def _mix(number: int, seed: int) -> int:
    """Thirty well-spread bits of (number, seed): a step of splitmix64."""
    value = (number * 0x9E3779B97F4A7C15 + seed * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 30)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return value >> 34


class Feed:
    """`count` posts; number 0 is the oldest. One in `media_every` has media (0: none)."""

    def __init__(self, count: int, *, seed: int = 1, media_every: int = 50) -> None:
        self.count = count
        self.seed = seed
        self._media_every = media_every
        self._step_ms = (_LAST - _FIRST) * 1000 // max(count, 1)
        self._corpus = corpus()
        self._plain = plain_corpus()

    def id_of(self, number: int) -> int:
        """The post id of a number: X's ids carry the time in milliseconds above bit 22."""
        jitter = _mix(number, self.seed ^ 7) % max(self._step_ms // 2, 1)
        moment = _FIRST * 1000 + number * self._step_ms + jitter
        return ((moment - _SNOWFLAKE_EPOCH_MS) << 22) | (number & 0xFFF)

    def post(self, number: int) -> Post:
        """Post `number`."""
        dice = _mix(number, self.seed)
        choice = self._corpus if number % 16 == 0 else self._plain
        words = choice[dice % len(choice)]
        extra = _EXTRAS[(dice >> 7) % len(_EXTRAS)]
        if extra:
            words = replace(words, text=words.text + extra)
        post_id = self.id_of(number)
        post = Post(
            number,
            post_id,
            ((post_id >> 22) + _SNOWFLAKE_EPOCH_MS) // 1000,
            words,
            likes=dice % 977,
            reposts=dice % 89,
        )
        return self._relations(post, (dice >> 12) % 1000)

    def _relations(self, post: Post, chance: int) -> Post:
        number = post.number
        if self._media_every and number % self._media_every == self._media_every - 1:
            names = (f"E{number:x}a.png", f"E{number:x}b.jpg") if number % 2 else (f"E{number:x}c.jpg",)
            return replace(post, media=names)
        if chance < 120 and number:  # threads: a post that answers the one before it
            return replace(post, reply_to=self.id_of(number - 1), reply_account=ACCOUNT_ID)
        if chance < 160:
            return replace(post, reply_to=post.post_id - (9 << 22), reply_account=str(10_000 + chance))
        if chance < 180 and number > 10:
            quoted = self.id_of(number - 10)
            link = f"https://t.co/q{number:x}"
            words = post.words
            words = replace(words, text=f"{words.text} {link}", links=(*words.links, link))
            return replace(post, quotes=quoted, words=words)
        if number % 200 == 101 and number + 1 < self.count:
            return replace(post, chain=(post.post_id, self.id_of(number + 1)))
        if number % 200 == 102:
            first = self.id_of(number - 1)
            words = replace(post.words, text=post.words.text + " (corrected)")
            return replace(post, chain=(first, post.post_id), words=words)
        return post

    def newest_first(self) -> Iterator[Post]:
        """All posts as X lists them."""
        return (self.post(number) for number in range(self.count - 1, -1, -1))

    def with_media(self) -> Iterator[Post]:
        """The posts that have media, oldest first."""
        if self._media_every:
            for number in range(self._media_every - 1, self.count, self._media_every):
                yield self.post(number)


def png(shade: int) -> bytes:
    """A real picture of one grey pixel (PNG, ISO/IEC 15948)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes((0, shade & 0xFF)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg(comment: str) -> bytes:
    """A real picture of one grey pixel (JPEG, ITU-T T.81) with a comment, so that no two are the same."""

    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    one_code = bytes((1, *([0] * 15), 0))  # a Huffman table of one code: zero
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            segment(0xFE, comment.encode()),
            segment(0xDB, b"\0" + b"\x01" * 64),
            segment(0xC0, bytes((8, 0, 1, 0, 1, 1, 1, 0x11, 0))),
            segment(0xC4, b"\x00" + one_code),
            segment(0xC4, b"\x10" + one_code),
            segment(0xDA, bytes((1, 1, 0, 0, 63, 0))),
            b"\x3f\xff\xd9",
        )
    )


def picture(name: str) -> bytes:
    """The bytes of a medium by its name."""
    return png(zlib.crc32(name.encode())) if name.endswith(".png") else jpeg(name)
