"""A real SCIM client over HTTP against a running server: the whole protocol, then what a directory does in earnest."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import pytest
from httpx2 import Client, Response
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from tests.faults.worker_group import Installation as Bare
from tests.web.installation import Installation, start

SEED = """
from datetime import timedelta
from django.utils import timezone
from stance.journal.actor import Actor, acting_as
from stance.people.directory.actions import connections
from stance.people.models import *
with acting_as(Actor(kind="operator", label="operator test")):
    soon = timezone.now() + timedelta(days=30)
    write = connections.make_token(name="Entra", scope="write", agency=None, expires_at=soon)
    read = connections.make_token(name="Reports", scope="read", agency=None, expires_at=soon)
    agency = Agency.objects.create(slug="health", name="Department of Health")
    unit = Unit.objects.create(agency=agency, code="web", name="Web", side="ict", path="/")
    Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
    connections.map_group(group="Web team", role="publisher", unit=unit)
    connections.map_group(group="Approvers", role="approver", unit=unit)
    admin = User.objects.create_user("admin@agency.test", None, name="Ada Admin")
    Assignment.objects.create(user=admin, role="administrator", source="founding")
    parks = Agency.objects.create(slug="parks", name="Department of Parks")
    rangers = Unit.objects.create(agency=parks, code="rangers", name="Rangers", side="business", path="/")
    Unit.objects.filter(pk=rangers.pk).update(path=f"/{rangers.pk}/")
    connections.map_group(group="Rangers", role="publisher", unit=rangers)
    connections.map_group(group="Everywhere", role="administrator", unit=None)
    health_only, parks_only = [
        connections.make_token(name=one.slug, scope="write", agency=one, expires_at=soon) for one in (agency, parks)
    ]
    print(write, read, admin.pk, health_only, parks_only)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = start(tmp_path_factory.mktemp("scim"))
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def seeded(site: Installation) -> list[str]:
    return run(site, SEED).split()


def run(site: Installation, code: str) -> str:
    """Run code inside the installation, in a process of its own."""
    return Bare(site.data).python(code)


