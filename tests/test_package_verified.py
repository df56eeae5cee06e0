"""Packages of the examples, as `package --build local` makes them and `verify` loads them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from build_support import funcdeco
from examples_support import copy_example, example_names
from installed_wheels import index_of_installed
from verify_support import HERE, OTHERS, need_environment
from wheel_index import add_wheel, isolate

pytestmark = pytest.mark.once

SOME = ("durable_chaining", "fastapi_app", "hello_http")


def names_in(folder: Path) -> list[str]:
    return sorted(
        one["name"]
        for one in json.loads(funcdeco("list", "--format", "json", cwd=folder).out)["functions"]
    )


def package_and_verify(folder: Path) -> None:
    """Package the example in *folder*, verify it, then verify it without its app.py."""
    need_environment()
    made = funcdeco("package", "--build", "local", "--target-python", HERE, cwd=folder)
    assert (made.code, made.err) == (0, ""), made
    package = folder / "dist" / f"{folder.name}.zip"
    names = names_in(folder)
    done = funcdeco("verify", package, "--format", "json", cwd=folder)
    results = {one["name"]: one["code"] for one in json.loads(done.out)["functions"]}
    assert (done.code, results) == (0, dict.fromkeys(names)), done.out
    assert_fails_without_its_modules(package, names)


def assert_fails_without_its_modules(package: Path, names: list[str]) -> None:
    broken = package.with_name("broken.zip")
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(broken, "w") as target:
        modules = [one for one in source.namelist() if one.count("/") == 0 and one.endswith(".py")]
        for one in source.namelist():
            if one not in modules:
                target.writestr(one, source.read(one))
    done = funcdeco("verify", broken, "--format", "json", cwd=package.parent)
    found = json.loads(done.out)
    assert (done.code, sorted(one["function"] for one in found["diagnostics"])) == (1, names)
    codes = {one["code"] for one in found["diagnostics"]}
    assert codes <= {"VER003", "VER008"}, done.out  # a module, or the script of a function
    messages = [one["message"] for one in found["diagnostics"] if one["code"] == "VER003"]
    assert all(any(Path(one).stem in message for one in modules) for message in messages), messages


@pytest.mark.parametrize("name", SOME)
def test_package_of_an_example_loads_and_a_broken_one_says_why(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(monkeypatch, tmp_path)
    folder = copy_example(name, tmp_path)
    requirements = folder / "requirements.txt"
    packages = [line.partition("<")[0] for line in requirements.read_text().splitlines()]
    index_of_installed(tmp_path / "index", *(one for one in packages if one != "funcdeco"))
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "index").as_uri())
    package_and_verify(folder)


@pytest.mark.parametrize("version", [one for one in OTHERS if one != HERE])
def test_package_for_another_python_loads_there(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_environment(version)
    isolate(monkeypatch, tmp_path)
    folder = copy_example("shared_code", tmp_path)
    tag = version.replace(".", "")
    for other in ("39", tag, "399"):
        files = {"fast.py": f"MADE_FOR = {other!r}\n"}
        add_wheel(tmp_path / "index", "fast", "1.0", f"cp{other}-none-any", files=files)
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "index").as_uri())
    (folder / "requirements.txt").write_text("fast\nfuncdeco\n")
    add_wheel(tmp_path / "index", "azure-functions", "1.23.0", files={"unused.py": ""})
    made = funcdeco("package", "--build", "local", "--target-python", version, cwd=folder)
    assert (made.code, made.err) == (0, ""), made
    package = folder / "dist/shared_code.zip"
    with zipfile.ZipFile(package) as file:
        module = file.read(".python_packages/lib/site-packages/fast.py").decode()
    assert module == f"MADE_FOR = {tag!r}\n"
    done = funcdeco("verify", package, "--format", "json", cwd=folder)
    found = json.loads(done.out)
    assert (done.code, found["static"], found["diagnostics"]) == (0, False, []), done.out
    assert found["python"].startswith(f"{version}.")


@pytest.mark.deep
@pytest.mark.parametrize("name", example_names())
def test_package_from_the_real_index_loads(name: str, tmp_path: Path) -> None:
    package_and_verify(copy_example(name, tmp_path))
