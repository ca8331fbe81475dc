"""Rows for browser tests, written by ``python seeding.py WHAT [ARGUMENT…]``; prints one line of JSON."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import django

from stance import data_folder

PASSWORD = "three unrelated words"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ROLES = ("administrator", "recordkeeper", "reader")
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh van der Zweibrücken"


def person(email: str, name: str, role: str, second_factor: bool | str = True) -> int:
    from allauth.mfa.totp.internal.auth import TOTP

    from stance.people.models import Assignment, User

    user = User.objects.create_user(email, PASSWORD, name=name)
    Assignment.objects.create(user=user, role=role)
    if second_factor:
        TOTP.activate(user, SECRET)
    return int(user.pk)


def people() -> None:
    for role in ROLES:
        person(f"{role}@agency.test", f"{role.capitalize()} Example", role)
    person("long@agency.test", LONG_NAME, "reader", second_factor=False)
    person("late@agency.test", "Lee Late", "recordkeeper", second_factor=False)


def recovery_codes(email: str) -> list[str]:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    from stance.people.models import User

    codes: list[str] = RecoveryCodes.activate(User.objects.get(email=email)).get_unused_codes()
    return codes


def jobs() -> dict[str, int]:
    from django.utils import timezone

    from stance.jobs.models import Job, State

    now = timezone.now()
    error = {
        "type": "stance.archive.importing.run.Refused",
        "message": "The disk is full: 0 bytes are left in the data folder. Free space, then try again.",
        "trace": "Traceback (most recent call last):\n"
        + '  File "run.py", line 10, in write_a_rather_long_function_name\n' * 9,
        "at": now.isoformat(),
    }
    common = {
        "task": "stance.archive.tasks.bring_in",
        "actor": {"kind": "user", "label": "Recordkeeper Example"},
    }
    made = {
        "running": Job(
            title="Import twitter-2024-11-02.zip",
            state=State.RUNNING,
            started_at=now,
            attempt=1,
            done_count=40_000,
            total_count=100_000,
            note="Reading tweets-part3.js",
            lease_until=now + timedelta(days=1),
            worker="test",
            **common,
        ),
        "waiting": Job(
            title="Sign waiting ledger entries",
            state=State.READY,
            run_after=now + timedelta(hours=1),
            **common,
        ),
        "failed": Job(
            title="Import " + "a-very-long-file-name-" * 7 + ".zip",
            state=State.FAILED,
            started_at=now,
            finished_at=now - timedelta(days=20),
            attempt=5,
            errors=[error],
            **common,
        ),
        "done": Job(title="Check the archive", state=State.DONE, started_at=now, finished_at=now, attempt=1, **common),
        "cancelled": Job(title="Check the archive", state=State.CANCELLED, finished_at=now, **common),
    }
    for job in made.values():
        job.save()
    return {name: job.pk for name, job in made.items()}


def progress(job_id: str, done: str) -> None:
    from stance.jobs.models import Job

    Job.objects.filter(pk=int(job_id)).update(done_count=int(done))


def trail(count: str = "120") -> None:
    from stance.journal.models import Event

    Event.objects.bulk_create(
        Event(
            actor_kind="user",
            actor_id="1",
            actor_label=LONG_NAME if number % 9 == 0 else "Recordkeeper Example",
            door="web",
            address="2001:db8:85a3::8a2e:370:7334",
            device="Mozilla/5.0 (X11; Linux x86_64) " * 3,
            action="archive.import",
            object_kind="import",
            object_id=str(number),
            summary=f"began to import twitter-2024-part-{number}.zip",
            because="recordkeeper may import an export",
        )
        for number in range(int(count))
    )


def accounts(count: str = "6") -> None:
    from stance.register.models import Account

    Account.objects.bulk_create(
        Account(
            platform="x",
            handle=f"QldHealth{number}",
            platform_id=str(10**17 + number) if number % 2 else "",
            display_name="Department of Health and Community Wellbeing, Public Information Branch"
            if number == 1
            else "Health",
            is_sample=number == 3,
        )
        for number in range(int(count))
    )


def office() -> dict[str, int]:
    """An agency with people on both sides who sign in with PASSWORD and SECRET, and guidance in force."""
    from datetime import date

    from stance.authority.models import Guidance
    from stance.people.models import Agency, Assignment, Unit, User

    agency = Agency.objects.create(slug="weather", name="Department of Weather", is_host=True)
    units = {}
    for side, name in (("ict", "Digital Services"), ("business", "Public Information")):
        units[side] = Unit.objects.create(agency=agency, code=side, name=name, side=side, path="")
        Unit.objects.filter(pk=units[side].pk).update(path=f"/{units[side].pk}/")
    for name, role, side in (
        ("Ada Abel", "administrator", "ict"),
        ("Ines Ito", "approver", "ict"),
        ("Pia Park", "publisher", "business"),
        ("Ben Bauer", "approver", "business"),
        ("Rae Reader", "reader", "business"),
    ):
        pk = person(f"{name.split()[0].lower()}@weather.test", name, role)
        Assignment.objects.filter(user_id=pk).update(unit=units[side])
    ada = User.objects.get(email="ada@weather.test")
    policy = Guidance.objects.create(
        agency=agency,
        kind="policy",
        title="Speaking for the department",
        version="3",
        owner=ada,
        in_force_from=date(2026, 1, 1),
        review_on=date(2099, 1, 1),
    )
    return {"agency": agency.pk, "policy": policy.pk}


def namesake() -> dict[str, int]:
    """A second Ben Bauer, beside the office's."""
    from stance.people.models import Assignment, Unit

    pk = person("ben.two@weather.test", "Ben Bauer", "publisher")
    Assignment.objects.filter(user_id=pk).update(unit=Unit.objects.get(code="business"))
    return {"namesake": pk}


