"""What the register refers to (people, units, agencies …), by the words that people write for it, and back.

Looked up once for one page, one command or one import of ten thousand rows. By words only that is found which whoever acts may
learn of: everything else is answered like what does not exist. What accounts that they read name already is among it, so
that a form which shows it can be saved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from stance.engines.policy import reach
from stance.people.models import Agency, Goal, Unit, User, UseType
from stance.people.models.organisation import going_on
from stance.people.names.words import words_of
from stance.register.fields import known_names
from stance.register.fields.refusal import FieldRefused
from stance.register.models import Account
from stance.register.queries.readable import within


class References:
    """Every ``…_named`` raises FieldRefused; every ``…_words`` gives what the same method reads back, for whoever knows it.

    ``finds_all``: for what was found and allowed before, when somebody else who may know less carries it out.
    """

    def __init__(self, *, finds_all: bool = False) -> None:
        self._finds_all = finds_all

    def _among(self, pk: int, known: frozenset[int] | None) -> bool:
        return self._finds_all or known is None or pk in known

    @cached_property
    def _known_people(self) -> frozenset[int] | None:
        return known_names.people()

    @cached_property
    def _known_units(self) -> frozenset[int] | None:
        return known_names.units()

    @cached_property
    def _known_agencies(self) -> frozenset[int] | None:
        return known_names.agencies()

    @cached_property
    def _people(self) -> dict[str, tuple[int, bool]]:
        return {email.lower(): (pk, on) for pk, email, on in User.objects.values_list("pk", "email", "is_active")}

    @cached_property
    def _emails(self) -> dict[int, str]:
        return {pk: email for email, (pk, _on) in self._people.items()}

    @cached_property
    def _called(self) -> dict[frozenset[str], list[int]]:
        """Those who can sign in, by the words of their whole names."""
        found: dict[frozenset[str], list[int]] = defaultdict(list)
        for pk, name in User.objects.filter(is_active=True).order_by("pk").values_list("pk", "name"):
            found[frozenset(words_of(name))].append(pk)
        return found

    def person_named(self, text: str) -> int:
        """By their address, or by their whole name where nobody else is called so."""
        if "@" not in text:
            return self._person_called(text)
        pk, is_active = self._people.get(text.lower(), (0, False))
        if not pk or not self.knows_person(pk):
            raise FieldRefused(f"Nobody signs in as “{text}”. Give the e-mail address of a person on the People page.")
        if not is_active:
            raise FieldRefused(f"{text} is switched off. Name a person who can sign in.")
        return pk

    def _person_called(self, name: str) -> int:
        found = [pk for pk in self._called.get(frozenset(words_of(name)), ()) if self.knows_person(pk)]
        if len(found) == 1:
            return found[0]
        if found:
            raise FieldRefused(
                f"{len(found):,} people are called “{name}”. Give the e-mail address of the one you mean."
            )
        raise FieldRefused(f"Nobody here is called “{name}”. Give a full name, or the e-mail address of a person.")

    def knows_person(self, pk: int) -> bool:
        """Whether whoever acts may learn of them."""
        return self._among(pk, self._known_people)

    def person_words(self, pk: int) -> str:
        return self._emails[pk]

    @cached_property
    def _units(self) -> list[tuple[int, str, str]]:
        return list(Unit.objects.filter(going_on(timezone.now())).values_list("pk", "agency__slug", "code"))

    @cached_property
    def _unit_words(self) -> dict[int, str]:
        return {pk: f"{slug}/{code}" for pk, slug, code in Unit.objects.values_list("pk", "agency__slug", "code")}

    def unit_named(self, text: str) -> int:
        """By agency and code, "health/web", or by the code alone where it is the only one."""
        agency, _slash, code = text.lower().rpartition("/")
        alike = [pk for pk, slug, own in self._units if own.lower() == code and agency in ("", slug)]
        found = [pk for pk in alike if self._among(pk, self._known_units)]
        if len(found) == 1:
            return found[0]
        if found:
            raise FieldRefused(f"There are {len(found):,} units “{code}”. Give the agency too, such as health/{code}.")
        raise FieldRefused(f"There is no unit “{text}”. Give its code, such as health/web.")

    def unit_choices(self, has: str = "") -> list[tuple[str, str]]:
        """(words, name) of the units in force that whoever acts may learn of, by agency and name; and of the one that something ``has``
        already. The agency is named where there are several."""
        found = [
            (f"{row.agency.slug}/{row.code}", row.name, row.agency.name)
            for row in Unit.objects.select_related("agency").order_by("agency__name", "name", "pk")
            if f"{row.agency.slug}/{row.code}" == has or (not row.has_ended and self._among(row.pk, self._known_units))
        ]
        is_one = len({agency for _words, _name, agency in found}) == 1
        return [(words, name if is_one else f"{name}, {agency}") for words, name, agency in found]

    def unit_words(self, pk: int) -> str:
        return self._unit_words[pk]

    @cached_property
    def _agencies(self) -> list[Agency]:
        return list(Agency.objects.order_by("pk"))

    @cached_property
    def sole_agency(self) -> int | None:
        """The agency in force, where there is only one."""
        current = [agency.pk for agency in self._agencies if not agency.has_ended]
        return current[0] if len(current) == 1 else None

    def agency_named(self, text: str) -> int:
        known = [agency for agency in self._agencies if self._among(agency.pk, self._known_agencies)]
        for agency in known:
            if text.lower() in (agency.slug, agency.name.lower(), agency.short_name.lower()):
                if agency.has_ended:
                    raise FieldRefused(f"The agency “{text}” has ended. Name its successor.")
                return agency.pk
        if not self._agencies:
            raise FieldRefused(f"There is no agency “{text}”, and none yet: set up the organisation first.")
        named = ", ".join(agency.slug for agency in known[:10]) or "none"
        raise FieldRefused(
            f"No agency “{text}” is known to you. Known are: {named}. For another, ask the system operator."
        )

    def agency_choices(self, has: Collection[str] = ()) -> list[tuple[str, str]]:
        """(words, name) of the agencies in force that whoever acts may learn of, by name; and of those that something ``has`` already."""
        found = [
            (agency.slug, f"{agency.name} (has ended)" if agency.has_ended else agency.name)
            for agency in self._agencies
            if agency.slug in has or (not agency.has_ended and self._among(agency.pk, self._known_agencies))
        ]
        return sorted(found, key=lambda one: one[1].casefold())

    def agency_words(self, pk: int) -> str:
        return next(agency.slug for agency in self._agencies if agency.pk == pk)

    def agency(self, pk: int) -> Agency:
        return next(agency for agency in self._agencies if agency.pk == pk)

    def domains(self, agencies: Iterable[int]) -> frozenset[str]:
        """The official domains of these agencies."""
        return frozenset(domain for pk in agencies for domain in self.agency(pk).domains)

    @cached_property
    def _uses(self) -> dict[str, tuple[int, str]]:
        return {slug: (pk, words) for pk, slug, words in UseType.objects.values_list("pk", "slug", "words")}

    def use_named(self, text: str) -> int:
        for slug, (pk, words) in self._uses.items():
            if text.lower() in (slug, words.lower()):
                return pk
        raise FieldRefused(f"There is no type of use “{text}”. Known are: {', '.join(self._uses)}.")

    def use_words(self, pk: int) -> str:
        return next(slug for slug, (known, _words) in self._uses.items() if known == pk)

    def uses(self) -> Mapping[str, str]:
        """What each type of use is called, by slug."""
        return {slug: words for slug, (_pk, words) in self._uses.items()}

    @cached_property
    def _goals(self) -> list[Goal]:
        return list(Goal.objects.select_related("agency").order_by("closed_at", "pk"))

    def open_goals(self) -> list[Goal]:
        """Those of the agencies that whoever acts reads, and those that accounts which they read name already."""
        return [goal for goal in self._goals if goal.closed_at is None and self._among(goal.pk, self._known_goals)]

    @cached_property
    def _known_goals(self) -> frozenset[int]:
        here = reach("people.organisation.read")
        rows = Goal.objects.all()
        if not here.everywhere:
            named = within(Account.objects.filter(goals__isnull=False)).values("goals")
            rows = rows.filter(Q(agency__in=here.agencies) | Q(pk__in=named))
        return frozenset(rows.values_list("pk", flat=True))

    def goal_named(self, text: str) -> int:
        """By its title, or by "agency: title" where two agencies share one."""
        found = [
            goal.pk
            for goal in self.open_goals()
            if text.lower() in (goal.title.lower(), f"{goal.agency.slug}: {goal.title}".lower())
        ]
        if len(found) == 1:
            return found[0]
        if found:
            raise FieldRefused(
                f"There are {len(found):,} goals “{text}”. Write the agency before it, as in health: {text}."
            )
        raise FieldRefused(f"There is no open goal “{text}”. Goals are listed under Organisation.")

    def goal_words(self, pk: int) -> str:
        goal = next(goal for goal in self._goals if goal.pk == pk)
        return f"{goal.agency.slug}: {goal.title}"

    @cached_property
    def _accounts(self) -> dict[str, int]:
        rows = Account.objects.exclude(service_url="").order_by("-status", "pk").values_list("service_url", "pk")
        return {url.lower(): pk for url, pk in rows}

    @cached_property
    def _urls(self) -> dict[int, str]:
        return {pk: url for url, pk in Account.objects.values_list("service_url", "pk")}

    def account_named(self, url: str) -> int:
        """By its address on the register."""
        found = self._accounts.get(url.lower())
        if found is None or not self._among(found, self._known_accounts):
            raise FieldRefused(f"“{url}” is not on the register. Give the address of an account that is.")
        return found

    @cached_property
    def _known_accounts(self) -> frozenset[int]:
        """Those that whoever acts reads, and those that everybody does: on the public register."""
        public = Account.objects.filter(status="published").values_list("pk", flat=True)
        return frozenset(public) | frozenset(within(Account.objects.all()).values_list("pk", flat=True))

    def account_words(self, pk: int) -> str:
        return self._urls[pk]
