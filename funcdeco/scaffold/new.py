"""Write the files of a new project, or of its pipelines, without overwriting existing ones."""

from __future__ import annotations

import os
from collections.abc import Iterator, Set
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from funcdeco.scaffold.pipeline_project import Model

Addition = Literal["docker", "github", "azure-pipelines", "azd"]
ADDITIONS: tuple[Addition, ...] = get_args(Addition)
"""What can be added to a project, by the option of `init`."""

_TEMPLATE = Path(__file__).with_name("template")
# Under its real name, git and the packager would apply it here and exclude the files that it lists.
_RENAMED = {"gitignore": ".gitignore"}
_DOCKER = {"Dockerfile", ".dockerignore"}
_APP, _TEST = "app.py", "tests/test_app.py"
"""An app, and the test of its functions."""


class Made(NamedTuple):
    """A file that was written; `is_new` is False if it already was there."""

    path: str
    is_new: bool
    folder: Path
    """The folder that *path* is relative to: the project, or its repository."""


def new_project(
    place: Path, additions: Set[Addition] = frozenset(), repository: Path | None = None
) -> Iterator[Made]:
    """Write what *place* lacks, and yield each file after it is written or kept.

    That is the template, and *additions*; only these if the folder contains functions. A folder
    with functions of another kind gets no app.py. The workflow of GitHub is written into
    *repository*, by default *place*. Raises OSError on write errors, ValueError if the path in the
    repository isn't valid UTF-8.
    """
    model = _model(place) if place.is_dir() and any(place.iterdir()) else None
    for path, content in sorted(_from_template(place, model, additions).items()):
        yield _made(place, path, content)
    yield from _pipelines(place, additions, repository)


def _model(place: Path) -> Model:
    from funcdeco.project.snapshot import Snapshot
    from funcdeco.scaffold.pipeline_project import model_of

    return model_of(Snapshot(place))


def _from_template(place: Path, model: Model | None, additions: Set[Addition]) -> dict[str, bytes]:
    sources = (source for source in _TEMPLATE.rglob("*") if source.is_file())
    named = {source.relative_to(_TEMPLATE).as_posix(): source for source in sources}
    paths = {_RENAMED.get(path, path): path for path in named if "__pycache__" not in path}
    is_without_app = model is not None and model.is_without_app
    omitted = set[str]()
    if "docker" not in additions:
        omitted |= _DOCKER
    if additions and model is not None and model.is_project:
        omitted |= paths.keys() - _DOCKER
    if os.path.lexists(place / _APP):
        omitted |= {_TEST} if not (place / _TEST).exists() else set()
    elif is_without_app:
        omitted |= {_APP, _TEST}
    contents = {path: named[paths[path]].read_bytes() for path in paths.keys() - omitted}
    if model is not None and is_without_app and not _has_misnamed_app(place):
        from funcdeco.scaffold.without_build import without_build

        contents = without_build(contents, model)
    if "Dockerfile" in contents:
        contents["Dockerfile"] = _with_python(contents["Dockerfile"], place)
    return contents


def _has_misnamed_app(place: Path) -> bool:
    """Return whether the module of a v2 app contains an App, which the next steps rename."""
    from funcdeco.project.project import v2_module
    from funcdeco.project.snapshot import Snapshot
    from funcdeco.sources.app_modules import app_modules

    snapshot = Snapshot(place)
    return v2_module(snapshot) in app_modules(snapshot)


def _with_python(dockerfile: bytes, place: Path) -> bytes:
    """Return a Dockerfile with the image of the Python that the project declares."""
    from funcdeco.project.snapshot import Snapshot
    from funcdeco.scaffold.python_version import DEFAULT_PYTHON, python_version

    version = python_version(Snapshot(place))
    return dockerfile.replace(f"-python{DEFAULT_PYTHON}".encode(), f"-python{version}".encode(), 1)


def _pipelines(place: Path, additions: Set[Addition], repository: Path | None) -> Iterator[Made]:
    """Write the files of pipelines; their content depends on the project, which is complete now."""
    if not additions - {"docker"}:
        return
    from funcdeco.scaffold.azd import AZD_FILE, azd_file
    from funcdeco.scaffold.azure_pipelines import AZURE_PIPELINES_FILE, azure_pipelines
    from funcdeco.scaffold.github_workflow import github_file, github_workflow
    from funcdeco.scaffold.pipeline_project import pipeline_project

    project = pipeline_project(place, repository)
    if "azd" in additions:
        yield _made(place, AZD_FILE, azd_file(project).encode())
    if "azure-pipelines" in additions:
        yield _made(place, AZURE_PIPELINES_FILE, azure_pipelines(project).encode())
    if "github" in additions:
        content = github_workflow(project).encode()
        yield _made(repository or place, github_file(project), content)


def _made(folder: Path, path: str, content: bytes) -> Made:
    target = folder / path
    if not _is_free(target.parent, folder):
        return Made(path, False, folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    return Made(path, _write_new(target, content), folder)


def _is_free(place: Path, folder: Path) -> bool:
    """Return whether *place* is *folder* or a folder in it, or can become one."""
    if not place.resolve().is_relative_to(folder.resolve()):  # a link leads out of it
        return False
    between = [one for one in (place, *place.parents) if folder in one.parents]
    return all(one.is_dir() or not os.path.lexists(one) for one in between)


def _write_new(target: Path, content: bytes) -> bool:
    try:
        file = open(target, "xb")  # noqa: SIM115
    except FileExistsError:
        return False
    try:
        with file:
            file.write(content)
    except OSError:  # remove the partial file, which the next run would keep
        target.unlink()
        raise
    return True
