"""Two agencies: whatever of the other one somebody names, in any field, column or form, is answered word for word like what does
not exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stance.people.models import Assignment, Goal, User
from stance.register.actions import changes, imports, registrations
from stance.register.fields import kinds
from stance.register.fields.reading import FieldsRefused
from stance.register.fields.table import CHANGE, FIELDS, TRANSFER
from stance.register.importing.columns import OFFICERS
from stance.register.models import Account, Officer
from tests.factories.organisation import Office, acting, office, person, unit
from tests.factories.register import draft, published, table
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db
NAMES: dict[int, tuple[str, ...]] = {
    id(kinds.PERSON): ("pia@alpha.test", "nobody@alpha.test"),
    id(kinds.UNIT): ("alpha/business", "alpha/nothing"),
    id(kinds.AGENCIES): ("alpha", "nothing"),
    id(kinds.GOALS): ("alpha: A secret goal", "alpha: Another goal"),
    id(kinds.ACCOUNT): ("https://twitter.com/AlphaDraft", "https://twitter.com/NoDraft"),
}
"""By kind of field: what the other agency has, and what nobody has."""
NAMING = [field for field in FIELDS if id(field.kind) in NAMES]


@pytest.fixture
def two() -> tuple[Office, Office]:
    alpha, beta = office("alpha"), office("beta", is_host=False)
    unit(alpha.agency, "hidden", "business")
    beta.add("pat", "publisher", "ict")
    beta.add("pat", "administrator", "ict")
    Goal.objects.create(
        agency=alpha.agency, kind="communication", title="A secret goal", owner=alpha["pia"], measure="m",
        due_on=timezone.localdate(),
    )  # fmt: skip
    draft(alpha, "AlphaDraft")
    return alpha, beta


def told(act: Callable[[], object], typed: str) -> str:
    """What was said, without what was typed."""
    with pytest.raises(FieldsRefused) as refusal:
        act()
    return str(refusal.value).lower().replace(typed.lower(), "…")


def test_every_kind_of_field_that_names_something_is_among_these() -> None:
    """Whoever adds a field says here what another agency has of it."""
    assert {field.name for field in NAMING} == {
        "predecessor", "goals", "agencies", "unit", "business_owner", "ict_owner", "recovery_holder",
    }  # fmt: skip
    assert {field.kind.widget for field in FIELDS if id(field.kind) not in NAMES} <= {
        "line", "text", "choice", "uses", "day", "address", "email", "list",
    }  # fmt: skip


@pytest.mark.parametrize("field", NAMING, ids=lambda field: field.name)
@pytest.mark.parametrize("door", ["add", "change"])
def test_a_field_tells_nothing(door: str, field: Any, two: tuple[Office, Office]) -> None:
    _, beta = two
    account = draft(beta, "BetaNews")
    said = set()
    for typed in NAMES[id(field.kind)]:
        texts = {field.name: typed}

        def act(texts: dict[str, str] = texts) -> object:
            if door == "add":
                return registrations.add(platform="x", address="BetaNew", texts={"agencies": "beta"} | texts)
            if field.action in (CHANGE, TRANSFER):
                return changes.change(account=account, texts=texts)
            return changes.record_security(account=account, texts=texts)

        with acting(beta["pat"]):
            said.add(told(act, typed))
    assert len(said) == 1


@pytest.mark.parametrize("column", [*(field.name for field in NAMING), *OFFICERS])
def test_a_column_of_a_table_tells_nothing(column: str, two: tuple[Office, Office]) -> None:
    _, beta = two
    kind = next((field.kind for field in NAMING if field.name == column), kinds.PERSON)
    said = set()
    for typed in NAMES[id(kind)]:
        content = table({"platform": "x", "handle": "BetaNew", "agencies": "beta", column: typed})
        with acting(beta["pat"]):
            made = imports.take_over(content=content, name="a.csv")
            Account.objects.filter(handle="BetaNew").delete()
        told_of = [*made.faults, *made.notes]
        assert told_of
        said.add(tuple((one.column, one.reason.lower().replace(typed.lower(), "…")) for one in told_of))
    assert len(said) == 1


def test_a_code_alone_means_the_unit_that_they_know(two: tuple[Office, Office]) -> None:
    """Both agencies have a unit “business”; and “hidden” is only the other's."""
    _, beta = two
    account = draft(beta, "BetaNews")
    with acting(beta["pat"]):
        changes.change(account=account, texts={"unit": "business"})
        account.refresh_from_db()
        assert account.unit == beta.units["business"]
        with pytest.raises(FieldsRefused, match="There is no unit “hidden”"):
            changes.change(account=account, texts={"unit": "hidden"})


