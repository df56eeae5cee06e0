"""Install the requirements of a package for a remote build, as the build in Azure would.

Unlike the dependencies of a local build, they may be built from source, for this machine.
"""

from __future__ import annotations

from pathlib import Path

from funcdeco.deployment.verify.installer import installer_for
from funcdeco.deployment.verify.interpreters import Interpreter


def install(requirements: Path, python: Interpreter, interpreter: str, folder: Path) -> None:
    """Install what *requirements* lists into *folder*, for the Python at *interpreter*.

    Raises NotInstalled.
    """
    installer = installer_for(python)
    arguments = ("--requirement", str(requirements))
    installer.install(interpreter, *arguments, folder=folder, project=requirements.parent)
