"""The same functions as a decorated app, as v1 folders and as a v2 app, for tests of the client."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from funcdeco.project.default_host import HOST_JSON

MODELS = ("funcdeco", "v1", "v2")
HEAD = "import azure.functions as func\n"


class HttpFunction(NamedTuple):
    """An HTTP function: its trigger and the lines after `def`."""

    name: str
    body: str
    route: str | None = None
    methods: tuple[str, ...] = ()
    level: str = "anonymous"
    is_async: bool = False

    def source(self, name: str) -> str:
        """Return the definition under *name*."""
        start = "async def" if self.is_async else "def"
        return f"{start} {name}(req: func.HttpRequest):\n    {self.body}\n"

    def options(self, key: str) -> dict[str, Any]:
        """Return the options that are set, the level under *key*."""
        options = {"route": self.route, "methods": list(self.methods), key: self.level}
        return {name: value for name, value in options.items() if value}


def write_functions(
    folder: Path,
    model: str,
    functions: tuple[HttpFunction, ...],
    *,
    head: str = "",
    files: Mapping[str, str] | None = None,
    host: Mapping[str, Any] | None = None,
) -> Path:
    """Write a project of *model* with the functions; *head* is at the top of each module."""
    folder.mkdir(parents=True)
    content = {**json.loads(HOST_JSON), **(host or {})}
    (folder / "host.json").write_text(json.dumps(content))
    for name, text in (files or {}).items():
        (folder / name).write_text(text)
    {"funcdeco": _decorated, "v1": _folders, "v2": _v2}[model](folder, functions, HEAD + head)
    return folder


def _decorated(folder: Path, functions: tuple[HttpFunction, ...], head: str) -> None:
    text = f"{head}from funcdeco import App\napp = App()\n"
    for one in functions:
        options = ", ".join(f"{key}={value!r}" for key, value in one.options("auth_level").items())
        text += f"\n@app.http({options})\n{one.source(one.name)}"
    (folder / "app.py").write_text(text)


def _folders(folder: Path, functions: tuple[HttpFunction, ...], head: str) -> None:
    for one in functions:
        trigger = {"type": "httpTrigger", "direction": "in", "name": "req"}
        output = {"type": "http", "direction": "out", "name": "$return"}
        bindings = [{**trigger, **one.options("authLevel")}, output]
        (folder / one.name).mkdir()
        (folder / one.name / "function.json").write_text(
            json.dumps({"scriptFile": "__init__.py", "bindings": bindings})
        )
        (folder / one.name / "__init__.py").write_text(head + one.source("main"))


def _v2(folder: Path, functions: tuple[HttpFunction, ...], head: str) -> None:
    text = f"{head}app = func.FunctionApp()\n"
    for one in functions:
        options = ", ".join(f"{key}={value!r}" for key, value in one.options("auth_level").items())
        text += f"\n@app.route({options})\n{one.source(one.name)}"
    (folder / "function_app.py").write_text(text)
