"""A second agency beside the filled one, with a thing of each kind of its own: its people open and post what is theirs, and put
the first agency's numbers and names into it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from stance.archive.actions import imports
from stance.archive.importing.progress import Silent
from stance.archive.models import Bundle, Observation, Record, Upload
from stance.authority.actions import stances
from stance.authority.models import ApprovalRequest, Delegation, Guidance
from stance.capture.models import Incident
from stance.engines.policy import ROLES
from stance.jobs.models import Job, State
from stance.people.directory.actions import connections
from stance.people.models import Agency, Assignment, DirectoryToken, Goal, Unit, User
from stance.register.models import Account, AccountAgency, RegisterImport
from stance.rooms.listed import rooms
from tests.factories.organisation import acting
from tests.factories.register import previewed
from tests.rooms.archive.test_whose_archive import archive, folder
from tests.rooms.site.addresses import BACKEND, Filled, question_of

MARK = "Zephyr"
"""Stands in everything of the first agency that has words, apart from those by which it is asked for."""
OURS = {room.name for room in rooms()} - {"journal"}
SHARED = {"register.RegisterGeneration", "archive.Checkpoint", "archive.Entry", "jobs.Tick", "people.Guesses"}
"""Counters of the whole installation, which move whoever does something."""
EVERYBODYS = {"people.UseType", "archive.Statement"}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """``first`` is the filled agency, ``second`` the other one's addresses and its one client, who has every role on both
    sides of it. ``theirs``: the keys of all rows that were there before the second agency came, by kind."""

    first: Filled
    second: Filled
    theirs: dict[str, frozenset[Any]]

    def bound(self) -> dict[str, frozenset[Any]]:
        """Of these rows those that no other agency's row has a reason to point to: not what belongs to the whole installation or
        is public."""
        found = {label: keys for label, keys in self.theirs.items() if label not in SHARED | EVERYBODYS}
        colleagues = User.objects.filter(Q(assignments__unit__isnull=False), pk__in=found["people.User"])
        everywhere = User.objects.filter(assignments__unit__isnull=True)
        found["people.User"] = frozenset(colleagues.exclude(pk__in=everywhere).values_list("pk", flat=True))
        hidden = Account.objects.filter(pk__in=found["register.Account"]).exclude(status="published")
        found["register.Account"] = frozenset(hidden.values_list("pk", flat=True))
        return found

    def names(self) -> list[str]:
        """By which pages, forms and programs could be asked for what is the first agency's; the likeliest first."""
        numbers = {str(key) for label, keys in self.bound().items() for key in keys if _is_named(label)}
        goal = Goal.objects.get(pk=self.first.values["<int:goal_id>"])
        first = [
            str(goal.agency_id),
            "weather",
            "weather/web",
            "ana@weather.test",
            str(User.objects.get(email="ana@weather.test").pk),
            self.first.values["archive/records/<record_id:record_id>"].removeprefix("archive/records/"),
        ]
        others = [f"weather: {goal.title}", "x:Breeze", f"agency:{goal.agency_id}"]
        return [*first, *others, *sorted(numbers.difference(first))]


def rows(theirs: Mapping[str, Iterable[Any]]) -> dict[str, list[str]]:
    """What is in the database of these rows, by kind; a row that is gone lacks."""
    return {
        label: sorted(map(repr, apps.get_model(label)._default_manager.filter(pk__in=keys).values_list()))
        for label, keys in theirs.items()
        if label not in SHARED
    }


def _is_named(label: str) -> bool:
    """Whether pages have such numbers in addresses or forms: one of a few hundred posts' media stands for nothing more."""
    return label not in ("archive.Version", "archive.Media", "archive.Observation", "archive.Record", "archive.Entry")


def marked() -> None:
    """The first agency's things get words that betray them."""
    weather = Agency.objects.get(slug="weather")
    Unit.objects.filter(agency=weather).update(name=f"{MARK} web")
    Goal.objects.filter(agency=weather).update(measure=f"{MARK} measure")
    Guidance.objects.filter(agency=weather).update(title=f"{MARK} training")
    Job.objects.update(agency_id=weather.pk, title=f"{MARK} job")
    Delegation.objects.update(reason=f"{MARK} leave")
    DirectoryToken.objects.update(name=f"{MARK} token", agency=weather)
    Bundle.objects.update(words=f"{MARK} posts")
    RegisterImport.objects.update(filename=f"{MARK}.csv")
    ApprovalRequest.objects.update(summary=f"{MARK} request", reason=f"{MARK} reason")
    Account.objects.exclude(status="published").update(
        display_name=f"{MARK} account", handle="Breeze", notes=f"{MARK} notes", short_description=f"{MARK} words"
    )
    for account in Account.objects.all():
        AccountAgency.objects.get_or_create(account=account, agency=weather, until=None)
    ana = _person("ana@weather.test", f"{MARK} Ana")
    Assignment.objects.create(user=ana, role="publisher", unit=Unit.objects.get(agency=weather))


def settle(place: Path, filled: Filled) -> Neighbours:
    """As the operator."""
    marked()
    filled = Filled(filled.clients, filled.values | {"<uuid:upload_id>": _upload("ana@weather.test", f"{MARK}.zip")})
    theirs = {
        model._meta.label: frozenset(model._default_manager.values_list("pk", flat=True))
        for model in apps.get_models()
        if model._meta.app_label in OURS
    }
    return Neighbours(filled, _second(place, filled), theirs)


