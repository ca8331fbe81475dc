"""The import contracts name every room and sub-room: one that is missing would be green because nobody looked."""

from __future__ import annotations

import tomllib
from pathlib import Path

from stance.rooms.listed import PACKAGES
from tests.unit.structure.source import SOURCE

CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}
LAYERS = {
    "urls",
    "pages",
    "api",
    "commands",
    "command",
    "tasks",
    "actions",
    "approvables",
    "writes",
    "queries",
    "models",
}
WITHOUT_LAYERS = {"stance.site"}
"""The installation itself is no room of this shape: it stands over all of them."""


def layers_of(folder: Path) -> set[str]:
    return {path.stem for path in folder.iterdir() if path.stem in LAYERS}


def test_every_room_has_its_layers_held() -> None:
    (name,) = [name for name in CONTRACTS if name.startswith("Inside a room")]
    own = {package for package in PACKAGES if package.startswith("stance.")}
    assert set(CONTRACTS[name]["containers"]) == own - WITHOUT_LAYERS


def test_every_sub_room_has_its_layers_held() -> None:
    found = {
        f"stance.{folder.parent.name}.{folder.name}"
        for package in PACKAGES
        if package.startswith("stance.")
        for folder in (SOURCE / package.removeprefix("stance.")).iterdir()
        if folder.is_dir() and folder.name not in LAYERS and len(layers_of(folder)) > 1
    }
    assert found <= set(CONTRACTS["Inside a sub-room"]["containers"])
    assert all(
        (SOURCE.parent / name.replace(".", "/")).is_dir() for name in CONTRACTS["Inside a sub-room"]["containers"]
    )
