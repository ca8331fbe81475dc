"""What the register's values are called on screens and in files. The keys are what is stored."""

from __future__ import annotations

from django.conf.locale import LANG_INFO

STATUSES = {
    "draft": "Draft",
    "under_review": "Under review",
    "published": "Published",
    "archived": "Archived",
}
"""What leads from where to where: ``states.ACCOUNT``."""
STATUS_TONES = {"draft": "idle", "under_review": "info", "published": "good", "archived": "idle"}
MFA_STATES = {
    "unknown": "Not checked yet",
    "none": "Off",
    "message": "By text message or e-mail",
    "app": "By authenticator app",
    "key": "By passkey or security key",
    "exception": "Off, by an exception until a date",
}
RECOVERY_METHODS = {
    "email": "By the account's e-mail address",
    "phone": "By an agency telephone",
    "codes": "By recovery codes in safe keeping",
    "platform": "By the platform's government contact",
    "other": "Otherwise",
}
EXIT_METHODS = {
    "transfer": "Give the account to another agency",
    "redirect": "Leave a notice that leads elsewhere",
    "freeze": "Keep it readable, without new posts",
    "close": "Close it",
}
OWN_CLASSES = {
    "official": "Official: used for the office alone",
    "mixed": "Mixed: personal, with official posts",
    "private": "Private",
}
"""What an official's own account is (Lindke v. Freed, 601 U.S. 187 (2024): whether its holder speaks for the agency, and purports to); "" for an
account of the agency itself."""
NOT_CAPTURED = {
    "private": "It is an official’s private account: nothing of it is captured. What was captured before it was private is kept as it is, and is "
    "disposed of only under the agency’s records authority.",
    "mixed": "It is an official’s own account with personal posts: it is never captured whole, and its official posts are lodged one by one. What was "
    "captured before it was mixed is kept as it is, and is disposed of only under the agency’s records authority.",
}
"""Classes of which nothing is captured, and what people are told."""
LEVELS = {"administrator": "Administrator", "publisher": "Publisher", "reader": "Reader"}
VERDICTS = {"ours": "Known to be ours", "not_ours": "Not ours", "ignore": "Not alike: do not show it again"}

STANDINGS = {
    "suspended": "Suspended by the platform",
    "taken_down": "Taken down by the platform",
    "deactivated": "Deactivated",
    "gone": "Gone from the platform",
}
"""What a platform says has become of an account that it does not show (``channels.port.connecting.Standing``)."""
DRIFTS = {
    "renamed": "Renamed",
    "handed_over": "Its name is another account’s",
    "unverified": "Its verified mark is gone",
    "hidden": "Hidden from the public",
    "link_gone": "Its link to the agency’s web site is gone",
    "back_link_gone": "The agency’s web site does not link to it any more",
    **STANDINGS,
}
"""How an account is no longer as the register says."""
LINK_KINDS = {
    "site": "The agency’s web site links to the account",
    "account": "The account links to the agency’s web site",
    "domain": "The agency’s domain vouches for the account",
}
LINK_OUTCOMES = {
    "linked": ("Yes", "good"),
    "named": ("Yes, without rel=me", "info"),
    "not_linked": ("No", "warn"),
    "unreachable": ("Could not be read", "warn"),
    "unsupported": ("Not possible here", "idle"),
}
"""What a look at links found: words, and the tone of the badge."""


def language_words(tags: str) -> str:
    """BCP 47 tags by the English names of their languages, "English, French" of "en; fr"; a tag itself where it has none here."""
    return ", ".join(_language(tag) for tag in tags.split("; "))


def _language(tag: str) -> str:
    if tag == "und":  # BCP 47, RFC 5646 section 4.1
        return "Not known"
    for known in (tag.lower(), tag.lower().split("-")[0]):
        if "name" in LANG_INFO.get(known, {}):
            return str(LANG_INFO[known]["name"])
    return tag