def work() -> dict[str, int]:
    """A draft that Pia can submit, and a duty that she answers for; for an installation with the office."""
    from stance.authority.actions import duties
    from stance.journal.actor import Actor, acting_as
    from stance.people.models import Agency, User
    from stance.register.actions import officers, registrations

    agency, pia = Agency.objects.get(slug="weather"), User.objects.get(email="pia@weather.test")
    entry = {
        "agencies": "weather",
        "language": "en",
        "short_description": "Warnings and forecasts.",
        "contacts": "Media office, 555 0100",
        "business_owner": pia.email,
    }
    with acting_as(Actor("operator", label="the seeding")):
        account = registrations.add(platform="x", address="WeatherDept", texts=entry)
        officers.appoint(account=account, user=pia, level="publisher")
        duties.name_holder(agency=agency, area="use", side="business", holder=pia)
    return {"account": account.pk, "pia": pia.pk}


def posting(platform: str, site: str, *accounts: str) -> dict[str, int]:
    """Accounts on the public register, connected, on which Pia may post, each told as "handle id password"; for an installation with the office."""
    from datetime import date

    from django.utils import timezone

    from stance.authority.models.guidance import Completion, Guidance, Signature
    from stance.channels.port.connecting import Secret
    from stance.people.models import Agency, User
    from stance.register.connections.secrets import sealed
    from stance.register.models import Account, AccountAgency, Connection, Officer

    agency, pia = Agency.objects.get(slug="weather"), User.objects.get(email="pia@weather.test")
    Signature.objects.get_or_create(guidance=Guidance.objects.get(agency=agency, kind="policy"), user=pia)
    course, _made = Guidance.objects.get_or_create(
        agency=agency, kind="training", title="Writing in public", version="1",
        defaults={"owner": pia, "in_force_from": date(2026, 1, 1), "review_on": date(2099, 1, 1)},
    )  # fmt: skip
    Completion.objects.get_or_create(guidance=course, user=pia, completed_on=timezone.localdate())
    made = {}
    for told in accounts:
        handle, identifier, password = told.split(" ")
        account = Account.objects.create(
            platform=platform, handle=handle, platform_id=identifier, status="published", published_at=timezone.now()
        )
        AccountAgency.objects.create(account=account, agency=agency)
        Officer.objects.create(account=account, user=pia, level="publisher")
        Connection.objects.create(account=account, site=site, sealed=sealed(Secret(password, handle)), shown_as=handle)
        made[handle] = account.pk
    return made


