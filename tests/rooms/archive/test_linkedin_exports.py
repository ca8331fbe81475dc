"""LinkedIn's tables, brought in through the product: found, shown, proven, and once only."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.archive.importing.recognition import ImportRefused
from stance.archive.models import ImportRun
from stance.archive.queries.records import Detail, detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.register.models import Account
from tests.factories import linkedin_export as made
from tests.factories.linkedin_export import Comment, Share, urn
from tests.rooms.site.addresses import signed_in

from .installation import verified
from .small import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

PAGE = "https://www.linkedin.com/company/health-dept"
BEGINNING = "linkedin:company/health-dept/"
POSTS = [
    Share(urn(7448081445065035776), 'Boil the "old town" water\nuntil Friday', shared="https://health.example/water"),
    Share(urn(7448081445065035777, "ugcPost"), "The water is clean again", at="2026-05-09 10:00:00"),
    Share(urn(7448081445065035778), "For colleagues", visibility="CONNECTIONS"),
]
SAID = [Comment(urn(7448081445065035776), 'Where? "Everywhere" west of the river.')]


@pytest.fixture
def run(tmp_path: Path) -> ImportRun:
    return bring_in(made.write_zip(tmp_path / "export.zip", POSTS, SAID), account=PAGE)


def held(post: str) -> Detail:
    found = detail(BEGINNING + post)
    assert found is not None
    return found


def test_it_comes_in_once(run: ImportRun, tmp_path: Path) -> None:
    assert (run.kind, run.layout, run.new, run.failed) == ("linkedin", "numbered", 3, 0)
    assert "Shares_17529409.csv: 1 posts that are not public (CONNECTIONS)" in run.quarantined
    account = Account.objects.get()
    assert (account.platform, account.platform_id, account.handle) == (
        "linkedin",
        "company/health-dept",
        "company/health-dept",
    )
    assert account.url == PAGE
    again = bring_in(made.write_zip(tmp_path / "again.zip", POSTS, SAID, number=""), account=PAGE)
    assert (again.new, again.new_versions, again.already_held) == (0, 0, 3)
    assert verified().ok


def test_it_is_found_and_shown_in_its_thread_with_its_own_bytes(run: ImportRun) -> None:
    assert [post.id for post in search(ask("old town")).posts] == [BEGINNING + urn(7448081445065035776)]
    post = held(urn(7448081445065035776))
    assert [one.kind for one in post.below] == ["reply"]
    assert post.post.permalink == f"https://www.linkedin.com/feed/update/{urn(7448081445065035776)}"
    client = signed_in("recordkeeper")
    page = client.get(f"/archive/records/{BEGINNING}{urn(7448081445065035776)}/")
    assert page.status_code == 200
    assert "until Friday" in page.content.decode()
    raw = client.get(f"/archive/records/{BEGINNING}{urn(7448081445065035776)}/raw?seen={post.sightings[0].id}")
    assert raw["Content-Type"] == "text/csv"
    assert raw.content.decode().startswith("2026-05-07 16:41:18,")


def test_one_table_by_itself_comes_in_and_is_handed_out_from_the_stored_file(tmp_path: Path) -> None:
    (tmp_path / "Shares.csv").write_bytes(made.shares(*POSTS))
    run = bring_in(tmp_path / "Shares.csv", account=PAGE)
    assert (run.layout, run.new) == ("plain", 2)
    seen = held(urn(7448081445065035777, "ugcPost")).sightings[0]
    answer = signed_in("recordkeeper").get(
        f"/archive/records/{BEGINNING}{urn(7448081445065035777, 'ugcPost')}/raw?seen={seen.id}"
    )
    assert answer.content.decode().endswith("The water is clean again,,,MEMBER_NETWORK")


def test_whose_it_is_has_to_be_said(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="do not say whose they are"):
        bring_in(made.write_zip(tmp_path / "export.zip", POSTS, SAID))


def test_by_its_number_it_is_the_same_page_only_where_it_was_registered_so(tmp_path: Path) -> None:
    run = bring_in(made.write_zip(tmp_path / "a.zip", POSTS), account="https://www.linkedin.com/company/12345")
    assert (run.new, Account.objects.get().platform_id) == (2, "company/12345")
    assert detail(f"linkedin:company/12345/{urn(7448081445065035776)}") is not None
