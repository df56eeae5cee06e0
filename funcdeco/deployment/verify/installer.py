"""The program that installs packages for a Python of this machine: pip, or uv where pip is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from funcdeco.deployment.dependencies.credentials import without_credentials
from funcdeco.deployment.dependencies.tools import find_tool
from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.deployment.verify.interpreters import Interpreter

_MOST_LINES = 20
_NEWEST = "3.13"
"""The Python version that Microsoft's runtimes declare. They run on older ones too."""


class NotInstalled(Exception):
    """Raised if packages can't be installed; has the last lines of the output."""


class Installer(NamedTuple):
    """pip or uv, with the command that runs it."""

    is_pip: bool
    command: tuple[str, ...]

    def install(
        self,
        interpreter: str,
        *arguments: str,
        folder: Path | None = None,
        project: Path | None = None,
    ) -> None:
        """Install packages for *interpreter*: into its environment, or into *folder*.

        Paths of packages are relative to *project*. Raises NotInstalled.
        """
        options = ["--quiet", *(["--no-input"] if self.is_pip else [])]
        options += [] if folder is None else ["--target", str(folder)]
        self._run(self._for(interpreter, *options, *arguments), project)

    def install_runtimes(self, interpreter: str, runtimes: Sequence[str]) -> None:
        """Install Microsoft's runtimes, which declare a newer Python than they need.

        Raises NotInstalled.
        """
        if self.is_pip:
            self.install(interpreter, "--no-deps", "--ignore-requires-python", *runtimes)
            return
        place = subprocess.check_output(
            [interpreter, "-I", "-c", "import site; print(site.getsitepackages()[0])"], text=True
        )
        folder = Path(place.strip())
        options = ("--no-deps", "--python-version", _NEWEST)
        self.install(interpreter, *options, *runtimes, folder=folder)

    def _for(self, interpreter: str, *arguments: str) -> list[str]:
        if self.is_pip:
            return [*self.command, "--python", interpreter, "install", *arguments]
        return [*self.command, "pip", "install", "--python", interpreter, *arguments]

    def _run(self, command: list[str], project: Path | None) -> None:
        environment = {**os.environ, "PIP_REQUIRE_VIRTUALENV": "0"}
        done = subprocess.run(
            command,
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise NotInstalled(without_credentials("\n".join(lines[-_MOST_LINES:])))


def installer_for(python: Interpreter) -> Installer:
    """Return the installer to use for a Python: its own pip, which is sure to support it, or ours.

    Raises VerifyError.
    """
    for path in (python.path, sys.executable):
        command = (path, "-m", "pip", "--disable-pip-version-check")
        done = subprocess.run([*command, "--version"], capture_output=True, check=False)
        if done.returncode == 0:
            return Installer(True, command)
    if uv := find_tool("uv"):
        return Installer(False, uv.command)
    message = f"neither {python.path} nor {sys.executable} has pip"
    raise VerifyError(f"{message}; install it: `python -m ensurepip`")