def organisation() -> dict[str, int]:
    """Two agencies, one with a tree in which somebody is missing; a goal; a directory with a group nobody has mapped."""
    from django.utils import timezone

    from stance.journal.actor import Actor, acting_as
    from stance.people.directory.actions import connections
    from stance.people.models import (
        Agency,
        Assignment,
        DirectoryGroup,
        DirectoryToken,
        Goal,
        GroupMapping,
        User,
        UseType,
    )
    from stance.people.organisation import actions

    now = timezone.now()
    Agency.objects.filter(is_host=True).update(is_host=False)  # another test's, on the same installation
    health = Agency.objects.create(
        slug="health", name="Department of Health", short_name="Health", is_host=True, domains=["health.agency.test"]
    )
    Agency.objects.create(slug="water", name="Water and Rivers Authority for the Northern Catchments")
    # Somebody of their own: what "reader" may do is what other tests on this installation look at.
    serving = User.objects.get(pk=person("una@agency.test", "Una Unit", "reader"))
    late = User.objects.get(email="long@agency.test")
    with acting_as(Actor(kind="operator", label="operator seeding")):
        units: dict[str, Any] = {}
        for code, name, side, parent in (
            ("comms", "Communications", "business", ""),
            ("news", "Newsroom", "business", "comms"),
            ("press", "Press office", "business", "news"),
            ("campaigns", "Campaigns and community engagement in the regions", "business", "comms"),
            ("digital", "Digital services", "ict", ""),
            ("web", "Web and channels", "ict", "digital"),
        ):
            units[code] = actions.add_unit(agency=health, parent=units.get(parent), code=code, name=name, side=side)
        for code, user, role, days in (
            ("news", serving, "publisher", 30),
            ("press", late, "approver", 0),
            ("web", serving, "recordkeeper", 0),
        ):
            Assignment.objects.create(
                user=user,
                role=role,
                unit=units[code],
                ends_at=now + timedelta(days=days) if days else None,
                deputy=late if days else None,
            )
        connections.make_token(name="Entra ID", scope="write", agency=None, expires_at=now + timedelta(days=90))
        connections.make_token(name="Reports", scope="read", agency=None, expires_at=now + timedelta(days=20))
        connections.revoke_token(token=DirectoryToken.objects.get(name="Reports"))
        connections.map_group(group="Web team", role="publisher", unit=units["web"])
        DirectoryGroup.objects.create(name="Press officers (regions)")
    goal = Goal.objects.create(
        agency=health,
        kind="communication",
        title="People hear of an outbreak from us first",
        owner=serving,
        measure="Our first post comes before the first report in the press, in nine cases of ten",
        due_on=(now + timedelta(days=120)).date(),
    )
    return {
        "agency": health.pk, "unit": units["news"].pk, "empty": units["comms"].pk,
        "assignment": Assignment.objects.get(unit=units["news"]).pk, "goal": goal.pk,
        "use": UseType.objects.order_by("pk")[0].pk, "mapping": GroupMapping.objects.get().pk,
    }  # fmt: skip


def public_register() -> dict[str, int]:
    """Three official accounts, and one that was."""
    from stance.journal.actor import Actor, acting_as

    with acting_as(Actor(kind="operator", label="operator", door="command line")):
        return _public_register()


def _public_register() -> dict[str, int]:
    from django.utils import timezone

    from stance.people.models import Agency
    from stance.register.actions import registrations
    from stance.register.models import Account
    from stance.register.writes import lifecycle_steps

    agency = Agency.objects.filter(is_host=True).first() or Agency.objects.create(
        slug="coast", name="Department of Coast and Weather", domains=["coast.example"], is_host=True
    )
    ids = {}
    for platform, address, words in (
        ("x", "RiverWatch", "Levels of rivers and dams, every morning."),
        ("mastodon", "@rivers@social.rivers.example", "Levels of rivers and dams, every morning."),
        ("youtube", "@RiverWatchFilms", "How dams work, in five minutes."),
        ("x", "FloodWatch2011", "Warnings during the floods."),
    ):
        texts = {
            "agencies": agency.slug,
            "language": "en",
            "display_name": "River Watch",
            "short_description": words,
            "contacts": "Media office, 555 0100, weekdays",
            "tags": "rivers; warnings",
            "moderation_hours": "Monday to Friday, 8:00 to 18:00",
        }
        account = registrations.add(platform=platform, address=address, texts=texts)
        Account.objects.filter(pk=account.pk).update(status="published", published_at=timezone.now())
        ids[address.strip("@").split("@")[0]] = account.pk
    old = Account.objects.get(pk=ids["FloodWatch2011"])
    lifecycle_steps.archive(old, "The floods are over", None)
    return {"account": ids["RiverWatch"], "former": old.pk}


def register_book() -> dict[str, int]:
    """Accounts in every state, two of others that look like one, and a table that waits for an answer."""
    from stance.journal.actor import Actor, acting_as

    with acting_as(Actor(kind="operator", label="operator", door="command line")):
        return _register_book()


