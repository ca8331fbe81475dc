"""What reads text that others wrote, each with texts that would cost more than their length: made of so many pieces."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from stance.channels import discovery
from stance.channels.x.archive import Archive
from stance.channels.x.long_posts import LongPosts
from stance.channels.x.posts import BadPost, PostReader
from stance.engines.addresses import AddressRefused
from stance.engines.addresses.pasted import LONGEST_TEXT
from stance.engines.addresses.presence import LONGEST_HANDLE
from stance.engines.confusables import compare, skeleton
from stance.engines.evidence.checkpoint import read_checkpoint
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.proof import parse_opening, parse_proof
from stance.engines.exports.assignment import read_assignment
from stance.engines.exports.decode import BadJson
from stance.engines.exports.elements import split
from stance.engines.exports.package import Package
from stance.engines.language.document import LONGEST_TEXT as LONGEST_INDEXED
from stance.engines.language.document import document
from stance.engines.language.query import LONGEST_QUERY, QueryError, parse
from stance.engines.language.snippet import highlight
from stance.engines.tables import TableRefused, read_table
from stance.people.oidc.claims import ClaimsRefused
from stance.people.oidc.claims import read as read_claims
from stance.people.oidc.configuration import Configuration
from stance.register.fields.refusal import FieldRefused
from stance.register.importing import apps
from stance.register.lookalikes.reasons import why
from stance.register.lookalikes.weights import Name, compared, is_slip

Piece = Callable[[], object]
MARKS = "\u0301\u0327\u0345"
"""Of classes out of their order: each is moved past all before it."""
FRAMED = b'[\n  {\n    "tweet" : {"id":"1"}\n  },\n  {\n    "tweet" : {"id":"2"}\n  },\n'
"""Two elements, from which the reader learns how they are set apart."""
LINED = b'[{"tweet":{"a":1}},{"tweet":{"a":2}},'
ELEMENTS = (
    b"x,", b"1 x,", b"],", b",", b'"', b'"" ', b'"\\', b"}", b" ", b"[,", b"{,", b'{"tweet"', b'{"tweet":{}} , ', b"\n  },",
    b'  {\n    "tweet" : {"id":"2"\n  },\n', b'  {\n    "tweet" : {"id":"2\n  },\n', b'{"tweet":{"a":2},', b'{"tweet":[', b"\xff,",
    b'{"tweet":1}', b"\n  },\n  {", b'{"a":1},1,', b"//", b"9", b"-", b'"\\u0000",', b'\\u0000', b"\xf0\x9f\x98,",
)  # fmt: skip
ADDRESSES = (
    "(", "“", "[(", "<<", "%25", "%41", "%ff", "/", "/..", "/.", "?", "&a=b", "?a=", "#", ":", ":1", "1", "9", "a", "a.", ".", "-", "_", "@", "@a",
    "xn--a.", "\u3002", "\u0301\u0327", "\u200d", "𐐀", "ß", "\u0130", "/v3/__", "/v3/__a__;", "*", "did:plc:", "at://", "acct:a@", "https://", "\ud800",
    "u/", "/@a", "/users/", "~", "’", "&", "0x", "١", "A1", "a-", "utm_a=b&", "://", ",", "\u202a",
)  # fmt: skip
LEADS = ("", "@", "https://", "https://example.org/", "https://example.org/@", "acct:", "at://", "did:web:", "https://l.facebook.com/l.php?u=",
         "https://urldefense.com/v3/__https:/", "https://facebook.com/", "https://x.com/", "https://youtube.com/", "@a@", "u/")  # fmt: skip
TEXTS = ("a", " ", "\u0301", MARKS, "e" + MARKS, "ก", "กิ", "漢", "한", "ᄀ", "👍", "👨\u200d", "🇦", "🏴\U000e0067", "#", "@", "#a", "@a ", "t.co/", "t.co/a",
         "https://t.co/a ", "https://", "//", "http://a@", "www.", "\ufdfa", "\ud800", "İ", "ﬃ", "_", "'", "\u200b", "1\u20e3", "\x00", "… ", "...",
         "&amp;", "&#", "&#1;", "&#x", "RT @a", "\n", "क्", "\u0600", "\r\n", "%41", "%")  # fmt: skip
QUERIES = ("(", ")", "-", "- ", "NOT ", "-(", "a OR ", "a AND ", '"', 'a:"', '"" ', "a:", "from:", "#a,", "#", "@", "@a,", "a*", "*", "**", "has:a ", "since:1",
           "until:9", "lang:a-", "(a) ", "(a OR ", MARKS, "ก", "https://", "t.co/", "#a/", "١", "９")  # fmt: skip


def named(refusal: type[Exception] | tuple[type[Exception], ...], work: Piece) -> Piece:
    """The work, which may end with this refusal and with nothing else."""

    def piece() -> None:
        with suppress(refusal):
            work()

    return piece


def elements(count: int) -> dict[str, Piece]:
    found: dict[str, Piece] = {}
    for lead in (FRAMED, LINED, b"[", b'[{"a":1,"b":2},{"a":1,"b":3},'):
        for unit in ELEMENTS:
            stream = lead + unit * count
            found[f"elements {lead[:12]!r} {unit!r}"] = partial(_drain, stream)
    for unit in (b" ", b"a", b"=", b"\n=", b"a=", b";", b"\xef\xbb\xbf"):
        found[f"before the array {unit!r}"] = partial(_drain, unit * count + b"!")
        found[f"assignment {unit!r}"] = named(BadJson, partial(_assignment, unit * count + b"!"))
    for unit in (b"[", b'{"a":', b"[],", b"{},", b'"a",', b"9", b'"\\u0000",', b"1e", b'"\\ud800",', b"[1,"):
        for end in (b"", b"]" * count):
            found[f"value {unit!r} {end[:1]!r}"] = named(BadJson, partial(_assignment, b"a = " + unit * count + end))
    return found


def _drain(content: bytes) -> None:
    for _ in split(io.BytesIO(content)):
        pass


def _assignment(content: bytes) -> None:
    read_assignment(io.BytesIO(content), 16 << 20)


def tables(count: int) -> dict[str, Piece]:
    units = (
        "title,",
        "url,",
        ",",
        '"',
        '""',
        '"",',
        "\n",
        "\r",
        ";",
        "\t",
        "a" + MARKS,
        MARKS,
        " ",
        "sep=;",
        "=",
        "'",
        "'=",
        "-",
        "\u2003",
        "a,\n",
    )
    found = {}
    for lead in ("", "title\n", 'title\n"', "title,address\n"):
        for unit in units:
            work = partial(
                read_table, (lead + unit * count).encode(), columns=["title", "address"], aliases={"url": "address"}
            )
            found[f"table {lead!r} {unit!r}"] = named(TableRefused, work)
    for unit in ("a | b | c | 2027-01-31;", "|", ";", "\\", "\\;", "a|"):
        found[f"apps {unit!r}"] = named(FieldRefused, partial(apps.read, unit * min(count, 10_000)))
    return found


def addresses(_count: int) -> dict[str, Piece]:
    """At most so many characters of them are read, whatever they are: of two ends, so that neither has to be long."""
    found: dict[str, Piece] = {}
    platforms = list(discovery.known())
    for lead in LEADS:
        works: list[Piece] = []
        for unit in ADDRESSES:
            for end in ("", "!", "!@example.org"):
                room = LONGEST_TEXT - len(lead) - len(end)
                text = lead + unit * (room // len(unit)) + end
                works.append(partial(discovery.read, text))
                if lead in LEADS[:3] and not end:
                    works += [partial(discovery.on_platform, one, text) for one in platforms]
        found[f"addresses that begin with {lead!r}"] = partial(_each, AddressRefused, works)
    return found


def _each(refusal: type[Exception] | tuple[()], works: list[Piece]) -> None:
    for work in works:
        with suppress(refusal):
            work()


def language(count: int) -> dict[str, Piece]:
    found: dict[str, Piece] = {}
    asked: list[Piece] = []
    marked = parse("flood* OR #storm OR กข")
    for unit in TEXTS:
        text = unit * (min(count, LONGEST_INDEXED) // len(unit))
        found[f"text {unit!r}"] = partial(document, [text, text + "!"], links=[text, "https://" + text])
        found[f"snippet {unit!r}"] = partial(highlight, text[:25_000], marked, width=200)
    for unit in QUERIES:
        for end in ("", "a", ")", '"'):
            text = (unit * LONGEST_QUERY)[: LONGEST_QUERY - 1] + end
            asked.append(partial(_asked, text))
    return found | {"queries": partial(_each, QueryError, asked)}


def _asked(text: str) -> None:
    parse(text).normal_form()


def posts(count: int) -> dict[str, Piece]:
    archive = Archive("current", "12", "agency", None, None, False, ())
    made = "Wed Aug 30 23:20:03 +0000 2023"
    found: dict[str, Piece] = {}
    for unit in TEXTS:
        post = {"id_str": "20", "created_at": made, "full_text": "a" * 80 + unit * (count // len(unit)) + "b"}
        found[f"post {unit!r}"] = partial(_one_post, archive, [post], [])
    many = [{"id_str": "20", "created_at": made, "full_text": "a" * 80}] * (count // 100)
    notes = [{"noteTweet": {"createdAt": "2023-08-30T23:20:03.000Z", "core": {"text": "a" * 79 + "b"}}}] * (
        count // 100
    )
    found["posts and long posts of one second"] = partial(_one_post, archive, many, notes)
    for key, value in (("created_at", "1"), ("id_str", "1"), ("lang", "en-a"), ("lang", "-")):
        post = {"id_str": "20", "created_at": made, "full_text": "a", key: value * count}
        found[f"post with a long {key} {value}"] = partial(_one_post, archive, [post], [])
    link = {"url": "https://t.co/a", "expanded_url": "https://x.com/" + "a" * (count // 100)}
    entities: dict[str, Any] = {"urls": [link] * 100, "media": [{"id": "9" * 5000, "media_url": "/" * 100}] * 100}
    full: dict[str, Any] = {
        "id_str": "20",
        "created_at": made,
        "full_text": "a",
        "entities": entities,
        "edit_info": {"initial": {"editTweetIds": ["9" * 18] * 100}},
    }
    found["post with many entities"] = partial(_one_post, archive, [full], [])
    return found


@dataclass
class Held:
    """A package of one file."""

    content: bytes

    def open(self, _name: str) -> io.BytesIO:
        return io.BytesIO(self.content)


def _one_post(archive: Archive, given: list[Any], notes: list[Any]) -> None:
    package = cast(Package, Held(json.dumps(notes).encode()))
    reader = PostReader(archive, None, LongPosts(package, replace(archive, long_posts=("note-tweet.js",))))
    for post in given:
        with suppress(BadPost):
            reader.item(json.loads(json.dumps(post)))


def names(_count: int) -> dict[str, Piece]:
    """Of handles, which are never longer than this."""
    found: dict[str, Piece] = {}
    for unit in (
        "a",
        "1",
        "_",
        "a1",
        "official",
        "gov",
        "vv",
        "cl",
        "rn",
        MARKS,
        "а",
        "İ",
        "ß",
        "\u200d",
        "A",
        "aA",
        ".",
        "@",
    ):
        name = (unit * LONGEST_HANDLE)[:LONGEST_HANDLE]
        others = (name[:-1], name[1:] + "x", name + "1", "x" + name, name.swapcase())
        works: list[Piece] = [
            partial(_compared, Name("x", name), Name("bluesky", other, is_ours=False)) for other in others
        ]
        found[f"names {unit!r}"] = partial(_each, (), works)
    return found


def _compared(ours: Name, theirs: Name) -> None:
    skeleton(ours.handle)
    compared("bluesky", "xn--" + ours.handle)
    is_slip(ours.shown, theirs.shown)
    if similarity := compare(ours.shown, theirs.shown):
        why(ours, theirs, similarity)


def claims(count: int) -> dict[str, Piece]:
    trusted = Configuration("https://id.example", "client", "words", True, True, "groups", frozenset({"mfa"}))
    found: dict[str, Piece] = {}
    for unit in ("a", "@", "a@", ".", " ", "\x00", MARKS, "9", "\ud800", '"'):
        said = {
            "sub": unit * count,
            "email": unit * count + "@a.test",
            "name": unit * count,
            "groups": [unit] * count,
            "amr": [unit] * count,
        }
        for left_out in (None, "email", "groups"):
            given = {key: value for key, value in said.items() if key != left_out}
            found[f"claims {unit!r} without {left_out}"] = named(
                ClaimsRefused, partial(read_claims, given, {}, trusted)
            )
    return found


def evidence(count: int) -> dict[str, Piece]:
    units = ("a", "\n", "9", "/", "=", "— ", "\n\n", "— a b\n", "\u2014", "[", '{"a":')
    return {
        f"{read.__name__} {unit!r}": named(EvidenceError, partial(read, (unit * count).encode()))
        for unit in units
        for read in (read_checkpoint, parse_proof, parse_opening)
    }


ALL = (elements, tables, addresses, language, posts, names, claims, evidence)
