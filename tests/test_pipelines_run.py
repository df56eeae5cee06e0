"""The shell steps of the written pipelines run, in order, in a project of each kind."""

from __future__ import annotations

import sys
import textwrap
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from build_support import funcdeco
from pipeline_support import Machine, azure_steps, github_steps, parsed, write_project
from verify_support import HERE, need_environment

pytestmark = pytest.mark.once

FUNCTIONS = {"decorated": ["good_morning", "hello"], "v1": ["greet"], "v2": ["greet"]}
STEPS = ["Install", "Check", "Test", "Package", "Verify"]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    need_environment()
    return Machine(tmp_path_factory.mktemp("machine"))


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary files"
    folder.mkdir()
    return folder


def steps_of(kind: str) -> list[str]:
    return [name for name in STEPS if name != "Test" or kind != "v2"]


def repository_with(folder: Path, kind: str, *options: str) -> Path:
    """Write a project below an odd name into a repository, and what *options* add."""
    (folder / ".git").mkdir(parents=True)
    project = write_project(folder / "apps" / "my ordérs", kind)
    assert funcdeco("init", *options, "--repository", "../..", cwd=project).code == 0
    return folder


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_steps_of_the_github_workflow_package_an_app_that_loads(
    kind: str, tmp_path: Path, temporary: Path, machine: Machine
) -> None:
    repository = repository_with(tmp_path / "repository", kind, "--github")
    (path,) = (repository / ".github/workflows").iterdir()
    steps = github_steps(parsed(path))
    outputs = machine.outputs(repository, steps, "bash", "-e", "-c", RUNNER_TEMP=temporary)
    assert [*outputs] == steps_of(kind)
    assert outputs["Check"] == ""
    assert outputs["Verify"] == ""
    names = zipfile.ZipFile(temporary / "app.zip").namelist()
    assert "host.json" in names
    assert [one for one in names if one.startswith((".github", ".venv", "tests/"))] == []


@pytest.mark.parametrize(
    "kind", ["v2", *(pytest.param(one, marks=pytest.mark.deep) for one in ("decorated", "v1"))]
)
def test_steps_of_the_azure_pipeline_package_an_app_and_write_test_results(
    kind: str, tmp_path: Path, temporary: Path, machine: Machine
) -> None:
    repository = repository_with(tmp_path / "repository", kind, "--azure-pipelines")
    pipeline = repository / "apps/my ordérs/azure-pipelines.yml"
    artifacts = tmp_path / "staged artifacts"
    artifacts.mkdir()
    outputs = machine.outputs(
        repository,
        azure_steps(parsed(pipeline)),
        *("bash", "-c"),
        AGENT_TEMPDIRECTORY=temporary,
        BUILD_ARTIFACTSTAGINGDIRECTORY=artifacts,
    )
    assert [*outputs] == steps_of(kind)
    results = {path.stem: ET.parse(path).getroot() for path in temporary.glob("*.xml")}
    expected = {"check", "verify", *(["tests"] if "Test" in outputs else [])}
    assert results.keys() == expected
    assert [one for one in results.values() if one.find(".//failure") is not None] == []
    names = {one.get("name") for one in results["verify"].iter("testcase")}
    assert names == {f"{one} loads" for one in FUNCTIONS[kind]}
    names = zipfile.ZipFile(artifacts / "app.zip").namelist()
    assert "host.json" in names and "azure-pipelines.yml" not in names


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_hook_of_azd_writes_the_folder_that_azd_uploads(
    kind: str, tmp_path: Path, machine: Machine
) -> None:
    project = write_project(tmp_path / "my ordérs", kind)
    assert funcdeco("init", "--azd", cwd=project).code == 0
    service = parsed(project / "azure.yaml")["services"]["app"]
    machine.run(project, [*"python -m pip install -q funcdeco azure-functions".split()])
    hook = service["hooks"]["prepackage"]["posix"]
    machine.run(project, [hook["shell"], "-c", hook["run"]])
    folder = project / service["project"] / service["dist"]
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert {"host.json", ".python_packages/lib/site-packages/azure/functions"} <= names
    assert names.isdisjoint({"azure.yaml", "tests", ".venv", "local.settings.json"})


@pytest.mark.deep
@pytest.mark.parametrize("is_locked", [True, False], ids=["uv.lock", "pyproject.toml"])
def test_steps_install_what_pyproject_toml_declares(
    is_locked: bool, tmp_path: Path, temporary: Path, machine: Machine
) -> None:
    project = write_project(tmp_path / "demo", "decorated")
    (project / "requirements.txt").unlink()
    table = f"""
        [project]
        name = "demo"
        version = "1"
        requires-python = "=={HERE}.*"
        dependencies = ["azure-functions", "funcdeco"]

        [dependency-groups]
        dev = ["pytest"]

        [tool.uv]
        environments = ["sys_platform == '{sys.platform}'"]
    """
    (project / "pyproject.toml").write_text(textwrap.dedent(table), "utf-8")
    if is_locked:
        machine.run(project, ["bash", "-c", 'uv lock --python "$(command -v python)"'])
    assert funcdeco("init", "--github", cwd=project).code == 0
    steps = github_steps(parsed(project / ".github/workflows/functions.yml"))
    outputs = machine.outputs(project, steps, "bash", "-e", "-c", RUNNER_TEMP=temporary)
    assert [*outputs] == STEPS
    assert ("uv.lock" in outputs["Package"]) == is_locked
