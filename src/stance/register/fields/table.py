"""Every field of an account that people fill in: what it is called, where it is edited, which action changes it.

Forms, tables (CSV) and the history are all made from this one list (the field list's part A, and agency duties).
"""

from __future__ import annotations

from dataclasses import dataclass

from stance.register.fields import kinds
from stance.register.fields.kinds import Kind, chosen, words
from stance.register.words import EXIT_METHODS, MFA_STATES, OWN_CLASSES, RECOVERY_METHODS

CHANGE = "register.account.change"
TRANSFER = "register.account.transfer"
SECURITY = "register.security.change"


@dataclass(frozen=True, slots=True)
class Field:
    """``name`` is the column of tables; ``column`` the model's. ``many`` fields are rows of their own."""

    name: str
    words: str
    kind: Kind
    part: str
    hint: str = ""
    action: str = CHANGE
    column: str = ""
    many: bool = False
    is_public: bool = False

    @property
    def attribute(self) -> str:
        return self.column or self.name


PARTS = {
    "entry": "Public entry",
    "purpose": "Purpose and goals",
    "ownership": "Agency and owners",
    "security": "Security and recovery",
    "moderation": "Moderation and replies",
    "assessments": "Assessments and plans",
    "notes": "Notes and contacts",
}

FIELDS: tuple[Field, ...] = (
    Field("display_name", "Name shown on the account", words(200), "entry", "Such as Department of Health", is_public=True),
    Field("language", "Language", kinds.LANGUAGES, "entry", "Such as English, or a tag such as zh-Hant; several with ; between them", is_public=True),
    Field("short_description", "Short description", words(300), "entry", "One sentence that the public reads first", is_public=True),
    Field("long_description", "Long description", words(10_000, "text"), "entry", is_public=True),
    Field("contacts", "Public contact", words(300), "entry", "How the public reaches the agency: an office, a telephone number, a form", is_public=True),
    Field("tags", "Tags", kinds.TAGS, "entry", "Separated by ;", is_public=True),
    Field("policies", "Policies", kinds.ADDRESSES, "entry", "Addresses of the policies that the account is run under, one a line", is_public=True),
    Field("predecessor", "Account that this one replaces", kinds.ACCOUNT, "entry", "Its address on the register", column="predecessor_id", is_public=True),
    Field("own_class", "An official’s own account", chosen(OWN_CLASSES), "purpose", "Only for an account of a person, not of the agency"),
    Field("purposes", "Used for", kinds.USES, "purpose", many=True, is_public=True),
    Field("goals", "Goals that it serves", kinds.GOALS, "purpose", "Titles of the agency’s goals, one a line", many=True),
    Field("agencies", "Agencies", kinds.AGENCIES, "ownership", "", TRANSFER, many=True, is_public=True),
    Field("unit", "Unit that owns it", kinds.UNIT, "ownership", "", TRANSFER, "unit_id"),
    Field("business_owner", "Business owner", kinds.PERSON, "ownership", "A name or an e-mail address of a person who signs in here", TRANSFER, "business_owner_id"),
    Field("ict_owner", "ICT owner", kinds.PERSON, "ownership", "A name or an e-mail address of a person who signs in here", TRANSFER, "ict_owner_id"),
    Field("account_email", "E-mail address of the account", kinds.EMAIL, "security", "The one the platform writes to: on an official domain of the agency", SECURITY),
    Field("recovery_method", "How it is recovered", chosen(RECOVERY_METHODS), "security", action=SECURITY),
    Field("recovery_holder", "Who holds the means of recovery", kinds.PERSON, "security", "A name or an e-mail address of a person who signs in here", SECURITY, "recovery_holder_id"),
    Field("mfa_state", "Second factor", chosen(MFA_STATES), "security", action=SECURITY),
    Field("mfa_checked_on", "Checked on", kinds.DAY, "security", "Such as 2026-11-24", SECURITY),
    Field("mfa_evidence", "Evidence", words(300), "security", "Where the proof is kept: a ticket, a file number", SECURITY),
    Field("mfa_exception_until", "Exception ends on", kinds.DAY, "security", "Only where the second factor is off by an exception", SECURITY),
    Field("moderation_approach", "How comments are moderated", words(5_000, "text"), "moderation", is_public=True),
    Field("moderation_hours", "When it is looked after", words(200), "moderation", "Such as Monday to Friday, 9:00 to 17:00", is_public=True),
    Field("reply_target_minutes", "Reply within (minutes)", kinds.MINUTES, "moderation", "In the hours above", is_public=True),
    Field("guidelines_url", "Guidelines for commenters", kinds.ADDRESS, "moderation", "Their web address", is_public=True),
    Field("privacy_assessed_on", "Privacy assessed on", kinds.DAY, "assessments", "Again whenever the platform’s privacy policy changes"),
    Field("privacy_reference", "Privacy assessment’s reference", words(200), "assessments"),
    Field("terms_version", "Platform terms accepted", words(100), "assessments", "Their version or date"),
    Field("terms_accepted_on", "Terms accepted on", kinds.DAY, "assessments"),
    Field("risks", "Risks", words(5_000, "text"), "assessments"),
    Field("exit_method", "On leaving the platform", chosen(EXIT_METHODS), "assessments"),
    Field("exit_plan", "Exit plan", words(10_000, "text"), "assessments", "Who does what, in which order, and how followers are told"),
    Field("next_review_on", "Next review", kinds.DAY, "assessments"),
    Field("private_contacts", "Contacts’ details", words(2_000, "text"), "notes", "For the agency alone"),
    Field("notes", "Notes", words(10_000, "text"), "notes", "For the agency alone"),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}


def of_part(part: str) -> tuple[Field, ...]:
    """The fields that are edited together, in their order."""
    return tuple(field for field in FIELDS if field.part == part)
