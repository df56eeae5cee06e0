"""How the worker is started for a package: its variables, and what it imports."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from funcdeco.deployment.runtime.process import Launch
from funcdeco.deployment.verify.errors import VerifyError

_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP")
"""Variables without which Windows starts no process, or has no folder for temporary files."""
_FIRST = ("premium", "dedicated")
"""Plans on which the root of the app precedes its packages in the module search path: `utils/
dependency.py` in https://github.com/Azure/azure-functions-python-worker."""


def root_is_first(plan: str) -> bool:
    """Return whether the app's root precedes its packages on this plan."""
    return plan in _FIRST


def launch_for(interpreter: str, packages: Path, home: Path) -> Launch:
    """Return how to start a worker that knows nothing of this machine's environment."""
    is_windows = os.name == "nt"
    kept = {name: os.environ[name] for name in _KEPT if is_windows and name in os.environ}
    variables = {
        **kept,
        "PATH": os.defpath,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "AZURE_FUNCTIONS_ENVIRONMENT": "Production",
        "AzureWebJobsStorage": "UseDevelopmentStorage=true",
        "FUNCTIONS_EXTENSION_VERSION": "~4",
        "FUNCTIONS_WORKER_RUNTIME": "python",
        "WEBSITE_HOSTNAME": "localhost:7071",
    }
    return Launch(interpreter, packages=str(packages), environment=variables, is_offline=True)


def checked_settings(settings: Mapping[str, str]) -> dict[str, str]:
    """Return *settings* as variables. Raises VerifyError for one that can't be one."""
    for name, value in settings.items():
        if not name or "=" in name or "\0" in name + value:
            raise VerifyError(
                f"invalid app setting `{name}`: the name is empty or contains `=`, or there is a NUL character"
            )
    return dict(settings)
