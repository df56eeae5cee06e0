"""Install the requirements of a package for a remote build, as the build in Azure would."""

from __future__ import annotations

import subprocess
from pathlib import Path

from funcdeco.deployment.verify.environment import pip_of
from funcdeco.deployment.verify.interpreters import Interpreter


class NotInstalled(Exception):
    """Raised if pip fails; has what it printed last."""


def install(requirements: Path, python: Interpreter, interpreter: str, folder: Path) -> None:
    """Install what *requirements* lists into *folder*, for the Python at *interpreter*.

    Raises NotInstalled.
    """
    pip = [*pip_of(python), "--python", interpreter, "install", "--quiet", "--no-input"]
    options = ["--target", str(folder), "--no-compile", "--requirement", str(requirements)]
    done = subprocess.run(
        [*pip, *options], capture_output=True, text=True, check=False, cwd=requirements.parent
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotInstalled("\n".join(lines[-20:]))
