"""Every example without its decorators: it loads where funcdeco can't be imported, and answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from build_support import files, funcdeco
from check_support import codes_in
from example_calls import CALLS
from examples_support import EXAMPLES, copy_example, example_names, host_of, invoke
from funcdeco import load
from runtime_host import Host

pytestmark = pytest.mark.once

Eject = Callable[[str], Path]


@pytest.fixture(scope="module")
def eject(tmp_path_factory: pytest.TempPathFactory) -> Eject:
    """Copy an example and eject the copy, once for all tests of this module."""
    ejected: dict[str, Path] = {}

    def eject(name: str) -> Path:
        if name not in ejected:
            folder = copy_example(name, tmp_path_factory.mktemp("ejected"))
            done = funcdeco("eject", folder)
            assert (done.code, done.err) == (0, ""), done.out
            ejected[name] = folder
        return ejected[name]

    return eject


@pytest.fixture(scope="module")
def without_funcdeco(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a folder for PYTHONPATH in which `import funcdeco` fails."""
    place = tmp_path_factory.mktemp("hidden")
    (place / "funcdeco.py").write_text("raise ImportError('funcdeco was imported')\n")
    return str(place)


@pytest.fixture(scope="module")
def running(
    request: pytest.FixtureRequest, eject: Eject, without_funcdeco: str
) -> Iterator[tuple[str, Host]]:
    """Return an example's name and its host, which tests of this example share."""
    name: str = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", without_funcdeco)
        host = host_of(eject(name))
    with host:
        yield name, host


@pytest.mark.parametrize("name", example_names())
def test_ejected_example_has_the_same_functions_and_no_new_finding(
    name: str, eject: Eject, tmp_path: Path
) -> None:
    original = copy_example(name, tmp_path)
    built = {one.name: one.function_json for one in load(original)}
    folder = eject(name)
    assert {one.name: one.function_json for one in load(folder)} == built
    assert codes_in(folder) == codes_in(original)
    written = {path.parent.name: path for path in folder.glob("*/function.json")}
    assert {one: json.loads(path.read_bytes()) for one, path in written.items()} == built
    assert funcdeco("list", "--format", "json", folder).code == 0


@pytest.mark.parametrize("name", example_names())
def test_ejected_example_names_funcdeco_only_in_its_tests(name: str, eject: Eject) -> None:
    naming = [path for path, content in files(eject(name)).items() if b"funcdeco" in content]
    other = {"web_mount.py", "README.md", ".funcignore"}
    assert [path for path in naming if not path.startswith("tests/") and path not in other] == []
    texts = {path for path in naming if path == "web_mount.py"}
    for path in texts:
        content = (eject(name) / path).read_text("utf-8")
        assert [line for line in content.splitlines() if "funcdeco" in line] == [
            "# Copyright (c) 2026 The funcdeco authors"
        ]


@pytest.mark.parametrize("running", example_names(), indirect=True)
def test_ejected_example_loads_where_funcdeco_cannot_be_imported(
    running: tuple[str, Host],
) -> None:
    name, host = running
    assert (host.functions, host.errors) == ([one.name for one in load(EXAMPLES / name)], {})
    assert [one for one in host.modules if one.partition(".")[0] == "funcdeco"] == []


@pytest.mark.parametrize("running", CALLS, indirect=True)
def test_functions_of_an_ejected_example_answer_as_before(running: tuple[str, Host]) -> None:
    name, host = running
    for one in CALLS[name]:
        assert invoke(host, one) == one.expected


def test_import_of_funcdeco_really_fails(
    tmp_path: Path, without_funcdeco: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_example("hello_http", tmp_path)
    assert funcdeco("build", folder).code == 0
    monkeypatch.setenv("PYTHONPATH", without_funcdeco)
    with host_of(folder) as host:
        assert list(host.errors) == ["greet"]
        assert "funcdeco was imported" in host.errors["greet"]


@pytest.mark.deep
@pytest.mark.parametrize("name", example_names())
def test_ejected_example_passes_its_own_tests(name: str, tmp_path: Path) -> None:
    from build_support import python

    folder = copy_example(name, tmp_path)
    assert funcdeco("eject", folder).code == 0
    options = ("-q", "-W", "error", "-p", "no:cacheprovider")
    done = python("-m", "pytest", *options, cwd=folder, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert (done.code, done.err) == (0, ""), done.out
