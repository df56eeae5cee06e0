"""Where `funcdeco verify` finds Pythons and keeps what it installs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from funcdeco.deployment.verify import interpreters
from funcdeco.deployment.verify.cache import cache_folder
from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.deployment.verify.interpreters import find_python, of_version

HERE = ".".join(map(str, sys.version_info[:2]))
FOLDERS = {
    "linux": ".cache/funcdeco",
    "darwin": "Library/Caches/funcdeco",
}


@pytest.mark.parametrize("system", FOLDERS)
def test_cache_is_in_the_folder_of_the_user_unless_a_variable_names_another(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FUNCDECO_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", system)
    assert cache_folder() == tmp_path / FOLDERS[system]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg/funcdeco"
    monkeypatch.setenv("FUNCDECO_CACHE_DIR", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"


def test_cache_on_windows_is_that_of_local_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FUNCDECO_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert cache_folder() == tmp_path / "funcdeco/Cache"


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no other Python; return the only folder on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(interpreters, "PYTHONS", ("3.9", HERE))
    return folder


def test_error_lists_the_pythons_that_are_there(alone: Path) -> None:
    with pytest.raises(VerifyError) as raised:
        find_python("3.9")
    assert str(raised.value) == f"no Python 3.9 on this machine; found: `--python {HERE}`"
    with pytest.raises(VerifyError, match=r"^Azure doesn't run Python 3\.2; it runs 3\.9, "):
        find_python("3.2")
    with pytest.raises(VerifyError, match="^`nothing` is neither a version such as `3.11` nor"):
        find_python("nothing")


def test_python_that_azure_does_not_run_is_refused(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreters, "PYTHONS", ("3.9",))
    expected = f"`{sys.executable}` is Python {HERE}, which Azure doesn't run; use `--python` with "
    with pytest.raises(VerifyError) as raised:
        find_python(sys.executable)
    assert str(raised.value) == f"{expected}one of 3.9"
    with pytest.raises(VerifyError, match="^no Python 3.9 on this machine; use `--python PATH`$"):
        find_python("3.9")


def program(path: Path, output: str) -> None:
    """Write a program that prints *output*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{output}'\n")
    path.chmod(0o700)


@pytest.mark.parametrize("place", ["bin/python3.9", "pyenv/versions/3.9.1/bin/python"])
def test_python_on_path_or_of_pyenv_is_found(place: str, alone: Path, tmp_path: Path) -> None:
    program(tmp_path / place, '[[3, 9, 1], "cpython", "linux", "x86_64"]')
    found = of_version("3.9")
    assert found is not None
    assert os.path.samefile(found.path, tmp_path / place)


def test_python_that_uv_installed_is_found(alone: Path, tmp_path: Path) -> None:
    program(tmp_path / "uv/python", '[[3, 9, 1], "cpython", "linux", "x86_64"]')
    program(alone / "uv", str(tmp_path / "uv/python"))
    found = of_version("3.9")
    assert found is not None
    assert os.path.samefile(found.path, tmp_path / "uv/python")