def _second(place: Path, filled: Filled) -> Filled:
    water = Agency.objects.create(slug="water", name="Water", since=timezone.now(), domains=["water.test"])
    lab, desk = (_unit(water, code, side) for code, side in (("lab", "ict"), ("desk", "business")))
    mona, pat, dan = (_person(f"{name}@water.test", name.capitalize()) for name in ("mona", "pat", "dan"))
    for role in ROLES:
        for unit in (lab, desk):
            Assignment.objects.create(user=mona, role=role, unit=unit)
    Assignment.objects.create(user=pat, role="approver", unit=desk)
    Assignment.objects.create(user=pat, role="administrator", unit=lab)
    held = Assignment.objects.create(user=dan, role="reader", unit=desk)
    client = Client(raise_request_exception=False)
    client.force_login(mona, backend=BACKEND)
    kinds = _organised(water, desk, mona, pat) | _archived(place, water, mona)
    own = {"<int:user_id>": dan, "<int:agency_id>": water, "<int:unit_id>": desk, "<int:assignment_id>": held}
    changed = {argument: str(row.pk) for argument, row in (own | kinds).items()}
    changed["(?P<run_id>[0-9]{1,18})"] = changed["<int:run_id>"]
    record = Record.objects.filter(account=kinds["<int:account_id>"]).order_by("pk")[0]
    seen = Observation.objects.filter(record=record)[0]
    changed |= {
        "archive/records/<record_id:record_id>/raw": f"archive/records/{record.record_id}/raw?seen={seen.pk}",
        "archive/records/<record_id:record_id>": f"archive/records/{record.record_id}",
        "api/v1/records/<path:record_id>": f"api/v1/records/{record.record_id}",
        "<uuid:upload_id>": _upload(mona.email, "own.zip"),
    }
    return Filled({"all": client}, filled.values | changed)


def _organised(water: Agency, desk: Unit, mona: User, pat: User) -> dict[str, Any]:
    """What the rooms of people, authority and jobs keep."""
    until = timezone.now() + timedelta(days=1)
    connections.make_token(name="Own", scope="read", agency=water, expires_at=until)
    with acting(mona):
        version = stances.propose(agency=water, basis="supporter", leaving_uncovered=True)
        other = stances.propose(agency=water, basis="leader", leaving_uncovered=True)
        request = stances.ask_to_adopt(other, reason="r")
    return {
        "<int:version_id>": version,
        "<int:request_id>": request,
        "<int:guidance_id>": Guidance.objects.create(
            agency=water, kind="training", title="Own", version="1", in_force_from="2026-01-01", review_on="2099-01-01"
        ),
        "<int:delegation_id>": Delegation.objects.create(giver=pat, receiver=mona, reason="leave", ends_at=until),
        "<int:goal_id>": Goal.objects.create(
            agency=water, kind="delivery", title="Own goal", owner=mona, measure="m", due_on="2099-01-01"
        ),
        "<int:token_id>": DirectoryToken.objects.get(agency=water),
        "<int:mapping_id>": connections.map_group(group="Own", role="reader", unit=desk),
        "<int:job_id>": Job.objects.create(
            task="stance.jobs.tasks.forget_old_jobs", title="Own job", state=State.FAILED, actor={}, agency_id=water.pk
        ),
    }


def _archived(place: Path, water: Agency, mona: User) -> dict[str, Any]:
    """What the archive and the register keep."""
    with acting(mona):
        table = previewed(b"platform,handle\nx,Elsewhere\n", name="own.csv")
    posts = folder(place, archive("202", "Harbour", posts=3, first=50))
    run = imports.carry_out(imports.begin([posts], may_register=True, agency=water), Silent())
    run.refresh_from_db()
    entry = Account.objects.create(platform="github", handle="harbour", status="published", published_at=timezone.now())
    for account in (run.account, entry):
        AccountAgency.objects.get_or_create(account=account, agency=water, until=None)
    bundle = Bundle.objects.create(owner=mona, agency=water, requested_by=mona.email, words="own posts", asked={})
    return {
        "<int:run_id>": run,
        "<int:import_id>": table,
        "<int:account_id>": run.account,
        "<int:incident_id>": Incident.objects.create(account=run.account, kind="vanished", words="gone"),
        "<int:entry_id>": entry,
        "<entry_id>": entry,
        "<int:bundle_id>": bundle,
        "<int:question_id>": question_of(run.account_id),
    }


def _upload(owner: str, name: str) -> str:
    """One that has been announced, and of which nothing has come yet; its number."""
    by = User.objects.get(email=owner).pk
    return str(Upload.objects.create(group=uuid.uuid4(), owner_id=by, name=name, size_bytes=10).pk)


def _person(email: str, name: str) -> User:
    user = User.objects.create_user(email, "three unrelated words", name=name)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return user


def _unit(agency: Agency, code: str, side: str) -> Unit:
    made = Unit.objects.create(agency=agency, code=code, name=code, side=side, path="/")
    made.path = f"/{made.pk}/"
    made.save(update_fields=["path"])
    return made