def _register_book() -> dict[str, int]:
    from datetime import timedelta

    from django.utils import timezone

    from stance.journal.actor import Actor, acting_as
    from stance.people.models import Agency, User
    from stance.register.actions import apps, imports, lookalikes, registrations, suspensions
    from stance.register.importing.files import Choices
    from stance.register.models import Account, Officer

    agency = Agency.objects.filter(is_host=True).first() or Agency.objects.create(
        slug="coast", name="Department of Coast and Weather", domains=["coast.example"], is_host=True
    )
    entry = {
        "agencies": agency.slug,
        "language": "en",
        "display_name": "Department of Coast and Weather",
        "short_description": "Warnings, tides and beach conditions for the whole coast.",
        "contacts": "Media office, 555 0100, weekdays",
        "tags": "weather; warnings; tides",
        "moderation_approach": "Comments are read within the hour. Threats and spam are hidden, never criticism.",
        "moderation_hours": "Monday to Friday, 8:00 to 18:00; storms around the clock",
        "mfa_state": "key",
        "mfa_checked_on": timezone.localdate().isoformat(),
    }
    main = registrations.add(platform="x", address="CoastWeather", texts=entry)
    lookalikes.notice(address="https://x.com/C0astWeather", note="Asks followers for card numbers.")
    lookalikes.notice(address="https://x.com/CoastWeather1", note="Seen under our posts.")
    now = timezone.now()
    Account.objects.filter(pk=main.pk).update(
        status="published", published_at=now, next_review_on=timezone.localdate() + timedelta(days=12)
    )
    for user, level in zip(User.objects.order_by("pk")[:2], ("administrator", "publisher"), strict=False):
        Officer.objects.create(account=main, user=user, level=level)
    overdue = timezone.localdate() - timedelta(days=3)
    apps.connect(account=main, name="Tide Poster", owner="Web team", purpose="tide tables", next_assessment_on=overdue)
    draft = registrations.add(platform="mastodon", address="@coast_weather@social.coast.example", texts=entry)
    other = registrations.add(platform="instagram", address="coastweather", texts={"agencies": agency.slug})
    suspensions.suspend(account=other, reason="Posts that nobody here wrote")
    text = "platform,handle,language,notes\nx,CoastWeather,mi,\nx,CoastSurf,en,new\nx,not a handle,en,\n"
    chosen, who = Choices(), User.objects.get(email="administrator@agency.test")
    with acting_as(Actor("user", str(who.pk), who.email, "web")):  # rows without an agency are of whoever looks at them
        run = imports.receive(content=text.encode(), name="our accounts.csv", choices=chosen)
        table = imports.look(run=run, choices=chosen)
    return {"account": main.pk, "draft": draft.pk, "import": table.pk}


def account_at(platform: str, handle: str, platform_id: str) -> int:
    """One whose address is on this machine, which no register takes."""
    from stance.people.models import Agency
    from stance.register.models import Account, AccountAgency

    account = Account.objects.create(platform=platform, handle=handle, platform_id=platform_id)
    AccountAgency.objects.create(account=account, agency=Agency.objects.order_by("pk")[0])
    return int(account.pk)


def lists_due() -> None:
    """Every account is looked at now, and what stands beside its posts."""
    from django.utils import timezone

    from stance.capture.models import Capture, ListedAccount

    ListedAccount.objects.update(due_at=timezone.now())
    Capture.objects.update(due_at=timezone.now())


def published(handle: str) -> int:
    """As if two people had published it."""
    from django.utils import timezone

    from stance.register.models import Account

    account = Account.objects.get(handle=handle)
    Account.objects.filter(pk=account.pk).update(status="published", published_at=timezone.now())
    return int(account.pk)


def web_site_book() -> dict[str, int]:
    """An agency with an official account whose links were looked at, and a draft."""
    from stance.journal.actor import Actor, acting_as

    with acting_as(Actor(kind="operator", label="operator", door="command line")):
        return _web_site_book()


def _web_site_book() -> dict[str, int]:
    from django.utils import timezone

    from stance.people.models import Agency
    from stance.register.actions import links, registrations
    from stance.register.links.look import Look
    from stance.register.models import Account

    agency = Agency.objects.create(slug="coast-web", name="Coast and Beaches Authority", domains=["beaches.example"])
    entry = {"agencies": agency.slug, "language": "en", "short_description": "Beaches.", "contacts": "Media office"}
    account = registrations.add(platform="x", address="CoastBeaches", texts={**entry, "display_name": "Coast Beaches"})
    draft = registrations.add(platform="github", address="coast-beaches", texts=entry)
    Account.objects.filter(pk=account.pk).update(status="published", published_at=timezone.now())
    site = "https://beaches.example/"
    links.keep(
        account=account,
        looks=[
            Look("site", "linked", "The page links to the account with rel=me.", site),
            Look("account", "unsupported", "X (Twitter) does not show rel=me links to readers without a script."),
            Look("domain", "unreachable", "beaches.example took longer than 15 seconds.", site),
        ],
    )
    return {"account": account.pk, "draft": draft.pk}


def host_agency() -> int:
    """The agency that runs the installation, and nothing in its register yet."""
    from stance.people.models import Agency

    return Agency.objects.create(slug="chancellery", name="State Chancellery", is_host=True).pk


def full() -> dict[str, int]:
    people()
    accounts()
    trail()
    return jobs()


DOING = {
    act.__name__: act
    for act in (
        person,
        people,
        recovery_codes,
        jobs,
        progress,
        trail,
        accounts,
        office,
        work,
        posting,
        namesake,
        organisation,
        public_register,
        register_book,
        web_site_book,
        published,
        account_at,
        lists_due,
        full,
        host_agency,
    )
}

if __name__ == "__main__":
    data_folder.prepare(data_folder.located())
    django.setup()
    print(json.dumps(DOING[sys.argv[1]](*sys.argv[2:])))