@pytest.fixture
def http(site: Installation, seeded: list[str]) -> Iterator[Client]:
    headers = {"Authorization": f"Bearer {seeded[0]}"}
    with Client(base_url=f"{site.url}/scim/v2", headers=headers, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture
def agencies(site: Installation, seeded: list[str]) -> Iterator[dict[str, Client]]:
    """With the token of one agency each."""
    made = {
        name: Client(
            base_url=f"{site.url}/scim/v2", headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=60
        )
        for name, token in zip(("health", "parks"), seeded[3:], strict=True)
    }
    yield made
    for client in made.values():
        client.close()


@pytest.mark.parametrize("reach", ["everywhere", "health"])
def test_every_check_of_the_protocol_passes(reach: str, http: Client, agencies: dict[str, Client]) -> None:
    results = check_server(SyncSCIMClient(agencies.get(reach, http)))
    failed = [
        f"{result.status.name} {result.title}: {result.reason}"
        for result in results
        if result.status not in (Status.SUCCESS, Status.ACCEPTABLE, Status.SKIPPED)
    ]
    assert failed == [], "\n".join(failed)
    assert sum(result.status == Status.SUCCESS for result in results) > 50


USER, GROUP = "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def person(name: str, **more: object) -> dict[str, object]:
    address = f"{name}.{uuid.uuid4().hex[:6]}@agency.test"
    body = {
        "schemas": [USER],
        "userName": address,
        "name": {"givenName": name, "familyName": "Example"},
        "emails": [{"value": address, "type": "work", "primary": True}],
        "active": True,
    }
    return body | more


def made(http: Client, name: str, **more: object) -> dict[str, object]:
    answer = http.post("/Users", json=person(name, **more))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def patched(http: Client, where: str, *operations: dict[str, object], **headers: str) -> Response:
    return http.patch(where, json={"schemas": [PATCH], "Operations": list(operations)}, headers=headers)


def roles(site: Installation, user_id: object) -> list[str]:
    code = f"""
from django.utils import timezone
from stance.people.models import Assignment
from stance.people.models.assignments import in_force
held = Assignment.objects.filter(in_force(timezone.now()), user_id={user_id})
print(",".join(sorted(f"{{one.role}}/{{one.unit.code}}/{{one.source}}" for one in held)))
"""
    return [role for role in run(site, code).strip().split(",") if role]


def lines(site: Installation, condition: str) -> list[dict[str, object]]:
    """Lines of the audit trail, newest last."""
    code = f"""
import json
from stance.journal.models import Event
found = Event.objects.filter({condition}).order_by("pk")
print(json.dumps([{{"who": e.actor_label, "door": e.door, "action": e.action, "summary": e.summary,
                   "details": e.details, "because": e.because}} for e in found]))
"""
    return list(json.loads(run(site, code).splitlines()[-1]))


def test_groups_become_assignments_and_leaving_ends_them(http: Client, site: Installation) -> None:
    ana, bo = made(http, "Ana"), made(http, "Bo")
    group = http.post(
        "/Groups", json={"schemas": [GROUP], "displayName": "web TEAM", "members": [{"value": ana["id"]}]}
    ).json()
    assert roles(site, ana["id"]) == ["publisher/web/scim"]
    where = f"/Groups/{group['id']}"
    assert patched(http, where, {"op": "add", "path": "members", "value": [{"value": bo["id"]}]}).status_code == 204
    assert roles(site, bo["id"]) == ["publisher/web/scim"]
    path = f'members[value eq "{ana["id"]}"]'
    assert patched(http, where, {"op": "remove", "path": path}).status_code == 204
    assert roles(site, ana["id"]) == []
    assert [one["value"] for one in http.get(where).json()["members"]] == [bo["id"]]
    assert http.get(f"/Users/{bo['id']}").json()["groups"][0]["display"] == "web TEAM"
    assert patched(http, where, {"op": "replace", "path": "displayName", "value": "Others"}).status_code == 204
    assert roles(site, bo["id"]) == []
    assert http.delete(where).status_code == 204
    assert http.get(where).status_code == 404


def test_the_only_approver_leaves_and_the_gap_is_written_down(http: Client, site: Installation) -> None:
    ana = made(http, "Ana")
    http.post("/Groups", json={"schemas": [GROUP], "displayName": "Approvers", "members": [{"value": ana["id"]}]})
    assert roles(site, ana["id"]) == ["approver/web/scim"]
    session = run(
        site,
        f"""
from allauth.usersessions.models import UserSession
from stance.people.sign_in.session_store import SessionStore
store = SessionStore(); store["x"] = 1; store.create()
UserSession.objects.create(user_id={ana["id"]}, session_key=store.session_key, ip="127.0.0.1", user_agent="x")
print(store.session_key)
""",
    ).split()[-1]
    assert patched(http, f"/Users/{ana['id']}", {"op": "Replace", "path": "active", "value": False}).status_code == 204
    left = run(
        site,
        f"""
from stance.people.sign_in.session_store import SessionStore
from allauth.usersessions.models import UserSession
print(int(SessionStore().exists("{session}")), UserSession.objects.filter(user_id={ana["id"]}).count())
""",
    ).split()
    assert left == ["0", "0"]
    line = lines(site, f'object_id="{ana["userName"]}".lower(), summary__startswith="switched off"')[-1]
    assert (line["who"], line["door"], line["action"]) == ("directory “Entra”", "SCIM", "people.directory.provision")
    details = line["details"]
    assert details["sessions_ended"] == 1  # type: ignore[index]
    assert [(gap["role"], gap["agency"], gap["unit"]) for gap in details["gaps"]] == [("approver", "health", "web")]  # type: ignore[index]
    assert http.get(f"/Users/{ana['id']}").json()["active"] is False


def test_the_last_administrator_is_not_switched_off(http: Client, site: Installation, seeded: list[str]) -> None:
    where = f"/Users/{seeded[2]}"
    for answer in (
        patched(http, where, {"op": "replace", "value": {"active": False}}),
        http.put(where, json=person("Ada", active=False)),
        http.delete(where),
    ):
        assert (answer.status_code, answer.json()["status"]) == (409, "409")
        assert "Ada Admin is the last administrator" in answer.json()["detail"]
    assert http.get(where).json()["active"] is True
    assert lines(site, 'summary__contains="is the last administrator"')[-1]["door"] == "SCIM"


def test_deleted_people_stay_in_the_books_and_can_come_back(http: Client, site: Installation) -> None:
    ana = made(http, "Ana")
    assert http.delete(f"/Users/{ana['id']}").status_code == 204
    assert http.get(f"/Users/{ana['id']}").status_code == 404
    assert http.get("/Users", params={"filter": f'userName eq "{ana["userName"]}"'}).json()["totalResults"] == 0
    assert run(
        site, f"from stance.people.models import User; print(User.objects.get(pk={ana['id']}).is_active)"
    ).split() == ["False"]
    back = http.post("/Users", json=ana | {"emails": [{"value": ana["userName"]}]})
    assert (back.status_code, back.json()["id"]) == (201, ana["id"])


def test_names_and_addresses_are_one_persons_alone(http: Client) -> None:
    ana = made(http, "Ana")
    again = http.post("/Users", json=person("Bo", userName=str(ana["userName"]).upper()))
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")
    bo = made(http, "Bo")
    taken = patched(
        http, f"/Users/{bo['id']}", {"op": "replace", "path": 'emails[type eq "work"].value', "value": ana["userName"]}
    )
    assert (taken.status_code, taken.json()["scimType"]) == (409, "uniqueness")
    assert "belongs to another person" in taken.json()["detail"]
    assert http.get(f"/Users/{bo['id']}").json()["emails"][0]["value"] == bo["userName"]


def test_versions_keep_two_from_overwriting_each_other(http: Client) -> None:
    ana = made(http, "Ana")
    where = f"/Users/{ana['id']}"
    first = http.get(where).headers["ETag"]
    assert http.get(where, headers={"If-None-Match": first}).status_code == 304
    change = {"op": "replace", "path": "title", "value": "Head of web"}
    assert patched(http, where, change, **{"If-Match": first}).status_code == 204
    assert patched(http, where, change | {"value": "x"}, **{"If-Match": first}).status_code == 412
    assert http.get(where).json()["title"] == "Head of web"


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ('userName eq "x\\" or userName pr or userName eq \\""', 200),
        ('userName eq "\' OR 1=1 --"', 200),
        ('userName co "%"', 200),
        ('userName eq "\\u0000"', 200),
        ('userName eq "unclosed', 400),
        ("userName", 400),
        ('password eq "x"', 400),
        ('title eq "x"', 400),
        ("(" * 2000 + 'userName eq "x"' + ")" * 2000, 200),
        ("not (" * 1200 + 'userName eq "x"' + ")" * 1200, 400),
        (" or ".join(['userName eq "x"'] * 60), 400),
        ('emails[type eq "work"]', 400),
        ("userName eq 5", 400),
    ],
)
def test_filters_ask_and_do_nothing_else(question: str, status: int, http: Client) -> None:
    answer = http.get("/Users", params={"filter": question})
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.json()["totalResults"] == 0
    else:
        assert answer.json()["scimType"] == "invalidFilter"