def test_what_an_account_names_already_is_known_to_whoever_reads_it(two: tuple[Office, Office]) -> None:
    """Of an account that two agencies share, each saves the form as it stands."""
    alpha, beta = two
    texts = {"agencies": "alpha; beta", "business_owner": "pia@alpha.test", "unit": "alpha/hidden"}
    account = draft(beta, "Shared", **texts)
    Officer.objects.create(account=account, user=alpha["ines"], level="publisher", since=timezone.now())
    with acting(beta["pat"]):
        changes.change(account=account, texts=texts | {"notes": "n"})
        changes.record_security(account=account, texts={"recovery_holder": "ines@alpha.test"})
    account.refresh_from_db()
    assert (account.notes, account.recovery_holder) == ("n", alpha["ines"])


def test_who_serves_nowhere_and_who_serves_everywhere_is_known_to_all(two: tuple[Office, Office]) -> None:
    _, beta = two
    account = draft(beta, "BetaNews")
    person("new@beta.test", "New")
    Assignment.objects.create(user=person("root@alpha.test", "Root"), role="administrator")
    with acting(beta["pat"]):
        changes.change(account=account, texts={"ict_owner": "new@beta.test", "business_owner": "root@alpha.test"})


def test_whose_role_holds_everywhere_names_everything(two: tuple[Office, Office]) -> None:
    _, beta = two
    account, root = draft(beta, "BetaNews"), person("root@alpha.test", "Root")
    Assignment.objects.create(user=root, role="publisher")
    with acting(root):
        changes.change(account=account, texts={"unit": "alpha/hidden", "agencies": "alpha; beta"})


def in_words(answer: Any, *keys: object) -> str:
    """A page without what differs from one answer to the next: tokens, and the keys that were sent."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|hx-headers=.[^>]*', "", answer.content.decode())
    return re.sub("|".join(rf"\b{key}\b" for key in keys), "…", text)


def signed(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return client


@pytest.mark.parametrize(
    ("path", "field", "given"),
    [
        ("/register/merge/", "successor", {"agency": "own", "day": "2026-01-01", "reason": "r"}),
        ("/register/merge/", "agency", {"successor": "own", "day": "2026-01-01", "reason": "r"}),
        ("/organisation/agencies/{own}/end/", "successor", {"until": "2099-01-01"}),
        ("/organisation/goals/new/", "agency", {"title": "t", "kind": "communication", "owner": "pat@beta.test", "measure": "m", "due_on": "2099-01-01"}),
        ("/people/directory/groups/new/", "unit", {"group": "g", "role": "reader"}),
        ("/people/invite/", "unit", {"email": "x@beta.test", "role": "reader"}),
        ("/organisation/agencies/{own}/units/new/", "parent", {"name": "n", "code": "c", "side": "ict"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_key_in_a_form_tells_nothing(
    path: str, field: str, given: dict[str, str], two: tuple[Office, Office]
) -> None:
    alpha, beta = two
    beta.add("pat", "publisher", "business")
    client, own = signed(beta["pat"]), beta.agency.pk
    there = alpha.units["business"].pk if field in ("unit", "parent") else alpha.agency.pk
    nowhere = 424242
    sent = {name: str(own) if value == "own" else value for name, value in given.items()}
    answers = [client.post(path.format(own=own), sent | {field: str(key)}) for key in (there, nowhere)]
    assert [one.status_code for one in answers] == [200, 200]
    assert in_words(answers[0], there, nowhere) == in_words(answers[1], there, nowhere)
    assert alpha.agency.name not in answers[0].content.decode()


def test_the_access_of_somebody_unknown_is_ended_like_nobodys(two: tuple[Office, Office]) -> None:
    alpha, beta = two
    client, account = signed(beta["pat"]), published(beta, "BetaNews")
    pages = []
    for key in (alpha["pia"].pk, 424242):
        answer = client.post(f"/register/accounts/{account.pk}/access/", {"end": str(key)}, follow=True)
        pages.append(in_words(answer, key))
    assert "Nobody like this has access to it." in pages[0]
    assert pages[0] == pages[1]
    assert "Pia" not in pages[0]


def test_a_draft_written_on_the_page_belongs_to_the_agency_of_whoever_writes_it(two: tuple[Office, Office]) -> None:
    _, beta = two
    answer = signed(beta["pat"]).post("/register/new/", {"platform": "x", "handle": "BetaPage"})
    assert answer.status_code == 302
    account = Account.objects.get(handle="BetaPage")
    assert list(account.held_by.values_list("agency__slug", flat=True)) == ["beta"]
