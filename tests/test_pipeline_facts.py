"""What pipelines depend on: names, the Python version, the files that declare packages."""

from __future__ import annotations

import re
import string
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from build_support import REPOSITORY
from funcdeco.analysis.target_environment import PYTHONS
from funcdeco.project.snapshot import Snapshot
from funcdeco.scaffold.azd import azd_file
from funcdeco.scaffold.azure_pipelines import azure_pipelines
from funcdeco.scaffold.github_workflow import github_workflow
from funcdeco.scaffold.installing import Installing, installing
from funcdeco.scaffold.pipeline_project import PipelineProject
from funcdeco.scaffold.python_version import DEFAULT_PYTHON, python_version
from funcdeco.scaffold.repository import project_id
from funcdeco.scaffold.yaml_scalar import literal, literal_pattern, quoted, without_expressions

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1)


def load(text: str) -> object:
    return YAML(typ="safe", pure=True).load(text)


@given(TEXTS)
def test_quoted_text_means_itself_in_yaml(text: str) -> None:
    assert load(f"key: [{quoted(text)}, 1]\n") == {"key": [text, 1]}


@settings(phases=[Phase.explicit, Phase.generate])  # to shrink a YAML file takes minutes
@given(st.lists(NAMES, min_size=1, max_size=3).map("/".join), NAMES, NAMES)
def test_files_are_yaml_whatever_the_names_are(path: str, branch: str, name: str) -> None:
    plain = Installing(("true",), "funcdeco", False)
    project = PipelineProject(name, path, branch, "3.12", "", plain, True)
    workflow = load(github_workflow(project))
    assert isinstance(workflow, dict)
    run = workflow["jobs"]["build"]["defaults"]["run"]
    assert run == {"working-directory": literal(path)}
    assert workflow["on"]["push"]["branches"] == [literal_pattern(branch)]
    assert workflow["on"]["push"]["paths"][0] == f"{literal_pattern(path)}/**"
    pipeline = load(azure_pipelines(project))
    assert isinstance(pipeline, dict)
    assert pipeline["trigger"]["branches"]["include"] == [without_expressions(branch)]
    (pattern,) = pipeline["trigger"]["paths"]["include"]
    assert fnmatchcase(path, pattern.removesuffix("/**"))
    content = load(azd_file(project))
    assert isinstance(content, dict)
    # the pattern and the length that the schema of azure.yaml declares
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", content["name"])
    assert len(content["name"]) >= 2


@given(st.lists(NAMES, max_size=3).map("/".join), st.lists(NAMES, max_size=3).map("/".join))
def test_projects_of_a_repository_have_different_names(one: str, other: str) -> None:
    found = project_id(one)
    assert set(found) <= set(string.ascii_letters + string.digits + "._-")
    assert (found == project_id(other)) == (one == other)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", ""),
        ("orders", "orders"),
        ("apps/order-api", "apps.order-api"),
        ("apps.order-api", "apps-order-api.bb1c04"),
        ("日本", "project.4a9bbc"),
    ],
)
def test_name_of_a_project_shows_its_path(path: str, expected: str) -> None:
    assert re.sub(r"\.[0-9a-f]{6}$", "", project_id(path)) == re.sub(
        r"\.[0-9a-f]{6}$", "", expected
    )


