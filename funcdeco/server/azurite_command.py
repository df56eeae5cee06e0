"""Find Azurite on this machine, and the options that its version has."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.server.azurite_ports import Ports

_NAME = "azurite"
_LATEST_FOR_OLD_NODE = "3.35.0"
"""The last version that runs with Node.js before 21."""
_NODE_OF_LATEST = 22
"""The oldest Node.js on which the newest version runs."""
_FIRST = (3, 12)
"""The first version with a table service in the program `azurite`."""
_FIRST_WITH_TELEMETRY = (3, 34)
_INSTALL = f"npm install --save-dev azurite@{_LATEST_FOR_OLD_NODE}"
_PATIENCE = 20.0
"""Seconds in which a program must print its version."""
_VERSION = late_pattern(r"v?(\d+(?:\.\d+)+)\s*")
_MINIMUM = late_pattern(r">=\s*(\d+)")


class NoAzurite(Exception):
    """Raised if no Azurite runs on this machine; the text explains what to do."""


class AzuriteCommand(NamedTuple):
    """How Azurite is started."""

    program: tuple[str, ...]
    version: str | None = None
    """None if npx selects it."""

    @property
    def is_fetched(self) -> bool:
        """Whether npx fetches it."""
        return len(self.program) > 1

    def arguments(self, ports: Ports, data: Path) -> list[str]:
        """Return the command line."""
        options = [f"--{name}Port={port}" for name, port in ports._asdict().items()]
        options += ["--location", str(data), "--silent", "--skipApiVersionCheck"]
        if self.version is None or _numbers(self.version) >= _FIRST_WITH_TELEMETRY:
            options.append("--disableTelemetry")
        return [*self.program, *options]


def find_azurite(folder: Path) -> AzuriteCommand:
    """Return the Azurite of a project, of PATH, or else of npx. Raises NoAzurite."""
    program = _installed(folder)
    if program is None:
        return _fetched()
    version = _version(program)
    if _numbers(version) < _FIRST:
        what = f"Azurite {version} is too old: it has no table service"
        raise NoAzurite(f"{what}; run `{_INSTALL}`")
    return AzuriteCommand((program,), version)


def _installed(folder: Path) -> str | None:
    for parent in (folder, *folder.parents):
        if program := shutil.which(_NAME, path=str(parent / "node_modules" / ".bin")):
            return program
    return shutil.which(_NAME)


def _version(program: str) -> str:
    """Return the version of a program that this machine's Node.js runs. Raises NoAzurite."""
    package = _package(Path(program))
    if package is not None:
        _check_node(package)
        return str(package["version"])
    version = _version_of([program])  # it may need no Node.js
    if version is None:
        raise NoAzurite(f"`{program} --version` prints no version")
    return version


def _fetched() -> AzuriteCommand:
    npx = shutil.which("npx")
    if npx is None or (node := _node()) is None:
        raise NoAzurite(f"Azurite isn't installed; install Node.js, then run `{_INSTALL}`")
    if _numbers(node)[0] >= _NODE_OF_LATEST:
        return AzuriteCommand((npx, "--yes", _NAME))
    version = _LATEST_FOR_OLD_NODE
    return AzuriteCommand((npx, "--yes", f"{_NAME}@{version}"), version)


def _package(program: Path) -> dict[str, Any] | None:
    """Return the package.json of an installed Azurite; None for one without Node.js."""
    for folder in _folders(program):
        try:
            found = json.loads((folder / "package.json").read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(found, dict) and _is_azurite(cast("dict[str, Any]", found)):
            return cast("dict[str, Any]", found)
    return None


def _is_azurite(package: dict[str, Any]) -> bool:
    version = package.get("version")
    is_known = isinstance(version, str) and _VERSION.match(version) is not None
    return is_known and package.get("name") == _NAME


def _folders(program: Path) -> Iterator[Path]:
    """Yield where the package of a program can be: npm writes a link, or a script on Windows."""
    yield from Path(os.path.realpath(program)).parents
    yield program.parent.parent / _NAME
    yield program.parent / "node_modules" / _NAME


def _check_node(package: dict[str, Any]) -> None:
    """Check that this machine's Node.js runs a package. Raises NoAzurite."""
    node = _node()
    if node is None:
        raise NoAzurite("Azurite requires Node.js, which isn't installed")
    engines: object = package.get("engines")
    wanted = cast("dict[str, Any]", engines).get("node") if isinstance(engines, dict) else None
    needed = _MINIMUM.match(str(wanted))
    if needed is not None and _numbers(node)[0] < int(needed[1]):
        what = f"Azurite {package.get('version')} requires Node.js {needed[1]}, but {node} is installed"
        raise NoAzurite(f"{what}; run `{_INSTALL}`, or update Node.js")


def _node() -> str | None:
    node = shutil.which("node")
    return None if node is None else _version_of([node])


def _version_of(program: list[str]) -> str | None:
    try:
        done = subprocess.run(
            [*program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    found = _VERSION.fullmatch(done.stdout)
    return None if found is None else found[1]


def _numbers(version: str) -> tuple[int, ...]:
    """Return major and minor version."""
    return tuple(int(one) for one in version.split(".")[:2] if one.isdigit())
