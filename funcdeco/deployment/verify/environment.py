"""The environment with Microsoft's code: created once per Python, and kept in the cache folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path

from funcdeco.deployment.verify.cache import cache_folder
from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.deployment.verify.installer import NotInstalled, installer_for
from funcdeco.deployment.verify.interpreters import Interpreter
from funcdeco.writer.lock import locked

RUNTIME_V1 = "azure-functions-runtime-v1==1.2.0"
RUNTIME_V2 = "azure-functions-runtime==1.3.0"
_RUNTIMES = (RUNTIME_V1, RUNTIME_V2)
_NEEDED = (
    "azure-functions>=1.24",
    "azurefunctions-extensions-base>=1.1",
    "grpcio>=1.70",
    "protobuf>=5.29",
    "python-dateutil>=2.9",
)
"""What the runtimes import, and what the worker contains otherwise: `workers/pyproject.toml` in
https://github.com/Azure/azure-functions-python-worker. Its azure-functions is used by apps without
one of their own."""
_IMPORTS = "import azure_functions_runtime, azure_functions_runtime_v1, tests.protos"


def environment(python: Interpreter, on_create: Callable[[], object]) -> str:
    """Return the interpreter of an environment that has only Microsoft's code.

    *on_create* is called before it is created. Raises VerifyError.
    """
    base = cache_folder() / "verify"
    place = base / _key(python)
    with _locked(base):
        if not _runs(place):
            on_create()
            shutil.rmtree(place, ignore_errors=True)
            _create(python, place)
    return str(_python_in(place))


def _locked(base: Path) -> AbstractContextManager[bool]:
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"the cache folder {base} can't be created: {error.strerror}"
        raise VerifyError(f"{message}; set FUNCDECO_CACHE_DIR to another folder") from None
    return locked(base)


def _key(python: Interpreter) -> str:
    parts = "\n".join([*_RUNTIMES, *_NEEDED, python.path])
    return f"{python.release}-{sha256(parts.encode()).hexdigest()[:12]}"


def _runs(place: Path) -> bool:
    """Return whether the environment is complete: its Python may have been removed since."""
    python = _python_in(place)
    if not python.exists():
        return False
    return (
        subprocess.run([python, "-I", "-c", ""], capture_output=True, check=False).returncode == 0
    )


def _create(python: Interpreter, place: Path) -> None:
    """Create the environment under another name, so that it is complete once it is there."""
    installer = installer_for(python)
    folder = Path(tempfile.mkdtemp(prefix=f"{place.name}-", dir=place.parent))
    try:
        _run([python.path, "-m", "venv", "--without-pip", str(folder)], "creating an environment")
        own = str(_python_in(folder))
        with _explained("installing what Microsoft's runtime needs"):
            installer.install(own, *_NEEDED)
        with _explained("installing Microsoft's runtime"):
            installer.install_runtimes(own, _RUNTIMES)
        _run([own, "-I", "-c", _IMPORTS], "importing Microsoft's runtime")
        folder.rename(place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _explained(doing: str) -> Generator[None]:
    try:
        yield
    except NotInstalled as error:
        raise VerifyError(f"{doing} failed:\n{error}") from None


def _run(command: list[str], doing: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise VerifyError("\n".join([f"{doing} failed:", *lines[-20:]]))


def _python_in(place: Path) -> Path:
    return place / "Scripts" / "python.exe" if sys.platform == "win32" else place / "bin" / "python"
