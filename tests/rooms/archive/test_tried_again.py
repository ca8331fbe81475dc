"""An import that ended without all of its posts says what happened, and is tried again from its page with what was said before."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stance.archive.importing import run as carrying
from stance.archive.importing.recognition import ImportRefused
from stance.archive.models import ImportRun, Record
from stance.register.actions import register_account
from tests.factories import facebook_export, linkedin_export
from tests.factories.facebook_export import PAGE_ID
from tests.factories.linkedin_export import Share, urn
from tests.rooms.site.addresses import signed_in

from .small import bring_in
from .test_facebook_exports import feed
from .test_linkedin_exports import PAGE, POSTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
EXPORTS = {
    "linkedin": (lambda path: linkedin_export.write_zip(path, POSTS), PAGE),
    "facebook": (lambda path: facebook_export.write_zip(path, feed()), "https://www.facebook.com/sante"),
}


def registered() -> None:
    """A Page's export names nobody: the register says which number is whose."""
    register_account(platform="facebook", handle="sante", platform_id=PAGE_ID)


def shown(client: Client, path: str) -> str:
    return " ".join(unescape(client.get(path).content.decode()).split())


@pytest.fixture
def client() -> Client:
    return signed_in("administrator")


@pytest.mark.parametrize("platform", EXPORTS)
def test_one_that_stopped_in_the_middle_tells_what_is_in_and_is_finished_by_another_try(
    platform: str, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, address = EXPORTS[platform]
    path = write(tmp_path / "export.zip")
    if platform == "facebook":
        registered()

    def stops(*_args: object) -> None:
        raise ImportRefused("The file is damaged from here on: media/7.jpg cannot be read.")

    with monkeypatch.context() as patch:
        patch.setattr(carrying.media, "keep_media", stops)
        with pytest.raises(ImportRefused):
            bring_in(path, account=address)
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.REFUSED
    assert run.new > 0
    page = shown(client, f"/archive/imports/{run.pk}/")
    assert "The import stopped in the middle" in page
    assert "Nothing was imported" not in page
    assert "media/7.jpg cannot be read" in page
    assert f"{run.new} new post" in page
    assert f'?again={run.pk}"' in page
    before = Record.objects.count()
    form = client.get(f"/archive/imports/new/?again={run.pk}")
    text = " ".join(unescape(form.content.decode()).split())
    assert "media/7.jpg cannot be read" in text
    assert "not added twice" in text
    given = {name: form.context["form"][name].value() or "" for name in form.context["form"].fields}
    assert given["account"]
    file = SimpleUploadedFile("corrected.zip", path.read_bytes())
    answer = client.post(f"/archive/imports/new/?again={run.pk}", given | {"files": file})
    assert answer.status_code == 302, answer.content.decode()
    second = ImportRun.objects.latest("pk")
    assert second.pk != run.pk
    again = bring_in(path, account=given["account"])
    assert (again.new, Record.objects.count()) == (0, before)
    assert again.account == run.account


@pytest.mark.parametrize("platform", EXPORTS)
def test_one_that_nobody_was_named_for_is_tried_again_from_its_page(
    platform: str, client: Client, tmp_path: Path
) -> None:
    write, address = EXPORTS[platform]
    path = write(tmp_path / "export.zip")
    with pytest.raises(ImportRefused):
        bring_in(path)
    run = ImportRun.objects.get()
    page = shown(client, f"/archive/imports/{run.pk}/")
    assert "Nothing was imported" in page
    assert "Try again with a corrected file" in page
    form = client.get(f"/archive/imports/new/?again={run.pk}")
    wrong = {"group": form.context["group"], "account": "not an account", "files": SimpleUploadedFile("a.zip", b"x")}
    refused = client.post(f"/archive/imports/new/?again={run.pk}", wrong)
    assert refused.status_code == 422
    assert f"?again={run.pk}" in refused.content.decode()
    if platform == "facebook":
        registered()
    assert bring_in(path, account=address).new > 0


def test_a_table_with_broken_rows_is_completed_by_the_corrected_one(client: Client, tmp_path: Path) -> None:
    path = linkedin_export.write_zip(
        tmp_path / "a.zip", [*POSTS, Share(urn(7448081445065035799), "with its number", at="some day")]
    )
    run = bring_in(path, account=PAGE)
    assert run.failed >= 1
    page = shown(client, f"/archive/imports/{run.pk}/")
    assert "import it again" in page
    before = Record.objects.count()
    mended = linkedin_export.write_zip(tmp_path / "b.zip", [*POSTS, Share(urn(7448081445065035799), "with its number")])
    again = bring_in(mended, account=PAGE)
    assert (again.new, again.failed, Record.objects.count()) == (1, 0, before + 1)


def test_what_is_asked_for_again_is_an_import_that_ended_and_that_one_may_read(client: Client, tmp_path: Path) -> None:
    for wrong in ("0", "999", "x", "-1", "9" * 40):
        page = shown(client, f"/archive/imports/new/?again={wrong}")
        assert "Once more" not in page
