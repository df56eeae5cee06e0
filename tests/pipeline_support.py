"""Projects with pipelines, and a machine that runs the steps of their files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from build_support import REPOSITORY, funcdeco
from funcdeco.deployment.verify.environment import _key, environment
from funcdeco.deployment.verify.interpreters import find_python
from installed_wheels import index_of_installed
from verify_support import HERE, function_json
from wheel_index import add_wheel

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

V2_APP = """\
import azure.functions as func

app = func.FunctionApp()


@app.route(route="greet", auth_level=func.AuthLevel.ANONYMOUS)
def greet(req: func.HttpRequest) -> str:
    return "Hello!"
"""
TEST = "def test_anything() -> None:\n    assert True\n"
FILES: dict[str, dict[str, str]] = {
    "decorated": {},  # what `init` writes
    "v1": {
        "host.json": '{"version": "2.0"}',
        "greet/function.json": function_json(),
        "greet/__init__.py": "def main(req): return 'Hello!'\n",
        "requirements.txt": "azure-functions\n",
        "tests/test_greet.py": TEST,
    },
    "v2": {
        "host.json": '{"version": "2.0"}',
        "function_app.py": V2_APP,
        "requirements.txt": "azure-functions\n",
    },
}
"""A project of each kind."""


def write_project(folder: Path, kind: str, **more: str) -> Path:
    """Write a project, with the files *more* by their names."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "decorated":
        assert funcdeco("init", cwd=folder).code == 0
    for name, text in {**FILES[kind], **more}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def parsed(path: Path) -> Any:
    """Return the content of a YAML file."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


class Step(NamedTuple):
    """A shell step of a pipeline."""

    name: str
    script: str
    folder: str
    """Relative to the repository."""


def github_steps(workflow: Any) -> list[Step]:
    """Return the shell steps of the job `build`."""
    job = workflow["jobs"]["build"]
    folder = job.get("defaults", {}).get("run", {}).get("working-directory", ".")
    return [Step(one["name"], one["run"], folder) for one in job["steps"] if "run" in one]


def azure_steps(pipeline: Any) -> list[Step]:
    """Return the shell steps of the stage `Build`."""
    (job,) = pipeline["stages"][0]["jobs"]
    root = "$(Build.SourcesDirectory)/"
    return [
        Step(one["displayName"], one["bash"], one.get("workingDirectory", root).removeprefix(root))
        for one in job["steps"]
        if "bash" in one
    ]


class Machine:
    """A machine that runs steps: a Python without packages, and an index to install from."""

    def __init__(self, folder: Path) -> None:
        self._python = folder / "python" / "bin" / "python"
        self._cache = folder / "cache"
        subprocess.run([sys.executable, "-m", "venv", str(folder / "python")], check=True)
        index = folder / "index"
        write_index(index)
        self._environment = {
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(self._python.parent), os.defpath]),
            "FUNCDECO_CACHE_DIR": str(self._cache),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_INDEX_URL": index.as_uri(),
            "UV_DEFAULT_INDEX": index.as_uri(),
            "UV_NO_CONFIG": "1",
            "UV_PYTHON_DOWNLOADS": "never",
        }
        # The wheels of the index have no programs besides Python's.
        self._python.with_name("uv").symlink_to(Path(sys.executable).with_name("uv"))
        self.know(self._python)

    def know(self, python: Path) -> None:
        """Use the environment of `funcdeco verify` that the tests have for another Python too."""
        found = find_python(HERE)
        known = Path(environment(found, lambda: None)).parents[1]
        place = self._cache / "verify" / _key(found._replace(path=str(python)))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(known)

    def run(self, folder: Path, command: list[str], **variables: Path) -> str:
        """Run a command that has to succeed, and return its output."""
        done = subprocess.run(
            command,
            cwd=folder,
            env={**self._environment, **{name: str(path) for name, path in variables.items()}},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    def outputs(
        self, repository: Path, steps: list[Step], *shell: str, **variables: Path
    ) -> dict[str, str]:
        """Run steps, and return their outputs by their names."""
        self.know(repository / steps[0].folder / ".venv/bin/python")
        return {
            step.name: self.run(repository / step.folder, [*shell, step.script], **variables)
            for step in steps
        }


def write_index(index: Path) -> None:
    """Write an index with this funcdeco, and with what it, the apps and their tests need."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    source = REPOSITORY / "funcdeco"
    files = {
        f"funcdeco/{path.relative_to(source).as_posix()}": path.read_text("utf-8")
        for path in sorted(source.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    points = {"console_scripts": project["scripts"], **project["entry-points"]}
    lines = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in group_of.items())
        for group, group_of in points.items()
    ]
    info = {"entry_points.txt": "".join(lines)}
    add_wheel(index, "funcdeco", "1.0", requires=project["dependencies"], files=files, info=info)
    index_of_installed(index, "azure-functions", "click", "packaging", "pydantic", "pytest", "uv")
    if sys.version_info < (3, 11):
        index_of_installed(index, "tomli")