def test_filters_and_pages(http: Client) -> None:
    mark = uuid.uuid4().hex[:8]
    found = [made(http, "Page", externalId=f"{mark}-{number}") for number in range(5)]
    question = f'externalId sw "{mark}" and active eq true and not (userName eq "nobody@agency.test")'
    seen: list[str] = []
    for begin in (1, 3, 5, 7):
        page = http.get("/Users", params={"filter": question, "startIndex": begin, "count": 2}).json()
        assert page["totalResults"] == 5
        seen += [one["id"] for one in page.get("Resources", [])]
    assert seen == [one["id"] for one in found]
    assert http.get("/Users", params={"count": 0}).json().get("Resources", []) == []
    assert len(http.get("/Users", params={"count": 100_000}).json()["Resources"]) <= 200
    posted = http.post(
        "/Users/.search",
        json={
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "filter": question,
            "attributes": ["userName"],
        },
    )
    assert posted.json()["totalResults"] == 5
    assert "emails" not in posted.json()["Resources"][0]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"{" * 100_000, 400),
        (b'{"schemas": 5}', 400),
        (json.dumps(person("A", active="perhaps")).encode(), 400),
        (json.dumps(person("A", emails="a@agency.test")).encode(), 400),
        (json.dumps(person("A", emails=[{"value": "not an address"}])).encode(), 400),
        (json.dumps(person("A", emails=[{"value": "a@agency.test\nBcc: b@agency.test"}])).encode(), 400),
        (json.dumps(person("A", userName="")).encode(), 400),
        (json.dumps(person("A", userName="x" * 300)).encode(), 400),
        (json.dumps(person("A", displayName="a\u0000b")).encode(), 400),
        (json.dumps(person("A", displayName="a\ud800b")).encode(), 400),
        (json.dumps(person("A", title="x" * 30_000)).encode(), 400),
        (json.dumps(person("A", title="x" * 2_000_000)).encode(), 413),
        (b"\xff\xfe", 400),
    ],
)
def test_bodies_that_are_none(body: bytes, status: int, http: Client) -> None:
    answer = http.post("/Users", content=body, headers={"Content-Type": "application/scim+json"})
    assert answer.status_code == status, answer.text
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


