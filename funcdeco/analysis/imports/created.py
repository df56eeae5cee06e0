"""Modules that are missing here, but may be created before the app is published."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp, once

_GENERATED = ("_pb2", "_pb2_grpc", "_version", "version")
"""Ends of the names of modules that tools generate."""


def may_be_created(app: CheckedApp, module: str) -> bool:
    """Return whether a tool may generate the module, or .gitignore keeps it out of Git."""
    return module.endswith(_GENERATED) or module in _ignored(app)


@once
def _ignored(app: CheckedApp) -> frozenset[str]:
    """Return the last names of the paths in .gitignore and .gitmodules."""
    contents = [app.snapshot.read(app.file(name)) or b"" for name in (".gitignore", ".gitmodules")]
    lines = b"\n".join(contents).decode("utf-8", "replace").splitlines()
    paths = [line.rpartition("=")[2].strip().rstrip("/*") for line in lines]
    return frozenset(path.rpartition("/")[2].removesuffix(".py") for path in paths if path)
