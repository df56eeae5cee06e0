"""Use an example as a user would: copy it, build it with the command, run the result."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runtime_host import Host, Result

EXAMPLES = Path(__file__).parent.parent / "examples"

# Files that work in an example leaves behind: caches, environments and generated folders.
_CACHES = ("__pycache__", ".pytest_cache", ".mypy_cache", ".funcdeco", ".funcdeco-run")


@dataclass(frozen=True)
class Call:
    """One call of an example's function, and everything that the host receives from it."""

    function: str
    expected: Result
    inputs: Mapping[str, object]
    metadata: Mapping[str, object] = field(default_factory=dict)


def call(
    function: str,
    /,
    returned: object = None,
    *,
    logs: tuple[str, ...] = (),
    outputs: Mapping[str, object] | None = None,
    metadata: Mapping[str, object] | None = None,
    **inputs: object,
) -> Call:
    """Return the description of a call that succeeds."""
    expected = Result(returned, dict(outputs or {}), list(logs), error=None)
    return Call(function, expected, inputs, metadata or {})


def example_names() -> list[str]:
    """Return the folders in examples/."""
    return sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())


def copy_example(name: str, place: Path) -> Path:
    """Copy an example into *place*, without generated or cached files."""
    return shutil.copytree(EXAMPLES / name, place / name, ignore=_ignore)


def host_of(folder: Path, **settings: str) -> Host:
    """Return the host for a built example, with its settings as Core Tools sets them."""
    content = json.loads((folder / "local.settings.json").read_text("utf-8"))
    values: dict[str, str] = {**content["Values"], **settings}
    if "PYTHONPATH" in os.environ:  # if funcdeco isn't installed
        values["PYTHONPATH"] = os.environ["PYTHONPATH"]
    return Host(folder, settings=values)


_CREATED = {f"Instantiating Azure Functions {kind} middleware." for kind in ("ASGI", "WSGI")}
"""What azure-functions logs when a mount is created: at the start, or in the first lazy call."""


def invoke(host: Host, requested: Call) -> Result:
    """Send the call described by *requested*."""
    result = host.invoke(requested.function, metadata=requested.metadata, **requested.inputs)
    result.logs[:] = [line for line in result.logs if line not in _CREATED]
    return result


def set_scripts(folder: Path, kind: str) -> None:
    """Let the project in *folder* have lazy or eager scripts."""
    with open(folder / "pyproject.toml", "a", encoding="utf-8") as file:
        file.write(f'\n[tool.funcdeco]\nscripts = "{kind}"\n')


def _ignore(folder: str, names: list[str]) -> list[str]:
    return [
        name for name in names if name in _CACHES or Path(folder, name, "function.json").exists()
    ]
