"""The Pythons of this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from funcdeco.analysis.target_environment import PYTHONS
from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.diagnostics.wording import in_backticks

_PROBE = (
    "import json, platform, sys; print(json.dumps([list(sys.version_info[:3]),"
    " sys.implementation.name, sys.platform, platform.machine()]))"
)
_PATIENCE = 60
"""Seconds that an interpreter may need to start."""


class Interpreter(NamedTuple):
    """A Python of this machine."""

    path: str
    version: str
    """Such as `3.11`."""
    release: str
    """Such as `3.11.7`."""
    platform: str
    """`sys.platform`."""
    machine: str
    """Such as `x86_64`."""


def find_python(wanted: str) -> Interpreter:
    """Return the Python with a version such as `3.11`, or at a path. Raises VerifyError."""
    if re.fullmatch(r"3\.\d+", wanted):
        if wanted not in PYTHONS:
            raise VerifyError(f"Azure doesn't run Python {wanted}; it runs {', '.join(PYTHONS)}")
        found = of_version(wanted)
        if found is None:
            raise VerifyError(f"no Python {wanted} on this machine; {_others()}")
        return found
    path = shutil.which(wanted) or wanted
    found = _probed(path)
    if found is None:
        raise VerifyError(f"`{wanted}` is neither a version such as `3.11` nor a Python that runs")
    return _supported(found, f"`{wanted}` is")


def of_version(version: str) -> Interpreter | None:
    """Return a Python of this machine with a version such as `3.11`; None if there is none."""
    for path in _places(version):
        found = _probed(path)
        if found is not None and found.version == version:
            return found
    return None


def current() -> Interpreter:
    """Return the Python that runs funcdeco."""
    found = _probed(sys.executable)
    if found is None:
        raise VerifyError("the Python that runs funcdeco can't be started; use `--python PATH`")
    return _supported(found, "funcdeco runs with")


def _supported(found: Interpreter, what: str) -> Interpreter:
    if found.version not in PYTHONS:
        message = f"{what} Python {found.version}, which Azure doesn't run"
        raise VerifyError(f"{message}; use `--python` with one of {', '.join(PYTHONS)}")
    return found


def _others() -> str:
    found = [version for version in PYTHONS if of_version(version)]
    if not found:
        return "use `--python PATH`"
    return f"found: {in_backticks(f'--python {version}' for version in found)}"


def _places(version: str) -> Iterator[str]:
    """Yield paths that may be a Python of *version*: this one, on PATH, of pyenv and of uv."""
    name = f"python{version}"
    if version == ".".join(map(str, sys.version_info[:2])):
        yield sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for folder in sorted(pyenv.glob(f"versions/{version}.*"), key=_release, reverse=True):
        yield str(folder / "bin" / "python")
    for entry in os.environ.get("PATH", "").split(os.pathsep):
        if found := shutil.which(name, path=entry or os.curdir):
            yield found
    yield from _of_uv(version)
    if sys.platform == "win32":
        yield from _of_launcher(version)


def _release(folder: Path) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", folder.name)]


def _of_uv(version: str) -> Iterator[str]:
    uv = shutil.which("uv")
    if uv:
        yield from _printed([uv, "python", "find", "--no-python-downloads", "--system", version])


def _of_launcher(version: str) -> Iterator[str]:
    yield from _printed(["py", f"-{version}", "-c", "import sys; print(sys.executable)"])


def _printed(command: list[str]) -> Iterator[str]:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    if done.returncode == 0:
        yield done.stdout.strip()


def _probed(path: str) -> Interpreter | None:
    """Return the Python at *path*; None if it doesn't run, such as a shim of pyenv."""
    for line in _printed([path, "-I", "-S", "-c", _PROBE]):
        try:
            numbers, name, platform, machine = json.loads(line)
        except ValueError:
            continue
        release = ".".join(map(str, numbers))
        if name == "cpython":
            return Interpreter(path, release.rpartition(".")[0], release, platform, machine)
    return None
