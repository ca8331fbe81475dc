"""Every address of the product, with an example of each that exists in a filled installation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from stance.archive.actions import imports
from stance.archive.importing.progress import Silent
from stance.archive.models import AliasQuestion, Bundle, Media, Observation, Record, SavedSearch
from stance.archive.queries import originals
from stance.authority.actions import stances
from stance.authority.models import ApprovalRequest, Delegation, Guidance, StanceVersion
from stance.capture.models import Incident
from stance.engines.policy import ROLES
from stance.jobs.models import Job, State
from stance.lodging.models import HeldExport
from stance.people import actions as people
from stance.people.directory.actions import connections
from stance.people.models import Agency, Assignment, DirectoryToken, Goal, User, UseType
from stance.people.organisation import actions as organisation
from stance.publishing.drafting import Content as PostContent
from stance.publishing.drafting import Text
from stance.publishing.models import Post
from stance.publishing.writes import drafts
from stance.register.models import Account
from tests.factories.register import previewed
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed

WHO = ("nobody", "reader", "recordkeeper", "administrator", "publisher", "approver")
assert set(WHO) == {"nobody", *ROLES}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def routes() -> list[str]:
    """As written in the address files, arguments unfilled: ``jobs/<int:job_id>/``."""
    return sorted(set(_walk(get_resolver().url_patterns)))


def _walk(patterns: list[URLPattern | URLResolver], outer: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = outer + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route


@dataclass(frozen=True, slots=True)
class Filled:
    """One import, one job, one person of each role; ``clients`` are signed in, "nobody" is not."""

    clients: dict[str, Client]
    values: dict[str, str]

    def address(self, route: str) -> str:
        """The example of a route. Raises KeyError for an argument that has none."""
        for argument, value in self.values.items():
            route = route.replace(argument, value)
        if "<" in route or "(?" in route:
            raise KeyError(f"give an example of the arguments in {route}")
        return "/" + route


def question_of(account: int) -> AliasQuestion:
    """Whether two posts of an account are one."""
    first, second = Record.objects.filter(account_id=account).order_by("pk")[:2]
    return AliasQuestion.objects.create(provisional=first, record=second)


def post_of(agency: Agency) -> Post:
    """A draft that the operator wrote, for no account yet."""
    return drafts.made(agency, PostContent(Text("Flood warning")), (), None)


def fill(folder: Path) -> Filled:
    agency = Agency.objects.create(slug="weather", name="Weather", is_host=True)
    make_folder(folder, Feed(30, media_every=3))
    run = imports.carry_out(imports.begin([folder], may_register=True), Silent())
    record = Record.objects.filter(has_media=True).order_by("pk")[0]
    media = Media.objects.exclude(blob="").order_by("pk")[0]
    seen = Observation.objects.filter(record=record)[0]
    file = next(iter(originals.files(run)[0]))
    version = stances.propose(leaving_uncovered=True, agency=agency, basis="supporter")
    policy = Guidance.objects.create(
        agency=agency, kind="training", title="T", version="1", in_force_from="2026-01-01", review_on="2099-01-01"
    )
    unit = organisation.add_unit(agency=agency, parent=None, code="web", name="Web", side="ict")
    job = Job.objects.create(task="stance.jobs.tasks.forget_old_jobs", title="A job", state=State.FAILED, actor={})
    clients = {who: signed_in(who) for who in WHO}
    official = Account.objects.get(pk=record.account_id)
    entry = Account.objects.create(
        platform="github", handle="published", status="published", published_at=timezone.now()
    )
    table = previewed(b"platform,handle\nx,Another\n", name="accounts.csv")
    request = ask_for_adoption(version)
    reader = User.objects.get(email="reader@agency.test")
    taken = Bundle.objects.create(owner=reader, agency=agency, requested_by=reader.email, words="all posts", asked={})
    saved = SavedSearch.objects.create(owner=reader, name="Floods", address="q=flood", ledger_size=0)
    held = Assignment.objects.create(user=reader, role="reader", unit=unit)
    goal = Goal.objects.create(
        agency=agency, kind="delivery", title="Goal of Weather", owner=reader, measure="m", due_on="2099-01-01"
    )
    connections.make_token(name="Directory", scope="read", agency=None, expires_at=timezone.now() + timedelta(days=1))
    chosen = HeldExport.objects.create(
        account=official, owner=User.objects.get(email="administrator@agency.test"), original="0" * 64
    )
    number, digest = "<int:run_id>", "(?P<digest>[0-9a-f]{64})"
    return Filled(
        clients,
        {
            "archive/records/<record_id:record_id>/raw": f"archive/records/{record.record_id}/raw?seen={seen.pk}",
            "archive/records/<record_id:record_id>": f"archive/records/{record.record_id}",
            "api/v1/records/<path:record_id>": f"api/v1/records/{record.record_id}",
            "ledger/<path:path>": "ledger/checkpoint",
            f"archive/media/{digest}": f"archive/media/{media.blob}",
            digest: file.sha256,
            number: str(run.pk),
            "(?P<run_id>[0-9]{1,18})": str(run.pk),
            "<int:job_id>": str(job.pk),
            "<int:bundle_id>": str(taken.pk),
            "<int:search_id>": str(saved.pk),
            "<int:question_id>": str(question_of(record.account_id).pk),
            "<int:account_id>": str(official.pk),
            "<uuid:key>": str(chosen.pk),
            "(?P<attempt_id>[0-9]{1,18})": "1",
            "(?P<which>intent|receipt)": "intent",
            "<int:post_id>": str(post_of(agency).pk),
            "<int:incident_id>": str(Incident.objects.create(account=official, kind="vanished", words="gone").pk),
            "<int:entry_id>": str(entry.pk),
            "webhooks/<str:token>/": f"webhooks/{'t' * 43}/",
            "<entry_id>": str(entry.pk),
            "<int:import_id>": str(table.pk),
            "<slug:part>": "entry",
            "<slug:step>": "review",
            "<int:version_id>": str(version.pk),
            "<int:guidance_id>": str(policy.pk),
            "<int:request_id>": str(request.pk),
            "<int:delegation_id>": str(delegation(request).pk),
            "<slug:basis>": "observer",
            "<slug:area>": "access",
            "<slug:side>": "ict",
            "<int:user_id>": str(reader.pk),
            "<int:agency_id>": str(agency.pk),
            "<int:unit_id>": str(unit.pk),
            "<int:assignment_id>": str(held.pk),
            "<int:goal_id>": str(goal.pk),
            "<int:use_id>": str(UseType.objects.order_by("pk")[0].pk),
            "<int:token_id>": str(DirectoryToken.objects.get().pk),
            "<int:mapping_id>": str(connections.map_group(group="G", role="reader", unit=unit).pk),
            "scim/v2/(?P<path>.*)": "scim/v2/Users",
            "<str:provider_id>": "none",
            "(?P<provider_id>[^/]+)": "none",
            "<int:session_id>": "1",
            "<int:pk>": "1",
            "<uuid:upload_id>": "6f1b2c60-0000-4000-8000-000000000000",
            "reset/<str:token>": f"reset/{people.make_reset_link(reader, removes_factors=False)}",
            "start/<str:token>": f"start/{people.invite(email='new@agency.test', role='reader')}",
            "<path:rest>": "rest",
            "(?P<key>[-:\\w]+)": "key",
            "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": "1-key",
        },
    )


def ask_for_adoption(version: StanceVersion) -> ApprovalRequest:
    """By the operator; two approvers are there for it to be asked at all."""
    for name in ("one", "two"):
        user = User.objects.create_user(f"{name}@agency.test", "x", name=name.capitalize())
        Assignment.objects.create(user=user, role="approver")
    return stances.ask_to_adopt(version, reason="r")


def delegation(request: ApprovalRequest) -> Delegation:
    """Between two people who are nobody of the sweep."""
    one, two = User.objects.filter(email__in=["one@agency.test", "two@agency.test"]).order_by("pk")
    return Delegation.objects.create(giver=one, receiver=two, reason="leave", ends_at=request.reply_due_at)


def signed_in(who: str) -> Client:
    """A 500 is an answer here, not an exception: the sweep reads what people would."""
    client = Client(raise_request_exception=False)
    if who != "nobody":
        user = User.objects.create_user(f"{who}@agency.test", "x", name=who.capitalize())
        Assignment.objects.create(user=user, role=who)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
        client.force_login(user, backend=BACKEND)
    return client
