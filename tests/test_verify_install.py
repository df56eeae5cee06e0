"""`funcdeco verify` of packages for a remote build: their requirements are installed first."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from build_support import funcdeco
from funcdeco.deployment.dependencies.tools import find_tool
from funcdeco.deployment.verify import environment as environments
from funcdeco.deployment.verify import installing
from funcdeco.deployment.verify.environment import environment
from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.deployment.verify.installer import Installer
from funcdeco.deployment.verify.interpreters import current, find_python
from needs import missing
from verify_support import (
    HERE,
    OK,
    OTHERS,
    as_json,
    need_environment,
    only_finding,
    results,
    write_package,
)


def wheel(folder: Path, name: str, tag: str = "py3-none-any", requires: str = "") -> None:
    """Write a wheel with one module."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requires}"
    with zipfile.ZipFile(folder / f"{name}-1.0-{tag}.whl", "w") as file:
        file.writestr(f"{name}.py", f"NAME = {name!r}\n")
        file.writestr(f"{info}/METADATA", metadata)
        file.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        file.writestr(f"{info}/RECORD", "")


def remote(root: Path, requirements: str, script: str) -> Path:
    """Write a package whose requirements come from its own folder of wheels."""
    text = f"--no-index\n--find-links wheels\n{requirements}"
    return write_package(root, {"f/__init__.py": script, "requirements.txt": text})


def test_the_requirements_are_installed_with_what_they_need(tmp_path: Path) -> None:
    root = remote(tmp_path, "colors\n", f"import colors, tints\n{OK}")
    wheel(root / "wheels", "colors", requires="Requires-Dist: tints\n")
    wheel(root / "wheels", "tints")
    before = sorted(root.rglob("*"))
    assert results(root) == {"f": None}
    assert sorted(root.rglob("*")) == before


def test_a_module_that_no_requirement_brings_is_named(tmp_path: Path) -> None:
    root = remote(tmp_path, "colors\n", f"import requests\n{OK}")
    wheel(root / "wheels", "colors")
    found = only_finding(root)
    assert (found["code"], found["hint"]) == ("VER003", "add `requests` to requirements.txt")


def test_a_requirement_that_pip_cannot_install_is_reported(tmp_path: Path) -> None:
    root = remote(tmp_path, "colors==2\n", OK)
    wheel(root / "wheels", "colors")
    found = only_finding(root)
    assert (found["code"], found["file"]) == ("VER012", "requirements.txt")
    assert found["message"] == "pip can't install the requirements"
    assert "No matching distribution found for colors==2" in found["detail"]


def test_a_wheel_for_another_python_is_not_installed(tmp_path: Path) -> None:
    root = remote(tmp_path, "colors\n", OK)
    wheel(root / "wheels", "colors", "cp39-cp39-manylinux2014_x86_64")
    assert only_finding(root)["code"] == "VER012"


# -- The environment -------------------------------------------------------------------------------


def test_the_environment_is_created_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need_environment()
    created: list[str] = []
    monkeypatch.setattr(environments, "_create", lambda python, place: created.append(str(place)))
    environment(find_python(HERE), lambda: created.append("called"))
    assert created == []
    monkeypatch.setenv("FUNCDECO_CACHE_DIR", str(tmp_path))
    environment(current(), lambda: created.append("called"))
    assert created[0] == "called" and created[1].startswith(str(tmp_path / "verify"))


def test_nothing_is_left_of_an_environment_that_cannot_be_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNCDECO_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(environments, "_NEEDED", ("no-such-package-of-anyone==99",))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(VerifyError, match="installing what Microsoft's runtime needs failed:"):
        environment(current(), lambda: None)
    assert list((tmp_path / "verify").iterdir()) == []


def test_a_cache_folder_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    root = write_package(tmp_path / "package", {"f/__init__.py": OK})
    (tmp_path / "file").write_text("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUNCDECO_CACHE_DIR", str(tmp_path / "file" / "cache"))
        done = funcdeco("verify", root)
    place = tmp_path / "file" / "cache" / "verify"
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"Error: the cache folder {place} can't be created: Not a directory; set FUNCDECO_CACHE_DIR "
        "to another folder\n"
    )


# -- Interpreters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("3.9", "Azure doesn't run Python 3.9; it runs 3.10, 3.11, 3.12, 3.13, 3.14"),
        ("nothing", "`nothing` is neither a version such as `3.11` nor a Python that runs"),
        ("/bin/sh", "`/bin/sh` is neither a version such as `3.11` nor a Python that runs"),
    ],
)
def test_a_python_that_cannot_be_used_is_an_error(
    tmp_path: Path, wanted: str, message: str
) -> None:
    root = write_package(tmp_path, {"f/__init__.py": OK})
    done = funcdeco("verify", root, "--python", wanted)
    assert (done.code, done.out, done.err) == (2, "", f"Error: {message}\n")


def test_a_python_that_is_not_on_this_machine_is_an_error_that_lists_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from funcdeco.deployment.verify import interpreters

    monkeypatch.setattr(interpreters, "_places", lambda version: [])
    root = write_package(tmp_path, {"f/__init__.py": OK})
    done = funcdeco("verify", root, "--python", "3.14")
    expected = "Error: no Python 3.14 on this machine; use `--python PATH`\n"
    assert (done.code, done.err) == (2, expected)


def test_uv_installs_where_pip_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uv = find_tool("uv")
    if uv is None:
        missing("uv is not installed")
    root = remote(tmp_path / "package", "colors\n", f"import colors\n{OK}")
    wheel(root / "wheels", "colors")
    need_environment()  # what uv installs is in its cache, or comes from the index that pip uses
    monkeypatch.setattr(installing, "installer_for", lambda _: Installer(False, uv.command))
    assert results(root) == {"f": None}


@pytest.mark.deep
def test_uv_creates_the_environment_where_pip_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = find_tool("uv")
    if uv is None:
        missing("uv is not installed")
    monkeypatch.setenv("FUNCDECO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(environments, "installer_for", lambda _: Installer(False, uv.command))
    assert results(write_package(tmp_path / "package", {"f/__init__.py": OK})) == {"f": None}


def test_credentials_in_the_output_of_pip_are_not_shown(tmp_path: Path) -> None:
    text = "--index-url https://user:kq83Zy71lmXP@127.0.0.1:9/simple\n--retries 0\ncolors==2\n"
    root = write_package(tmp_path, {"f/__init__.py": OK, "requirements.txt": text})
    found = only_finding(root)
    assert found["code"] == "VER012"
    assert "kq83Zy71lmXP" not in str(found)


# -- Old versions that an app pins -----------------------------------------------------------------


@pytest.mark.deep
def test_an_app_may_pin_old_versions_of_what_the_worker_has(tmp_path: Path) -> None:
    pinned = "azure-functions==1.18.0\npydantic==1.10.21\n"
    code = (
        "import azure.functions as func\nimport pydantic\n\nassert pydantic.VERSION == '1.10.21'\n"
        "assert func.__version__ == '1.18.0'\n\n\n"
        "def main(req: func.HttpRequest) -> func.HttpResponse:\n    return func.HttpResponse('ok')\n"
    )
    root = write_package(tmp_path, {"f/__init__.py": code, "requirements.txt": pinned})
    found = as_json(root, "--invoke-all", "--python", "3.11" if "3.11" in OTHERS else HERE)
    assert [one["result"] for one in found["functions"]] == ["runs"], found["diagnostics"]
