"""The same export begun twice is one import; what is said the second time counts, is asked for and stands in the trail."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.archive.actions import imports
from stance.engines.policy import Refused
from stance.journal.models import Event
from tests.factories.organisation import acting, office

pytestmark = pytest.mark.django_db


def lines() -> list[str]:
    return list(Event.objects.filter(object_kind="import").order_by("id").values_list("summary", flat=True))


def test_what_is_said_later_stands_in_the_trail_once(tmp_path: Path) -> None:
    run = imports.begin([tmp_path / "export.zip"])
    again = imports.begin([tmp_path / "export.zip"], account="Alpha", may_register=True)
    assert (again.pk, again.named_handle, again.may_register) == (run.pk, "Alpha", True)
    assert len(lines()) == 2
    imports.begin([tmp_path / "export.zip"], may_register=True)
    assert len(lines()) == 2, "nothing new was said"


def test_whoever_may_not_register_accounts_does_not_allow_it_so_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = office()
    keeper = place.add("kim", "recordkeeper", "business")
    asked: list[str] = []
    gate = imports.authorise

    def noted(action: str, *about: object) -> object:
        asked.append(action)
        if action == "register.account.add":
            monkeypatch.setattr(imports, "authorise", gate)
            return imports.authorise("people.installation.change", *about)  # what a recordkeeper may not do
        return gate(action, *about)

    with acting(keeper):
        run = imports.begin([tmp_path / "export.zip"])
        monkeypatch.setattr(imports, "authorise", noted)
        with pytest.raises(Refused):
            imports.begin([tmp_path / "export.zip"], may_register=True)
    run.refresh_from_db()
    assert (run.may_register, asked[-1]) == (False, "register.account.add")
