"""`funcdeco verify` of a package whose project changed after it was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from build_support import funcdeco
from check_support import write_project
from funcdeco.deployment.verify.freshness import outdated, written_note
from funcdeco.deployment.verify.source import opened
from verify_support import as_json, need_environment, zipped

APP = """\
import azure.functions as func
from funcdeco import App

import orders

app = App()


@app.http()
def hello(req: func.HttpRequest) -> str:
    return orders.NAME
"""
FILES = {
    "app.py": APP,
    "orders.py": "NAME = 'x'\n",
    "texts/greeting.txt": "Hello",
    "requirements.txt": "azure-functions\nfuncdeco\n",
}
BY_HAND = {
    "work/__init__.py": "def main(msg): ...\n",
    "work/function.json": '{"bindings": [{"type": "manualTrigger", "direction": "in", "name": "msg"}]}',
    "requirements.txt": "azure-functions\n",
}


def packaged(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str, **more: Any) -> Path:
    """Write a project and its package, and change to the folder."""
    write_project(folder, more.get("files", FILES))
    monkeypatch.chdir(folder)
    done = funcdeco("package", *(options or ("--output", "dist/shop.zip")))
    assert done.code == 0, done.out
    return folder


def warning(place: Path | None = None) -> str:
    """Return the message about the package at *place*, by default that in dist/."""
    with opened(place) as package:
        assert written_note(package).startswith("Written on 2")
        found = outdated(package)
    return found.message if found else ""


def test_a_package_of_the_present_project_is_not_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged(tmp_path, monkeypatch)
    assert funcdeco("build").code == 0  # in place, with folders as those in the package
    (tmp_path / "notes.py").write_text("", "utf-8")
    (tmp_path / "app.py").touch()
    assert warning() == ""


@pytest.mark.parametrize("path", ["app.py", "orders.py", "texts/greeting.txt", "requirements.txt"])
def test_a_changed_file_is_named(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = packaged(tmp_path, monkeypatch) / path
    file.write_text(f"{file.read_text('utf-8')}\n# more\n", "utf-8")
    shown = f"dist/shop.zip is out of date: it contains another version of {path}"
    assert warning() == shown


def test_many_changed_and_removed_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**FILES, "a.py": "", "b.py": "", "c.py": ""}
    packaged(tmp_path, monkeypatch, files=files)
    (tmp_path / "b.py").unlink()
    for name in ("a.py", "app.py", "c.py", "orders.py"):
        (tmp_path / name).write_text("1", "utf-8")
    (tmp_path / "texts/greeting.txt").unlink()
    shown = (
        "other versions of a.py, app.py, c.py and 1 other file, "
        "and b.py, texts/greeting.txt, which the project doesn't have"
    )
    assert warning() == f"dist/shop.zip is out of date: it contains {shown}"


def test_a_function_folder_that_was_edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged(tmp_path, monkeypatch, files=BY_HAND)
    assert warning() == ""
    (tmp_path / "work" / "function.json").write_text('{"bindings": []}', "utf-8")
    assert warning().endswith("it contains another version of work/function.json")


def test_a_folder_that_was_packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged(tmp_path, monkeypatch, "--output", "dist/shop")
    assert warning(Path("dist/shop")) == ""
    (tmp_path / "orders.py").write_text("NAME = 'y'\n", "utf-8")
    assert warning(Path("dist/shop")).endswith("it contains another version of orders.py")


def test_a_folder_that_was_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    assert funcdeco("build", "--output", "out").code == 0
    assert warning(Path("out")) == ""  # also with requirements that list funcdeco
    (tmp_path / "requirements.txt").write_text("azure-functions\n", "utf-8")
    assert (
        warning(Path("out"))
        == "out is out of date: it contains another version of requirements.txt"
    )


def test_a_file_that_was_added_to_a_packaged_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged(tmp_path, monkeypatch, "--output", "dist/shop")
    (tmp_path / "dist" / "shop" / "notes.txt").write_text("", "utf-8")
    assert warning(Path("dist/shop")) == ""


BESIDE = {**FILES, "hello/words.txt": "Hi", "hello/parts.py": "A = 1\n"}


@pytest.mark.parametrize("is_built", [False, True], ids=["package only", "built in place"])
@pytest.mark.parametrize("path", ["hello/words.txt", "hello/parts.py"])
def test_a_file_beside_generated_ones(
    path: str, is_built: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = packaged(tmp_path, monkeypatch, files=BESIDE) / path
    if is_built:
        assert funcdeco("build").code == 0
    assert warning() == ""
    file.write_text("B = 2\n", "utf-8")
    assert warning() == f"dist/shop.zip is out of date: it contains another version of {path}"
    file.unlink()
    removed = f"it contains {path}, which the project doesn't have"
    assert warning() == f"dist/shop.zip is out of date: {removed}"


PYPROJECT = """\
[project]
name = "shop"
version = "1"
dependencies = ["azure-functions", "funcdeco", "tomli; python_version < '3.11'"]
"""
LOCK = """\
version = 1
requires-python = ">=3.10"

