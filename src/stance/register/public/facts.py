"""What the public's page of an account says of it, line by line: on that page, and before it is approved."""

from __future__ import annotations

from stance.engines.policy import Listed, Prospect
from stance.register.public.entries import Entry
from stance.register.words import language_words


def facts_of(entry: Entry) -> list[tuple[str, str]]:
    rows = [
        ("Platform", entry.platform_name),
        ("Run by", ", ".join(holder.name for holder in entry.agencies)),
        ("About", entry.long_description or entry.short_description),
        ("For", ", ".join(entry.purposes)),
        ("Language", language_words("; ".join(entry.languages))),
        ("How to reach the agency", entry.contacts),
        ("Moderation", entry.moderation_approach),
        ("Moderated", entry.moderation_hours),
        ("Answers within", f"{entry.reply_target_minutes:,} minutes" if entry.reply_target_minutes else ""),
        ("Topics", ", ".join(entry.tags)),
    ]
    return [(term, value) for term, value in rows if value]


def entry_prospect(words: tuple[str, ...], entry: Entry, lists: tuple[Listed, ...] = ()) -> Prospect:
    """With the entry as the public will see it."""
    context = {"entry": entry, "rows": facts_of(entry)}
    return Prospect(words, lists=lists, template="register/public/entry.html", context=context)
