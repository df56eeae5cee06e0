"""The template's files for a project without decorators, in which there is nothing to build."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from funcdeco.scaffold.pipeline_project import Model

_BUILD = "funcdeco build"
"""The task of Visual Studio Code that only apps with decorators need."""
_BUILD_IMAGE = b"RUN python -m funcdeco build"
"""The line of the Dockerfile that only they need."""


def without_build(contents: Mapping[str, bytes], model: Model) -> dict[str, bytes]:
    """Return *contents*, by their paths, without what builds an app or needs funcdeco in Azure."""
    changes: dict[str, Callable[[bytes], bytes]] = {
        ".vscode/settings.json": lambda content: _settings(content, model),
        ".vscode/tasks.json": _tasks,
        "Dockerfile": lambda content: _without_line(content, _BUILD_IMAGE),
        "requirements.txt": lambda content: _without_line(content, b"funcdeco"),
    }
    return {path: changes.get(path, bytes)(content) for path, content in contents.items()}


def _settings(content: bytes, model: Model) -> bytes:
    """Return the settings for the extension of Azure Functions, which knows both models."""
    found: dict[str, Any] = json.loads(content)
    found.pop("azureFunctions.preDeployTask")
    found["azureFunctions.projectLanguageModel"] = 2 if model.is_v2 else 1
    return _text(found)


def _tasks(content: bytes) -> bytes:
    found: dict[str, Any] = json.loads(content)
    kept = [task for task in found["tasks"] if task["label"] != _BUILD]
    for task in kept:
        if task.get("dependsOn") == _BUILD:
            del task["dependsOn"]
    return _text({**found, "tasks": kept})


def _text(content: object) -> bytes:
    return f"{json.dumps(content, indent=2)}\n".encode()


def _without_line(content: bytes, start: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(one for one in lines if not one.startswith(start))