[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "azure-functions" }]

[[package]]
name = "azure-functions"
version = "1.21.0"
source = { registry = "https://pypi.org/simple" }
"""
PIPFILE_LOCK = (
    '{"_meta": {}, "default": {"azure-functions": {"version": "==1.21.0"}}, "develop": {}}'
)
DECLARING = {
    "pyproject.toml": ({"pyproject.toml": PYPROJECT}, '"funcdeco"', '"funcdeco", "requests"'),
    "uv.lock": ({"pyproject.toml": PYPROJECT, "uv.lock": LOCK}, "1.21.0", "1.22.0"),
    "Pipfile.lock": ({"Pipfile.lock": PIPFILE_LOCK}, "1.21.0", "1.22.0"),
}


@pytest.mark.parametrize("target", [(), ("--target-python", "3.10", "--platform", "linux_aarch64")])
@pytest.mark.parametrize("source", DECLARING)
def test_requirements_that_were_generated(
    source: str, target: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added, old, new = DECLARING[source]
    app = FILES if source == "pyproject.toml" else BY_HAND
    files = {**app, **added, "requirements.txt": None}
    packaged(tmp_path, monkeypatch, "--output", "dist/shop.zip", *target, files=files)
    assert warning() == ""
    file = tmp_path / source
    content = file.read_text("utf-8")
    file.write_text(f"{content}\n", "utf-8")
    assert warning() == ""  # the requirements are the same
    file.write_text(content.replace(old, new), "utf-8")
    assert warning().endswith(f"another version of requirements.txt (generated from {source})")
    (tmp_path / source).unlink()
    if source == "uv.lock":
        assert warning().endswith("requirements.txt (generated from pyproject.toml)")
    else:
        assert warning().endswith("it contains requirements.txt, which the project doesn't have")


def test_packages_that_may_be_of_another_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged(tmp_path / "shop", monkeypatch, "--output", str(tmp_path / "shop.zip"))
    other = zipped(tmp_path / "shop", tmp_path / "shop" / "dist" / "other.zip")
    (tmp_path / "shop" / "orders.py").write_text("NAME = 'y'\n", "utf-8")
    for place in (tmp_path / "shop.zip", other):
        with opened(place) as package:
            assert outdated(package) is None
    with opened(other) as package:  # of another tool
        assert written_note(package) == ""


def test_verify_warns_after_a_package_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_environment()
    packaged(tmp_path, monkeypatch)
    wrong = APP.replace("http()", "http(nothing=1)")
    (tmp_path / "app.py").write_text(wrong, "utf-8")
    assert funcdeco("package", "--output", "dist/shop.zip").code == 1
    done = funcdeco("verify")
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 warning; 1 of 1 function loads")
    assert done.out.splitlines()[1].startswith("  Written on 2")
    assert funcdeco("verify", "--strict").code == 1
    [found] = as_json(Path("dist/shop.zip"))["diagnostics"]
    assert (found["code"], found["severity"]) == ("VER018", "warning")