def test_attributes_that_are_not_ours_do_no_harm(http: Client) -> None:
    enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    ana = made(http, "Ana", **{
        "is_superuser": True, "id": "1", "password": "hunter2", "roles": [{"value": "administrator"}],
        "phoneNumbers": [{"value": "1"}], enterprise: {"department": "Web"}, "meta": {"version": "x"},
        "groups": [{"value": "1"}],
    })  # fmt: skip
    assert ana["id"] != "1"
    assert not {"is_superuser", "password", "roles", "phoneNumbers", enterprise} & set(ana)


@pytest.mark.parametrize(
    "where", ["/Users/abc", "/Users/0", "/Users/" + "9" * 40, "/Users/١", "/Nothing", "/Users/1/x", "/Users/%00"]
)
def test_what_is_not_there(where: str, http: Client) -> None:
    answer = http.get(where)
    assert answer.status_code == 404


def test_a_group_in_a_group_and_members_that_are_nobody(http: Client) -> None:
    for member in ({"value": "1", "type": "Group"}, {"value": "999999"}, {"value": "abc"}, {}):
        answer = http.post("/Groups", json={"schemas": [GROUP], "displayName": "G", "members": [member]})
        assert answer.status_code == 400, answer.text


def test_who_comes_in(site: Installation, seeded: list[str], http: Client) -> None:
    with Client(base_url=f"{site.url}/scim/v2", trust_env=False, timeout=60) as nobody:
        assert nobody.get("/ServiceProviderConfig").status_code == 200
        for headers in (
            {},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer stance_guess"},
            {"Authorization": f"Basic {seeded[0]}"},
        ):
            answer = nobody.get("/Users", headers=headers)
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="SCIM"')
        reading = {"Authorization": f"Bearer {seeded[1]}"}
        assert nobody.get("/Users", headers=reading).status_code == 200
        refused = nobody.post("/Users", headers=reading, json=person("Ana"))
        assert refused.status_code == 403
        assert "The token “Reports” may only read" in refused.json()["detail"]
        assert nobody.get("/Bulk", headers=reading).status_code in (404, 405)
        last = lines(site, 'actor_label="directory “Reports”"')
        words = {one["summary"] for one in last}
        assert words >= {
            "asked GET /Users: 200",
            "asked POST /Users: 403 The token “Reports” may only read. Make one that may write.",
        }
        assert last[-1]["because"] == "the system operator may import people from a staff directory"
        run(
            site,
            """
from stance.journal.actor import Actor, acting_as
from stance.people.directory.actions import connections
from stance.people.models import DirectoryToken
with acting_as(Actor(kind="operator", label="operator test")):
    connections.revoke_token(token=DirectoryToken.objects.get(name="Reports"))
""",
        )
        answer = nobody.get("/Users", headers=reading)
        assert answer.status_code == 401
        assert "was withdrawn on" in answer.json()["detail"]


