"""Which files of a project stay out of a package, besides those that are never published.

The patterns are those of tools that work on a project and not in a deployed app. A file that a function
imports, or that a line `!PATTERN` in .funcignore includes, is never excluded by them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NamedTuple

from funcdeco.grammar.funcignore import FuncIgnore


class Kind(NamedTuple):
    """A kind of files that an app doesn't need when it runs."""

    title: str
    names: tuple[str, ...]
    """Patterns for names of files or folders at any depth; only in the root after a `/`."""


EARLIER = Kind(
    "earlier packages",
    ("/dist/*.zip", "/dist/*.whl", "/dist/*.tar.gz", "/sbom*.json", "*.cdx.json"),
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
    ),
)


def kind_of(path: str) -> Kind | None:
    """Return the kind of the file or folder at *path*, or of a folder above it; None for others.

    *path* is relative to the project, with `/` separators.
    """
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
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
    needed: Collection[str] = field(default_factory=frozenset[str])
    """Paths of files that functions import or that are required, relative to the project."""
    written: Collection[str] = field(default_factory=frozenset[str])
    """Paths of files that this run writes, or that an earlier one wrote."""

    def kind(self, path: str) -> Kind | None:
        """Return why the file at *path* is excluded; None if it isn't, or if .funcignore decides."""
        if path in self.written:
            return EARLIER
        if path in self.needed or self.ignore.keeps(path):
            return None
        return kind_of(path)

    def leaves_out(self, path: str, is_folder: bool) -> bool:
        """Return whether the file is excluded, or everything in the folder."""
        if not is_folder:
            return self.kind(path) is not None
        if self.ignore.has_exceptions or any(one.startswith(f"{path}/") for one in self.needed):
            return False
        return kind_of(path) is not None