def test_default_python_is_that_of_the_dockerfile() -> None:
    text = (REPOSITORY / "funcdeco/scaffold/template/Dockerfile").read_text("utf-8")
    assert re.findall(r"^FROM \S+-python(\S+)$", text, re.MULTILINE) == [DEFAULT_PYTHON]
    assert DEFAULT_PYTHON in PYTHONS


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, DEFAULT_PYTHON),
        ({"pyproject.toml": '[tool.funcdeco]\ntarget-python = "3.11"\n'}, "3.11"),
        ({"pyproject.toml": "[tool.funcdeco]\ntarget-python = 3.11\n"}, "3.11"),
        ({"pyproject.toml": '[tool.funcdeco]\ntarget-python = "2.7"\n'}, DEFAULT_PYTHON),
        ({".python-version": "3.11.7\n"}, "3.11"),
        ({".python-version": "pypy3.10\n"}, DEFAULT_PYTHON),
        (
            {
                ".python-version": "3.13\n",
                "pyproject.toml": '[tool.funcdeco]\ntarget-python = "3.11"\n',
            },
            "3.11",
        ),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.10"\n'}, DEFAULT_PYTHON),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.13"\n'}, "3.13"),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.13.1"\n'}, "3.13"),
        ({"pyproject.toml": '[project]\nrequires-python = "<=3.11"\n'}, "3.10"),
        ({"pyproject.toml": '[project]\nrequires-python = "==3.11.*"\n'}, "3.11"),
        ({"pyproject.toml": '[project]\nrequires-python = "<3"\n'}, DEFAULT_PYTHON),
        ({"pyproject.toml": '[project]\nrequires-python = "latest"\n'}, DEFAULT_PYTHON),
        ({"pyproject.toml": "[project]\nrequires-python = 3.11\n"}, DEFAULT_PYTHON),
        ({"pyproject.toml": "no TOML"}, DEFAULT_PYTHON),
    ],
)
def test_python_version_is_the_declared_one(
    files: dict[str, str], expected: str, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert python_version(Snapshot(tmp_path)) == expected


VENV, PIP = "python -m venv .venv", ".venv/bin/python -m pip install"
UV, OURS = 'uv sync --locked --python "$(command -v python)"', "python -m pip install funcdeco"
ENSURE = f".venv/bin/python -m ensurepip && {PIP}"


@pytest.mark.parametrize(
    ("files", "is_decorated", "expected"),
    [
        ({}, False, [VENV, f"{PIP} pytest", OURS]),
        ({}, True, [VENV, f"{PIP} funcdeco pytest"]),
        (
            {"requirements.txt": "azure-functions\nfuncdeco[web]>=1 # pytest\n"},
            True,
            [VENV, f"{PIP} -r requirements.txt pytest"],
        ),
        (
            {"requirements.txt": "azure-functions\n# funcdeco\n"},
            False,
            [VENV, f"{PIP} -r requirements.txt pytest", OURS],
        ),
        (
            {"requirements.txt": "x\n", "requirements-dev.txt": "pytest\nFuncdeco\n"},
            False,
            [VENV, f"{PIP} -r requirements.txt -r requirements-dev.txt"],
        ),
        (
            {"uv.lock": 'name = "funcdeco"\nname = "pytest"\n'},
            True,
            ["python -m pip install uv", UV],
        ),
        (
            {"uv.lock": ""},
            True,
            ["python -m pip install uv", UV, "uv pip install funcdeco pytest"],
        ),
        (
            {"poetry.lock": ""},
            False,
            [
                "python -m pip install poetry",
                "POETRY_VIRTUALENVS_IN_PROJECT=true poetry install --no-root",
                f"{ENSURE} pytest",
                OURS,
            ],
        ),
        (
            {"Pipfile.lock": '"pytest": {}'},
            False,
            [
                "python -m pip install pipenv",
                "PIPENV_VENV_IN_PROJECT=1 pipenv sync --dev",
                OURS,
            ],
        ),
        (
            {
                "pyproject.toml": '[project]\nname = "a"\nversion = "1"\n'
                'dependencies = ["azure-functions"]\n[dependency-groups]\ndev = ["pytest"]\n'
            },
            False,
            [
                "python -m pip install uv",
                'uv venv --python "$(command -v python)"',
                "uv pip install -r pyproject.toml --group dev",
                OURS,
            ],
        ),
    ],
)
def test_packages_are_installed_from_the_file_that_declares_them(
    files: dict[str, str], is_decorated: bool, expected: list[str], tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    found = installing(Snapshot(tmp_path), is_decorated=is_decorated, has_tests=True)
    assert list(found.commands) == expected
    assert found.funcdeco == ("funcdeco" if OURS in expected else ".venv/bin/funcdeco")


@pytest.mark.parametrize(
    ("ignored", "is_decorated", "expected"),
    [(None, False, True), (".venv\n", False, False), ("tests\n", False, True), (None, True, False)],
)
def test_environment_of_the_pipeline_is_no_finding(
    ignored: str | None, is_decorated: bool, expected: bool, tmp_path: Path
) -> None:
    if ignored is not None:
        (tmp_path / ".funcignore").write_text(ignored, "utf-8")
    found = installing(Snapshot(tmp_path), is_decorated=is_decorated, has_tests=False)
    assert found.reports_environment == expected
