"""Searches that people keep: saved, shared, renamed, looked at, deleted."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from stance.archive.models import SavedSearch, SearchLook
from stance.archive.queries import saved_searches as queries
from stance.archive.queries.ledger import size as ledger_size
from stance.archive.search.question import Question
from stance.archive.search.results import SearchRefused
from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.people.models import Agency, Unit

MOST_KEPT = 200
"""Saved searches of one person."""


class SavedSearchRefused(Exception):
    """It is not saved or changed; the message says why and what to do."""


def keep(*, name: str, address: str, unit: Unit | None = None, agency: Agency | None = None) -> SavedSearch:
    """Keep the search that this address asks, for oneself or for those one serves with. What is in the archive by now is not
    new for it. Raises SavedSearchRefused."""
    decision = authorise("archive.saved.keep")
    person = current().person
    if person is None:
        raise SavedSearchRefused("Sign in to save a search.")
    _must_serve_in(unit, agency)
    question = _possible(address)
    with transaction.atomic():
        if SavedSearch.objects.filter(owner_id=person).count() >= MOST_KEPT:
            raise SavedSearchRefused(f"You have {MOST_KEPT} saved searches already. Delete one, then save this.")
        saved = _named_once(
            SavedSearch(
                name=_name(name),
                address=question.address,
                owner_id=person,
                unit=unit,
                agency=agency,
                ledger_size=ledger_size(),
            )
        )
        _record(saved, decision, f"saved the search “{saved.name}”{_shared(saved)}", address=saved.address)
    return saved


def change(saved: SavedSearch, *, name: str, unit: Unit | None, agency: Agency | None) -> SavedSearch:
    """Give it another name, or show it to others. Raises SavedSearchRefused."""
    decision = authorise("archive.saved.keep") if _is_own(saved) else authorise("archive.saved.tend", saved)
    if (unit, agency) != (saved.unit, saved.agency):
        _must_serve_in(unit, agency)
    with transaction.atomic():
        saved = _locked(saved)
        before = saved.name
        saved.name, saved.unit, saved.agency = _name(name), unit, agency
        _named_once(saved)
        _record(saved, decision, f"changed the saved search “{saved.name}”{_shared(saved)}", before=before)
    return saved


def look(saved: SavedSearch) -> SearchLook:
    """Nothing of what is there by now is new to whoever acts. Raises SavedSearchRefused."""
    decision = authorise("archive.saved.keep")
    if (person := current().person) is None or not queries.visible().filter(pk=saved.pk).exists():
        raise SavedSearchRefused("You do not have this saved search.")
    with transaction.atomic():
        saved, size = _locked(saved), ledger_size()
        found, _is_new = SearchLook.objects.update_or_create(
            search=saved, person_id=person, defaults={"ledger_size": size, "at": timezone.now()}
        )
        _record(saved, decision, f"looked at what is new for the saved search “{saved.name}”", ledger_size=size)
    return found


def remove(saved: SavedSearch) -> None:
    """For everybody who was shown it. Raises SavedSearchRefused."""
    decision = authorise("archive.saved.keep") if _is_own(saved) else authorise("archive.saved.tend", saved)
    with transaction.atomic():
        saved = _locked(saved)
        _record(saved, decision, f"deleted the saved search “{saved.name}”", address=saved.address)
        SavedSearch.objects.filter(pk=saved.pk).delete()


def _locked(saved: SavedSearch) -> SavedSearch:
    """Of several who do something with it at the same moment, one after the other. Raises SavedSearchRefused when it is gone."""
    rows = SavedSearch.objects.select_for_update(of=("self",)).select_related("unit", "agency")
    found = rows.filter(pk=saved.pk).first()
    if found is None:
        raise SavedSearchRefused("This saved search was deleted meanwhile.")
    return found


def _is_own(saved: SavedSearch) -> bool:
    return saved.owner_id == current().person


def _must_serve_in(unit: Unit | None, agency: Agency | None) -> None:
    if unit and agency:
        raise SavedSearchRefused("Choose one unit or agency to share it with.")
    units, agencies = queries.may_share_with()
    if (unit and unit not in units) or (agency and agency not in agencies):
        raise SavedSearchRefused("You can share a search only in a unit or agency where you have a role.")


def _possible(address: str) -> Question:
    question = Question.read(address)
    try:
        question.asked()
    except SearchRefused as refusal:
        raise SavedSearchRefused(str(refusal)) from refusal
    if not question.address:
        raise SavedSearchRefused("This would be a search for all posts. Search for something, then save it.")
    if len(question.address) > 4000:
        raise SavedSearchRefused("This search is too long to be saved. Shorten it.")
    return question


def _name(name: str) -> str:
    if not (tidy := " ".join(name.split())):
        raise SavedSearchRefused("Give the search a name.")
    return tidy[:100]


def _named_once(saved: SavedSearch) -> SavedSearch:
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise SavedSearchRefused(f"You have a saved search “{saved.name}” already. Choose another name.") from error
    return saved


def _shared(saved: SavedSearch) -> str:
    return f", shared in {saved.shared_with}" if saved.shared_with else ""


def _record(saved: SavedSearch, decision: Decision, summary: str, **details: object) -> None:
    trail.record(
        action=decision.action,
        summary=summary,
        object_kind="saved-search",
        object_id=str(saved.pk),
        decision=decision,
        details=details,
    )
