"""What the columns of Takeout's tables are called. Takeout writes headings in the language of the Google Account, in two ways of using
capitals over the years; here are those that were seen in published readers and lists of columns (see README.md)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["videos", "texts", "comments", "posts", "channel"]
Role: TypeAlias = Literal[
    "id", "duration", "language", "category", "description", "channel", "title", "privacy", "state", "created", "published",
    "text", "parent", "post", "video",
]  # fmt: skip

_DASHES = re.compile("[\u2010-\u2015-]")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r" ?(\d{1,3})\Z", re.ASCII)


def folded(heading: str) -> str:
    """Without the differences of capitals, dashes and spaces."""
    return _SPACES.sub(" ", _DASHES.sub("-", unicodedata.normalize("NFKC", heading).casefold())).strip()


def without_number(heading: str) -> tuple[str, int]:
    """("video title text segments", 2) of "Video Title Text Segments 2"; 1 where there is no number."""
    name = folded(heading)
    found = _NUMBER.search(name)
    return (name[: found.start()], int(found[1])) if found else (name, 1)


_CHANNEL = ("channel id", "kanal-id", "id de canal", "id del canal", "kanalo id", "kanaal-id", "id-ul canalului")
_VIDEO = ("video id", "video-id", "id de vídeo", "vaizdo įrašo id", "id-ul videoclipului")

NAMES: Mapping[Kind, Mapping[Role, tuple[str, ...]]] = {
    "videos": {
        "id": _VIDEO,
        "duration": (
            "approx duration (ms)", "ungefähre dauer (ms)", "duración aproximada (ms)", "apytikrė trukmė (ms)",
            "geschatte duur (ms)", "durată aproximativă (ms)",
        ),
        "language": (
            "video audio language", "audiosprache des videos", "idioma del audio del vídeo", "vaizdo įrašo garso takelio kalba",
            "audiotaal van video", "limba conținutului audio din videoclip",
        ),
        "category": (
            "video category", "videokategorie", "categoría del vídeo", "vaizdo įrašo kategorija", "videocategorie",
            "categorie de videoclipuri",
        ),
        "description": (
            "video description (original)", "videobeschreibung (original)", "descripción del vídeo (original)",
            "vaizdo įrašo aprašas (originalas)", "videobeschrijving (origineel)", "descrierea videoclipului (original)",
        ),
        "channel": _CHANNEL,
        "title": (
            "video title (original)", "videotitel (original)", "título del vídeo (original)",
            "vaizdo įrašo pavadinimas (originalas)", "videotitel (origineel)", "titlul videoclipului (original)",
        ),
        "privacy": ("privacy", "datenschutz", "privacidad", "privatumas", "confidențialitate"),
        "state": (
            "video state", "videostatus", "estado del vídeo", "vaizdo įrašo būsena", "starea videoclipului",
        ),
        "created": (
            "video create timestamp", "zeitstempel bei videoerstellung", "marca de tiempo de creación del vídeo",
            "vaizdo įrašo sukūrimo laiko žymė", "tijdstempel aanmaaktijd video", "marcajul temporal de creare a videoclipului",
        ),
        "published": (
            "video publish timestamp", "zeitstempel bei videoveröffentlichung", "marca de tiempo de publicación del vídeo",
            "vaizdo įrašo paskelbimo laiko žymė", "tijdstempel publicatietijd video",
            "marcajul temporal de publicare a videoclipului",
        ),
    },
    "texts": {
        "id": _VIDEO,
        "description": ("video description text segments", "videobeschreibung - textabschnitte"),
        "title": ("video title text segments", "videotitel - textabschnitte"),
    },
    "comments": {
        "id": ("comment id", "kommentar-id", "id de comentario", "komentaro id", "reactie-id", "id-ul comentariului"),
        "channel": _CHANNEL,
        "created": (
            "comment create timestamp", "marca de tiempo de creación del comentario",
            "komentaro sukūrimo laiko žymė", "aanmaaktijdstempel reactie", "marcajul temporal de creare a comentariului",
        ),
        "parent": ("parent comment id", "übergeordnete kommentar-id"),
        "post": ("post id", "beitrags-id"),
        "video": _VIDEO,
        "text": (
            "comment text", "kommentartext", "texto del comentario", "komentuoti tekstą", "reactietekst", "textul comentariului",
        ),
    },
    "posts": {
        "id": ("post id", "beitrags-id"),
        "text": ("post text", "text des beitrags"),
    },
    "channel": {
        "id": _CHANNEL,
        "title": (
            "channel title (original)", "kanaltitel (original)", "título del canal (original)", "kanalo pavadinimas (pradinis)",
            "(originele) kanaaltitel", "titlul canalului (original)",
        ),
    },
}  # fmt: skip
NEEDED: Mapping[Kind, frozenset[Role]] = {
    "videos": frozenset({"id", "title", "privacy"}),
    "comments": frozenset({"id", "text"}),
    "posts": frozenset({"id", "text"}),
    "channel": frozenset({"id", "title"}),
    "texts": frozenset({"id"}),
}
"""Without which a table is another: of playlists, of subscriptions, of songs."""
SEGMENTED = frozenset[Role]({"description", "title"})
"""Of ``texts``: split over columns with numbers."""
PUBLIC = frozenset({"public", "öffentlich", "público", "publico"})
"""Under Privacy, folded: English as seen in exports; German by YouTube Help, “Datenschutzeinstellungen für Videos ändern”, Spanish
as YouTube shows it. Any other word is not read as public."""
PRIVATE = frozenset({"private", "unlisted", "privat", "nicht gelistet", "privado", "oculto"})
DRAFTS = frozenset({"draft", "entwurf", "borrador"})
