"""What the files of pipelines depend on: facts about a project, and about its repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from funcdeco.analysis.target_environment import PLANS
from funcdeco.project.project import v2_module
from funcdeco.project.pyproject import declared_string, funcdeco_table, project_name
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import folders, walk
from funcdeco.scaffold.installing import Installing, installing
from funcdeco.scaffold.python_version import python_version
from funcdeco.scaffold.repository import default_branch, project_id, repository_of
from funcdeco.sources.app_modules import app_modules


class Model(NamedTuple):
    """The kinds of functions that a folder contains."""

    v2_module: str
    """File name of the module that makes it a v2 app; empty if none does."""
    is_decorated: bool
    """Whether it contains an App, or app.py."""
    has_folders: bool
    """Whether it contains function folders that `build` didn't write."""

    @property
    def is_v2(self) -> bool:
        """Whether it contains a v2 app."""
        return bool(self.v2_module)

    @property
    def is_project(self) -> bool:
        """Whether it contains functions of any kind."""
        return any(self)

    @property
    def is_without_app(self) -> bool:
        """Whether its functions need no app.py."""
        return self.is_v2 or (self.has_folders and not self.is_decorated)


class PipelineProject(NamedTuple):
    """A project, as its pipelines need to know it."""

    name: str
    path: str
    """Its folder in the repository, with `/` separators; empty if it is the root."""
    branch: str
    """The branch that is published."""
    python: str
    plan: str
    """The hosting plan that pyproject.toml declares, or the empty string."""
    installing: Installing
    has_tests: bool

    @property
    def identifier(self) -> str:
        """Its name in its repository; empty if it is the root."""
        return project_id(self.path)

    @property
    def environment(self) -> str:
        """The environment of GitHub or Azure Pipelines to which it is deployed."""
        return "-".join(["production", *filter(None, self.identifier.split("."))])


def model_of(snapshot: Snapshot) -> Model:
    """Return the kinds of functions in a folder, without importing anything."""
    root, v2 = snapshot.root, v2_module(snapshot)
    in_app_modules = [name for name in app_modules(snapshot) if name != v2]
    declares = declared_string(snapshot, "app").value is not None
    return Model(
        v2,
        bool(in_app_modules) or declares or snapshot.exists(root / "app.py"),
        bool(handwritten(snapshot)),
    )


def handwritten(snapshot: Snapshot) -> list[str]:
    """Return the names of the function folders, sorted; none in a project that was built."""
    if snapshot.is_file(snapshot.root / ".funcdeco/manifest.json"):
        return []
    return [
        name
        for name in sorted(folders(snapshot))
        if snapshot.is_file(snapshot.root / name / "function.json")
    ]


def pipeline_project(place: Path, repository: Path | None) -> PipelineProject:
    """Return the facts about the project in *place*.

    *repository* is the root of its repository; if it is None, the closest folder with `.git`, and
    else *place*. Raises ValueError if the path in the repository isn't valid UTF-8.
    """
    snapshot = Snapshot(place)
    root = repository or repository_of(place) or snapshot.root
    path = Path(os.path.relpath(snapshot.root, os.path.realpath(root))).as_posix()
    path.encode()
    model, has_tests = model_of(snapshot), _has_tests(snapshot)
    plan = funcdeco_table(snapshot).values.get("plan")
    return PipelineProject(
        project_name(snapshot),
        "" if path == "." else path,
        default_branch(root),
        python_version(snapshot),
        plan if plan in PLANS else "",
        installing(snapshot, is_decorated=_needs_funcdeco(model), has_tests=has_tests),
        has_tests,
    )


def _needs_funcdeco(model: Model) -> bool:
    return model.is_decorated and not model.is_v2


def _has_tests(snapshot: Snapshot) -> bool:
    """Return whether pytest would find a module with tests."""
    names = (name.rpartition("/")[2] for name in walk(snapshot))
    return any(
        name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))
        for name in names
    )