def ids(http: Client, where: str) -> set[str]:
    """All that a token sees, page by page."""
    found: set[str] = set()
    while True:
        page = http.get(where, params={"startIndex": len(found) + 1}).json()
        found |= {one["id"] for one in page.get("Resources", [])}
        if len(found) >= page["totalResults"]:
            return found


def test_an_agencys_token_reaches_its_own_people_and_groups_alone(
    http: Client, agencies: dict[str, Client], seeded: list[str]
) -> None:
    health, parks = agencies["health"], agencies["parks"]
    ana, roy, everyone = made(health, "Ana"), made(parks, "Roy"), made(http, "Eve")
    group = parks.post(
        "/Groups", json={"schemas": [GROUP], "displayName": "Rangers", "members": [{"value": roy["id"]}]}
    ).json()
    assert {str(ana["id"])} <= ids(health, "/Users")
    assert ids(health, "/Users").isdisjoint({str(one) for one in (roy["id"], everyone["id"], seeded[2])})
    assert group["id"] not in ids(health, "/Groups")
    assert {str(one["id"]) for one in (ana, roy, everyone)} <= ids(http, "/Users")
    question = {"filter": f'userName eq "{roy["userName"]}" or displayName eq "Rangers"'}
    assert health.get("/Users", params=question).json()["totalResults"] == 0
    searched = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], **question}
    assert (
        health.post("/Groups/.search", json=searched | {"filter": 'displayName eq "Rangers"'}).json()["totalResults"]
        == 0
    )
    for where, body in (
        (f"/Users/{roy['id']}", person("Roy")),
        (f"/Users/{everyone['id']}", person("Eve")),
        (f"/Users/{seeded[2]}", person("Ada")),
        (f"/Groups/{group['id']}", {"schemas": [GROUP], "displayName": "Mine", "members": []}),
    ):
        assert health.get(where).status_code == 404
        assert health.put(where, json=body).status_code == 404
        assert patched(health, where, {"op": "replace", "path": "externalId", "value": "x"}).status_code == 404
        assert health.delete(where).status_code == 404
    assert parks.get(f"/Groups/{group['id']}").json()["displayName"] == "Rangers"
    member = {"schemas": [GROUP], "displayName": "Web team", "members": [{"value": roy["id"]}]}
    refused = health.post("/Groups", json=member)
    assert (refused.status_code, "There is nobody with the id" in refused.json()["detail"]) == (400, True)
    again = health.post("/Users", json=person("Roy", userName=roy["userName"]))
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")


def test_an_agencys_groups_give_roles_in_that_agency_alone(
    http: Client, agencies: dict[str, Client], site: Installation
) -> None:
    health, parks = agencies["health"], agencies["parks"]
    ana, roy = made(health, "Ana"), made(parks, "Roy")
    for name in ("Rangers", "Everywhere", "Web team"):
        answer = health.post(
            "/Groups", json={"schemas": [GROUP], "displayName": name, "members": [{"value": ana["id"]}]}
        )
        assert answer.status_code == 201
    assert roles(site, ana["id"]) == ["publisher/web/scim"]
    parks.post("/Groups", json={"schemas": [GROUP], "displayName": "Rangers", "members": [{"value": roy["id"]}]})
    assert roles(site, roy["id"]) == ["publisher/rangers/scim"]
    # The installation's own directory speaks of everybody, and what it gives an agency's person stays theirs.
    everyone = {"schemas": [GROUP], "displayName": "Rangers", "members": [{"value": ana["id"]}]}
    wide = http.post("/Groups", json=everyone).json()
    assert roles(site, ana["id"]) == ["publisher/rangers/scim", "publisher/web/scim"]
    assert wide["id"] not in {one["value"] for one in health.get(f"/Users/{ana['id']}").json()["groups"]}
    moved = {"op": "replace", "path": 'emails[type eq "work"].value', "value": f"{uuid.uuid4().hex}@agency.test"}
    refused = patched(health, f"/Users/{ana['id']}", moved)
    assert (refused.status_code, "has roles outside this agency" in refused.json()["detail"]) == (400, True)
    assert http.delete(f"/Groups/{wide['id']}").status_code == 204
    assert patched(health, f"/Users/{ana['id']}", moved).status_code == 204
    assert health.delete(f"/Users/{ana['id']}").status_code == 204
    assert roles(site, ana["id"]) == []
    taken = parks.post("/Users", json=person("Ana", userName=ana["userName"], emails=[{"value": moved["value"]}]))
    assert taken.status_code == 409
    back = health.post("/Users", json=person("Ana", userName=ana["userName"], emails=[{"value": moved["value"]}]))
    assert (back.status_code, back.json()["id"]) == (201, ana["id"])


