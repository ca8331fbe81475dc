"""No table of a lower room refers to a higher one: import contracts do not see foreign keys written as text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import models

from .source import SOURCE

CONTRACTS = SOURCE.parents[1] / "pyproject.toml"


def ranks() -> dict[str, int]:
    """App label → how high it stands; taken from the import contract, so there is one list."""
    contracts = tomllib.loads(CONTRACTS.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract.get("exhaustive"))
    return {
        name: len(layers) - place for place, layer in enumerate(layers) for name in layer.replace(" ", "").split("|")
    }


def pointing_up(links: Iterable[tuple[str, str, str]], order: dict[str, int]) -> list[str]:
    """Of (from app, to app, what), those that point to a higher room or to one that the contract does not know."""
    return [
        f"{what}: {source} → {target}"
        for source, target, what in links
        if source in order and (target not in order or order[target] > order[source])
    ]


def links() -> list[tuple[str, str, str]]:
    return [
        (model._meta.app_label, field.related_model._meta.app_label, str(field))
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.related_model is not None
    ]


def test_no_foreign_key_points_up() -> None:
    assert pointing_up(links(), ranks()) == []


def test_the_rooms_with_tables_are_in_the_contract() -> None:
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("stance.")}
    assert own <= set(ranks())
    assert ("archive", "register") in {(source, target) for source, target, _what in links()}


@pytest.mark.parametrize(("source", "target"), [("jobs", "archive"), ("people", "authority"), ("archive", "elsewhere")])
def test_one_that_points_up_would_be_noticed(source: str, target: str) -> None:
    assert pointing_up([(source, target, "a.b.c")], ranks()) == [f"a.b.c: {source} → {target}"]


def test_other_rooms_leave_no_name_on_a_model() -> None:
    """Across rooms ``related_name="+"``: a lower room does not even know that a higher one refers to it."""
    order = ranks()
    named = [
        str(field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is not None
        if model._meta.app_label in order and field.related_model._meta.app_label != model._meta.app_label
        if not field.remote_field.hidden
    ]
    assert named == []
