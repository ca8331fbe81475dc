"""What a column is, by its heading: our own names, those of other registers, and what people call things."""

from __future__ import annotations

import re
from typing import Literal

from stance.engines.tables import name_of
from stance.register.importing.columns import ALIASES, COLUMNS

How = Literal["own", "alias", "like", "none"]
COMMON = {
    "platform": "channel, network, social network, social media, social media platform, plateforme, réseau, "
    "réseau social, média social, Plattform, Netzwerk, Kanal, Dienst, plataforma, red, red social, rede social, piattaforma, "
    "platform name, social media type",
    "service_url": "web address, website, web site, website url, account url, account link, page url, profile url, profile link, social "
    "media url, hyperlink, uri, href, adresse, adresse web, lien, site web, Webadresse, Adresse, Internetadresse, enlace, dirección, "
    "dirección web, endereço, indirizzo, url address, address url, public url, web link, link to account",
    "handle": "user, username, user name, account handle, screen name, account id, nickname, compte, nom du compte, nom d'utilisateur, "
    "Konto, Kontoname, Benutzername, Nutzername, cuenta, usuario, nombre de usuario, conta, utente, profile, profile name",
    "display_name": "account name, page name, title, titre, nom, Titel, Anzeigename, nombre, título, nome, channel name, name of account",
    "agencies": "department, departments, ministry, bureau, office, institution, entity, body, authority, owner agency, government agency, "
    "organisation name, organization name, organization names, agency name, department name, department or agency, ministère, organisme, département, Behörde, "
    "Ministerium, Amt, Dienststelle, Organisation, dependencia, ministerio, organismo, entidad, departamento, ministero, ente, órgão",
    "language": "languages, lang, language of account, langue, langues, Sprache, Sprachen, idioma, idiomas, lengua, lingua, língua, taal",
    "short_description": "description, about, summary, bio, beschreibung, descripción, descrição, descrizione, résumé",
    "contacts": "contact, contact email, contact emails, contact e mail, public contact, kontakt, contacto, contatto",
    "tags": "tag list, keywords, topics, mots clés, schlagwörter, palabras clave, topic",
    "purposes": "use, used for",
    "unit": "business unit, division, branch, section, team, directorate, direction, abteilung, referat, unidad",
    "business_owner": "owner, account owner, account manager, responsible, responsable, verantwortlich, business contact",
    "notes": "note, remarks, comments, comment, remarques, bemerkung, bemerkungen, observaciones, notas, internal notes",
    "status": "state, account status, statut, estado, stato",
    "long_description": "full description, details",
    "platform_id": "numeric id, platform account id",
}
"""Words that registers of agencies use, in the languages that they are often kept in; ours first where one word could be two."""
BY_NAME = {name_of(name): column for column, names in COMMON.items() for name in names.split(",")}
LIKE = (
    ("service_url", re.compile(r"url|hyperlink|web_?(address|adresse|site)|weblink|(^|_)link(_|$)|(^|_)lien(_|$)")),
    ("platform", re.compile(r"platform|plateforme|plattform|plataforma|social_(media|network)_(type|name|site|channel)")),
    ("language", re.compile(r"(^|_)(language|langue|sprache|idioma)s?(_|$)")),
    ("handle", re.compile(r"handle|user_?name|screen_name")),
    ("agencies", re.compile(r"(^|_)(agency|agencies|department|ministry|ministere|behorde|ministerium|ministerio)(_|$)")),
)  # fmt: skip
"""Weaker than a whole name: tried in this order, and only for columns that nothing else claims."""


def column_of(heading: str) -> tuple[str, How]:
    """The column that a heading names ("" for what this register keeps by itself) and how surely; ("", "none") for any other.
    Of a heading in two languages, "Platform / Plateforme", each is tried."""
    for text in (heading, re.sub(r"\([^()]*\)|:", " ", heading), *re.split(r"[/|\n]| – | - ", heading)):
        if (name := name_of(text)) and (known := _exactly(name)):
            return known
    name = name_of(heading)
    return next(((column, "like") for column, pattern in LIKE if pattern.search(name)), ("", "none"))


def _exactly(name: str) -> tuple[str, How] | None:
    if name in COLUMNS:
        return name, "own"
    if name in ALIASES:
        return ALIASES[name], "alias"
    return (BY_NAME[name], "alias") if name in BY_NAME else None


def is_heading(name: str) -> bool:
    """Of a name as ``engines.tables.name_of`` gives it."""
    return _exactly(name) is not None
