"""Languages as people write them: tags (BCP 47, RFC 5646), and names in English, in themselves, and in the languages that
registers are often kept in."""

from __future__ import annotations

import re
from functools import cache

from django.conf.locale import LANG_INFO

from stance.engines.tables import name_of
from stance.register.fields.refusal import FieldRefused

TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*")
"""The part of BCP 47 (RFC 5646, 2.1) that names languages, scripts and regions."""
BETWEEN = re.compile(r" ?[;,/&+|] ?| (?:and|et|und|y|e|en|og|och) ", re.IGNORECASE)
"""In a text whose white space is single spaces."""
MOST = 12
"""Of one account."""
NAMES = {
    "ar": "arabe árabe Arabisch arabo Arabic",
    "ase": "ASL American_Sign_Language",
    "bg": "bulgare Bulgarisch",
    "bn": "bengali Bangla",
    "cr": "Cree cri",
    "cs": "tchèque Tschechisch checo",
    "cy": "gallois Walisisch galés",
    "da": "danois Dänisch danés Deens",
    "de": "allemand alemán tedesco alemão Duits German tysk",
    "el": "grec Griechisch griego",
    "en": "anglais Englisch inglés inglese inglês Engels engelsk engelska Inglis",
    "es": "espagnol Spanisch spagnolo espanhol Spaans castellano Castilian spansk",
    "fa": "persan Persisch Farsi Dari persa",
    "fi": "finnois Finnisch finés",
    "fil": "Filipino",
    "fr": "français francais Französisch francés francese francês Frans fransk",
    "ga": "irlandais Irisch Gaeilge",
    "haw": "Hawaiian ʻŌlelo_Hawaiʻi",
    "he": "hébreu Hebräisch hebreo",
    "hi": "hindi",
    "hmn": "Hmong",
    "ht": "Haitian Haitian_Creole Creole Kreyòl Kreyòl_ayisyen créole_haïtien",
    "hu": "hongrois Ungarisch húngaro",
    "it": "italien Italienisch italiano Italiaans",
    "iu": "Inuktitut Inuktut ᐃᓄᒃᑎᑐᑦ",
    "ja": "japonais Japanisch japonés",
    "km": "Khmer Cambodian",
    "ko": "coréen Koreanisch coreano",
    "lb": "luxembourgeois Luxemburgisch Lëtzebuergesch",
    "lo": "Lao Laotian",
    "mi": "Māori Maori Te_Reo Te_Reo_Māori",
    "mt": "maltais Maltesisch Malti Maltese",
    "nl": "néerlandais Niederländisch neerlandés Dutch Flemish flamand Vlaams",
    "no": "norvégien Norwegisch noruego",
    "nv": "Navajo Diné_bizaad",
    "pl": "polonais Polnisch polaco",
    "pt": "portugais Portugiesisch portugués portoghese Portugees",
    "rm": "romanche Rätoromanisch rumantsch Romansh",
    "ro": "roumain Rumänisch rumano",
    "ru": "russe Russisch ruso russo",
    "se": "Northern_Sami davvisámegiella",
    "sk": "slovaque Slowakisch",
    "sm": "Samoan Gagana_Samoa",
    "so": "somali Soomaali",
    "sv": "suédois Schwedisch sueco Zweeds svensk",
    "sw": "swahili Kiswahili",
    "tl": "Tagalog",
    "to": "Tongan Lea_faka-Tonga",
    "tr": "turc Türkisch turco",
    "uk": "ukrainien Ukrainisch ucraniano",
    "ur": "ourdou Urdu",
    "vi": "vietnamien Vietnamesisch vietnamita",
    "yue": "Cantonese cantonais",
    "zh": "Chinese chinois Chinesisch chino cinese Chinees Mandarin 中文",
}
"""What the list of languages that the web framework keeps does not have; "_" is a space."""


@cache
def _by_name() -> dict[str, str]:
    known: dict[str, str] = {}
    for tag, info in LANG_INFO.items():
        for key in ("name", "name_local"):
            if "code" in info and key in info:
                known.setdefault(name_of(str(info[key])), shaped(tag))
    return known | {name_of(name.replace("_", " ")): tag for tag, names in NAMES.items() for name in names.split()}


def shaped(tag: str) -> str:
    """A tag in the case that RFC 5646 recommends (2.1.1)."""
    first, *rest = tag.split("-")
    return "-".join(
        [
            first.lower(),
            *(part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part for part in rest),
        ]
    )


def tag_of(name: str) -> str:
    """The tag of a name or tag, "" for what is neither."""
    named = _by_name().get(name_of(name), "")
    return named or (shaped(name) if TAG.fullmatch(name) else "")


def tags_of(text: str) -> list[str]:
    """Each language that a text names, once and in its order. Raises FieldRefused."""
    entries = [entry for entry in BETWEEN.split(" ".join(text.replace("\n", ";").split())) if entry]
    found = [tag_of(text)] if tag_of(text) else [tag_of(entry) for entry in entries]
    if not all(found) and len(words := text.split()) > 1 and all(map(_by_name().get, map(name_of, words))):
        found = [tag_of(word) for word in words]
    if not found or not all(found):
        unknown = next((entry for entry, tag in zip(entries, found, strict=False) if not tag), text)
        raise FieldRefused(
            f"“{unknown[:60]}” is no language tag and no name of a language known here. Give it as English, or as BCP 47 has "
            "it, such as en, mi or zh-Hant; several with ; between them."
        )
    if len(found) > MOST:
        raise FieldRefused(f"These are {len(found):,} languages; at most {MOST} fit.")
    return list(dict.fromkeys(found))


def split(stored: str) -> list[str]:
    """The tags that an account keeps."""
    return [tag for tag in stored.split("; ") if tag]


def written(tags: list[str]) -> str:
    return "; ".join(tags)
