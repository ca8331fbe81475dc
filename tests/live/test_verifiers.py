"""Every program that an outsider is given says of each proof what our own verification says: from an empty folder, with
nothing but the tools that its text names."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stance.engines.evidence import verifiers
from stance.engines.evidence.examination import verify_record_proof
from tests.factories.proofs import CHANGES, CONTENT, OTHER, RECORD, SIGNER, proof

VKEY = SIGNER.verifier().vkey()
TOOLS = ("sh", "openssl", "sed", "head", "tail", "cat", "mktemp", "rm")
GOPATH = Path("/usr/share/gocode")


class Outsider:
    """An empty folder with a program, and a PATH that holds what it needs and no more."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder / "files", name
        self.folder.mkdir()
        (self.folder / name).write_bytes(verifiers.source(name))
        tools = folder / "tools"
        tools.mkdir()
        for tool in TOOLS if name == "verify.sh" else ():
            found = shutil.which(tool)
            assert found, f"{tool} is missing"
            (tools / tool).symlink_to(found)
        self._path = tools
        self.command = {"verify.py": [sys.executable, "-I", "-S"], "verify.sh": [str(tools / "sh")]}.get(name, [])
        if name == "verify.go":
            self.command = [self._built(folder)]

    def _built(self, folder: Path) -> str:
        go = shutil.which("go")
        if go is None:
            pytest.fail("go is missing: install Debian's package golang-go", pytrace=False)
        environment = os.environ | {
            "GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(folder / "cache"), "GOFLAGS": "", "CGO_ENABLED": "0",
        }  # fmt: skip
        out = folder / "verify"
        command = [go, "build", "-o", str(out), "verify.go"]
        built = subprocess.run(command, env=environment, cwd=self.folder, capture_output=True, text=True, check=False)
        assert built.returncode == 0, built.stderr
        return str(out)

    def says(self, text: str, key: str = VKEY, *more: str) -> tuple[int, str]:
        (self.folder / "record.tlog-proof").write_text(text, encoding="utf-8")
        given = ["--key", key] if self.name == "verify.py" else [key]
        program = [] if self.name == "verify.go" else [self.name]
        done = subprocess.run(
            [*self.command, *program, "record.tlog-proof", *given, *more],
            cwd=self.folder, env={"PATH": str(self._path)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout


@pytest.fixture(scope="module", params=["verify.py", "verify.sh", "verify.go"])
def outsider(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outsider:
    return Outsider(tmp_path_factory.mktemp("outsider"), request.param)


@pytest.fixture(scope="module")
def fifth(tmp_path_factory: pytest.TempPathFactory) -> str:
    return proof(tmp_path_factory.mktemp("ledger"), 13, 5)


@pytest.mark.parametrize(
    ("size", "index"), [(1, 0), (2, 1), (3, 2), (13, 5), (13, 12), (256, 255), (300, 256), (300, 299)]
)
def test_a_proof_holds_to_the_root(outsider: Outsider, tmp_path: Path, size: int, index: int) -> None:
    code, said = outsider.says(proof(tmp_path, size, index))
    assert (code, said.splitlines()[0]) == (0, f"PROVEN: entry {index} of {size}")
    assert RECORD in said


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_not_proven(outsider: Outsider, fifth: str, change: str) -> None:
    text = CHANGES[change](fifth)
    assert text != fifth
    assert not verify_record_proof(text, [VKEY]).ok
    code, said = outsider.says(text)
    assert (code, said.startswith("NOT PROVEN: ")) == (1, True), said


def test_another_agencys_key_proves_nothing(outsider: Outsider, fifth: str) -> None:
    code, said = outsider.says(fifth, OTHER.verifier().vkey())
    assert (code, said.startswith("NOT PROVEN: ")) == (1, True), said


def test_wrong_usage_is_said(outsider: Outsider) -> None:
    program = [] if outsider.name == "verify.go" else [outsider.name]
    command = [*outsider.command, *program, "missing.tlog-proof", "--key" if outsider.name == "verify.py" else VKEY]
    done = subprocess.run(command, cwd=outsider.folder, env={"PATH": ""}, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr


def test_the_python_program_shows_the_text_and_asks_for_the_record(tmp_path: Path, fifth: str) -> None:
    outsider = Outsider(tmp_path, "verify.py")
    assert str(CONTENT["text"]) in outsider.says(fifth)[1]
    assert outsider.says(fifth, VKEY, "--record", RECORD)[0] == 0
    assert outsider.says(fifth, VKEY, "--record", "x:42/2")[0] == 1


def test_the_python_program_is_one_file_that_old_versions_read() -> None:
    tree = ast.parse(verifiers.source("verify.py"), feature_version=(3, 8))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names | {"__future__"}
