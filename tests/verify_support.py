"""Write packages, and verify them with Microsoft's runtime in an environment of its own."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from build_support import Done, funcdeco
from funcdeco.analysis.target_environment import PYTHONS
from funcdeco.deployment.verify.environment import environment
from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.deployment.verify.interpreters import find_python, of_version
from needs import missing

HERE = ".".join(map(str, sys.version_info[:2]))
"""The version of this Python."""
OTHERS = [version for version in PYTHONS if of_version(version)]
HTTP: list[dict[str, Any]] = [
    {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous"},
    {"type": "http", "direction": "out", "name": "$return"},
]
OK = "def main(req): return 'ok'\n"
PACKAGES = ".python_packages/lib/site-packages"
_checked: set[str] = set()


def need_environment(version: str = HERE) -> str:
    """Skip the test if the environment for a Python can't be created, such as without network."""
    if version not in _checked:
        try:
            environment(find_python(version), lambda: None)
        except VerifyError as error:
            missing(f"the environment of `funcdeco verify` can't be created ({error})")
        _checked.add(version)
    return version


def function_json(bindings: list[dict[str, Any]] | None = None, **keys: Any) -> str:
    """Return the function.json of a function, by default of one behind HTTP."""
    return json.dumps({**keys, "bindings": HTTP if bindings is None else bindings})


def write_package(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a package without requirements; each script gets a function.json for HTTP."""
    every: dict[str, str | bytes] = {
        "host.json": '{"version": "2.0"}',
        "requirements.txt": "# none",
        **{
            name.replace("__init__.py", "function.json"): function_json()
            for name in files
            if re.fullmatch(r"[^/.]+/__init__\.py", name)
        },
        **files,
    }
    for name, content in every.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def zipped(folder: Path, target: Path) -> Path:
    """Write a zip with the content of *folder*."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as file:
        for path in sorted(folder.rglob("*")):
            file.write(path, path.relative_to(folder))
    return target


def verified(root: Path, *options: str) -> Done:
    """Return what `funcdeco verify` prints for a package, without times and marks of tracebacks."""
    need_environment()
    done = funcdeco("verify", ".", *options, cwd=root)
    return done._replace(out=steady(done.out))


def steady(text: str) -> str:
    """Return the output of `verify` without what differs between Pythons and runs.

    Other text is returned as it is.
    """
    if not re.search(r"^\S+: (?:loaded|checked statically) for Python ", text, re.MULTILINE):
        return text
    text = re.sub(r"\n  Loaded by [^\n]+", "", text)
    text = re.sub(r"(?<=\n  Written on )[^\n]+", "2026-01-05 at 09:30:00.", text)
    text = re.sub(r"\bPython 3\.\d+(?:\.\d+)?\b", "Python 3.x", text)
    text = re.sub(r"(?<= indexed in )\d+(?= ms)", "N", text)
    return re.sub(r"^(\w+ +(?:loads|runs|VER\d{3}) +)\d+$", r"\1N", text, flags=re.MULTILINE)


def as_json(place: Path, *options: str, cwd: Path | None = None) -> dict[str, Any]:
    """Return the object that `funcdeco verify --format json` prints."""
    need_environment()
    if place.is_dir():  # so that its files are shown relative to it
        place, cwd = Path(), place
    done = funcdeco("verify", place, "--format", "json", *options, cwd=cwd)
    assert done.err == ""
    found: dict[str, Any] = json.loads(done.out)
    return found


def only_finding(place: Path, *options: str) -> dict[str, Any]:
    """Return the finding of a package that has one."""
    (found,) = as_json(place, *options)["diagnostics"]
    assert isinstance(found, dict)
    return found


def results(place: Path, *options: str) -> dict[str, str | None]:
    """Return the code of each function; None for one that loads."""
    return {one["name"]: one["code"] for one in as_json(place, *options)["functions"]}