def test_people_who_came_in_another_way_belong_to_the_one_agency_they_serve_in(
    agencies: dict[str, Client], site: Installation
) -> None:
    one, both, installation = run(
        site,
        """
from stance.people.models import *
units = [Unit.objects.get(code="web"), Unit.objects.get(code="rangers")]
people = [User.objects.create_user(f"{n}@agency.test", None, name=n) for n in ("one", "both", "whole")]
for person, where in zip(people, (units[:1], units, [units[0], None])):
    for unit in where:
        Assignment.objects.create(user=person, role="reader", unit=unit)
print(*(person.pk for person in people))
""",
    ).split()
    seen = {name: ids(client, "/Users") & {one, both, installation} for name, client in agencies.items()}
    assert seen == {"health": {one}, "parks": set()}
    change = {"op": "replace", "path": "active", "value": False}
    assert patched(agencies["health"], f"/Users/{one}", change).status_code == 204
    run(site, f"from stance.people.models import *; Assignment.objects.filter(user_id={one}).delete()")
    assert agencies["health"].get(f"/Users/{one}").json()["active"] is False
    assert agencies["parks"].get(f"/Users/{one}").status_code == 404


def test_a_merger_takes_the_directory_along(http: Client, site: Installation) -> None:
    old, new = run(
        site,
        """
from datetime import timedelta
from django.utils import timezone
from stance.journal.actor import Actor, acting_as
from stance.people.directory.actions import connections
from stance.people.models import *
soon = timezone.now() + timedelta(days=30)
with acting_as(Actor(kind="operator", label="operator test")):
    made = [Agency.objects.create(slug=slug, name=slug, since=timezone.now() - timedelta(days=9)) for slug in ("old", "new")]
    tokens = [connections.make_token(name=one.slug, scope="write", agency=one, expires_at=soon) for one in made]
    unit = Unit.objects.create(agency=made[1], code="staff", name="Staff", side="ict", path="/")
    connections.map_group(group="Staff", role="reader", unit=unit)
print(*tokens)
""",
    ).split()
    headers = [{"Authorization": f"Bearer {token}"} for token in (old, new)]
    body = person("Mia")
    mia = http.post("/Users", json=body, headers=headers[0]).json()
    staff = {"schemas": [GROUP], "displayName": "Staff", "members": [{"value": mia["id"]}]}
    group = http.post("/Groups", json=staff, headers=headers[0]).json()
    assert roles(site, mia["id"]) == []
    assert http.get(f"/Users/{mia['id']}", headers=headers[1]).status_code == 404
    run(
        site,
        """
from django.utils import timezone
from stance.journal.actor import Actor, acting_as
from stance.people.models import Agency
from stance.people.organisation import actions
with acting_as(Actor(kind="operator", label="operator test")):
    actions.end_agency(
        agency=Agency.objects.get(slug="old"), until=timezone.now(), successor=Agency.objects.get(slug="new")
    )
""",
    )
    ended = http.get("/Users", headers=headers[0])
    assert (ended.status_code, "Make a token for its successor" in ended.json()["detail"]) == (401, True)
    assert http.get(f"/Users/{mia['id']}", headers=headers[1]).status_code == 200
    assert http.put(f"/Groups/{group['id']}", json=staff, headers=headers[1]).status_code == 200
    assert patched(http, f"/Groups/{group['id']}", {"op": "remove", "path": "members"}, **headers[1]).status_code == 204
    assert http.put(f"/Groups/{group['id']}", json=staff, headers=headers[1]).status_code == 200
    assert roles(site, mia["id"]) == ["reader/staff/scim"]
