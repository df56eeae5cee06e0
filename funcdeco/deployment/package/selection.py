"""Which files of a project stay out of a package, besides those that are never published.

The patterns are those of tools that work on a project and not in a deployed app. A file that the app
imports or names, or that a line `!PATTERN` in .funcignore includes, is never excluded by them.
"""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import NamedTuple

from funcdeco.deployment.package.unfinished import UNFINISHED
from funcdeco.grammar.funcignore import FuncIgnore


class Kind(NamedTuple):
    """A kind of files that an app doesn't need when it runs."""

    title: str
    names: tuple[str, ...]
    """Patterns for names of files or folders at any depth; only in the root after a `/`."""
    may_be_read: bool = False
    """Whether an app can import or read such a file all the same, so that it has to be searched."""


EARLIER = Kind(
    "earlier packages",
    (
        "/dist/*.zip",
        "/dist/*.whl",
        "/dist/*.tar.gz",
        "/sbom*.json",
        "*.cdx.json",
        f".*{UNFINISHED}",
    ),
)
KINDS = (
    Kind("packages of a local build", ("/.python_packages",)),
    EARLIER,
    Kind(
        "version control",
        (
            ".git",
            ".gitignore",
            ".gitattributes",
            ".gitmodules",
            ".gitkeep",
            ".hg",
            ".hgignore",
            ".svn",
        ),
    ),
    Kind(
        "editor files",
        (
            ".vscode",
            ".idea",
            ".vs",
            ".editorconfig",
            "*.code-workspace",
            "*.swp",
            "*~",
            ".DS_Store",
            "Thumbs.db",
            ".devcontainer",
        ),
    ),
    Kind(
        "CI and deployment",
        (
            "/.github",
            "/.gitlab*",
            "/.circleci",
            "/.azuredevops",
            "/.azure-pipelines",
            "/.ci",
            "/azure-pipelines*.y*ml",
            "/azure.yaml",
            "/Jenkinsfile",
            "/.pre-commit-config.yaml",
            "/Dockerfile",
            "/.dockerignore",
            "/docker-compose*.y*ml",
            "/compose*.y*ml",
            "/Makefile",
            "/justfile",
            "/noxfile.py",
            "/tox.ini",
            "/renovate.json",
            "*.bicep",
            "*.tf",
            "*.tfvars",
            "*.tfstate*",
        ),
    ),
    Kind(
        "tests",
        (
            "/tests",
            "/test",
            "test_*.py",
            "*_test.py",
            "conftest.py",
            "/pytest.ini",
            "/requests.http",
            "/.coverage*",
            "/coverage.xml",
            "/htmlcov",
        ),
        may_be_read=True,
    ),
    Kind(
        "caches and environments",
        (
            "__pycache__",
            "*.py[co]",
            ".*_cache",
            ".hypothesis",
            ".ipynb_checkpoints",
            ".eggs",
            "*.egg-info",
            "/.venv*",
            "/venv",
            "/.tox",
            "/.nox",
            "/.pixi",
            "/node_modules",
        ),
    ),
    Kind(
        "development files",
        (
            "/README*",
            "/CHANGELOG*",
            "/CONTRIBUTING*",
            "/CODE_OF_CONDUCT*",
            "/SECURITY*",
            "/pyproject.toml",
            "/uv.lock",
            "/poetry.lock",
            "/poetry.toml",
            "/Pipfile*",
            "/pdm.lock",
            "/setup.cfg",
            "/.flake8",
            "/.pylintrc",
            "/mypy.ini",
            "/.mypy.ini",
            "/ruff.toml",
            "/.ruff.toml",
            "/.python-version",
            "/.tool-versions",
            "/.envrc",
            "/.flaskenv",
            "requirements-*.txt",
            "requirements_*.txt",
            "*-requirements.txt",
        ),
        may_be_read=True,
    ),
)


def kind_of(path: str, functions: Collection[str] = ()) -> Kind | None:
    """Return the kind of the file or folder at *path*, or of a folder above it; None for others.

    *path* is relative to the project, with `/` separators. *functions* are names of functions, whose
    folders are published even if they have a name such as `tests`.
    """
    parts = path.split("/")
    first = 2 if parts[0] in functions else 1
    for count in range(first, len(parts) + 1):
        place = "/" + "/".join(parts[:count])
        for kind in KINDS:
            if any(_matches(place, pattern) for pattern in kind.names):
                return kind
    return None


def _matches(place: str, pattern: str) -> bool:
    if not pattern.startswith("/"):
        return fnmatchcase(place.rpartition("/")[2], pattern)
    same_depth = place.count("/") == pattern.count("/")
    return same_depth and fnmatchcase(place, pattern)


@dataclass(frozen=True)
class Selection:
    """What a package of one project excludes."""

    ignore: FuncIgnore
    needed: Set[str] = field(default_factory=frozenset[str])
    """Paths of files that functions import or that are required, relative to the project."""
    written: Collection[str] = field(default_factory=frozenset[str])
    """Paths of files that this run writes, or that an earlier one wrote."""
    functions: Collection[str] = field(default_factory=frozenset[str])
    """Names of the functions, each of which can have a folder."""

    def kind(self, path: str) -> Kind | None:
        """Return why the file at *path* is excluded; None if it isn't, or if .funcignore decides."""
        if path in self.written:
            return EARLIER
        if path in self.needed or self.ignore.keeps(path):
            return None
        return kind_of(path, self.functions)

    def leaves_out(self, path: str, is_folder: bool) -> bool:
        """Return whether the file is excluded, or everything in the folder."""
        if not is_folder:
            return self.kind(path) is not None
        if self.ignore.has_exceptions or path in self._needed_folders:
            return False
        return kind_of(path, self.functions) is not None

    @cached_property
    def _needed_folders(self) -> frozenset[str]:
        """The folders with files that are needed, at any depth."""
        parts = (path.split("/") for path in self.needed)
        return frozenset("/".join(one[:count]) for one in parts for count in range(1, len(one)))
