"""What the process that measures imports runs: import as the worker does, and write what it cost.

The process is started with `-X importtime`, which writes the times to standard error.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterable
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from time import perf_counter  # the code that is imported may replace it
from types import FrameType, ModuleType
from typing import Any

from funcdeco.import_costs.importtime import mark
from funcdeco.isolation.importing import import_module, project_imports
from funcdeco.isolation.own_modules import is_below
from funcdeco.isolation.restore import remember
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.recording.signature_codec import plain_diagnostic

WORKER = (
    *("asyncio", "concurrent.futures.thread", "glob", "json", "logging.handlers", "pathlib"),
    *("pickle", "platform", "queue", "typing"),
)
"""Modules of Python that the worker has imported before it loads a function.

Source: the imports of azure-functions-runtime-v1 and azure-functions-runtime.
"""
SCRIPTS = "__app__"
"""The package in which the worker imports scripts."""
_MACHINERY = ("<frozen importlib", os.path.dirname(importlib.__file__ or "") + os.sep)


def measure_to_json(modules: list[str], root: str, settings: dict[str, str]) -> str:
    """Import *modules* one after the other, and return as JSON what each cost and imported."""
    restore = remember()
    _discard_output()
    _import_as_the_worker_does()
    place = Path(root)
    memory = memory_reader()
    recorder = _Recorder(str(place), memory)
    with project_imports(Snapshot(place), settings):
        _add_scripts(root)
        with recorder:
            found = [
                _measured(number, name, restore, memory) for number, name in enumerate(modules)
            ]
        restore()
        kinds = {name: _kind(name, place) for name in _with_parents((*modules, *recorder.names))}
    version = ".".join(map(str, sys.version_info[:3]))
    result = {
        "python": version,
        "modules": found,
        "imports": recorder.rows,
        "kinds": {name: kind for name, kind in kinds.items() if kind},
    }
    return json.dumps(result)


def _discard_output() -> None:
    """Keep standard error for the times: what the code prints isn't needed."""
    nowhere = open(os.devnull, "w", encoding="utf-8", errors="replace")  # noqa: SIM115
    os.dup2(nowhere.fileno(), 1)
    sys.stdout = sys.stderr = nowhere


def _import_as_the_worker_does() -> None:
    for name in (*WORKER, "azure.functions"):
        with contextlib.suppress(ImportError):  # the import of the app reports it
            importlib.import_module(name)


def _add_scripts(root: str) -> None:
    spec = ModuleSpec(SCRIPTS, None)
    spec.submodule_search_locations = [root]
    package = importlib.util.module_from_spec(spec)
    package.__path__ = [root]
    sys.modules[SCRIPTS] = package


def _measured(
    number: int, name: str, restore: Callable[[], None], memory: Callable[[], int | None]
) -> dict[str, Any]:
    os.write(2, mark(number))
    before, start = memory(), perf_counter()
    problems = import_module(name, restore)[1]
    seconds, after = perf_counter() - start, memory()
    problem = plain_diagnostic(problems[0]) if problems else None
    return {"seconds": seconds, "memory": _grown(before, after), "problem": problem}


class _Recorder:
    """Records for each import its memory, and the statement of the project that runs it.

    The statement's location has no meaning if the module is imported by other code than the project's.
    """

    def __init__(self, root: str, memory: Callable[[], int | None]) -> None:
        self._memory = memory
        self.rows: list[tuple[str, int | None, str, int]] = []
        self._root = root + os.sep
        self._bootstrap: Any = sys.modules["_frozen_importlib"]
        self._original: Any = None

    @property
    def names(self) -> list[str]:
        return [row[0] for row in self.rows]

    def __enter__(self) -> None:
        original = self._original = self._bootstrap._find_and_load
        rows, root, memory = self.rows, self._root, self._memory

        def find_and_load(name: str, import_: Any) -> ModuleType:
            if name in sys.modules:
                found: ModuleType = original(name, import_)
                return found
            file, line = _statement(sys._getframe(1), root)  # pyright: ignore[reportPrivateUsage]
            before = memory()
            try:
                found = original(name, import_)
            finally:
                rows.append((name, _grown(before, memory()), file, line))
            return found

        self._bootstrap._find_and_load = find_and_load

    def __exit__(self, *error: object) -> None:
        self._bootstrap._find_and_load = self._original


def _statement(frame: FrameType | None, root: str) -> tuple[str, int]:
    """Return file and line of the import, if it is in the project; else "" and 0."""
    while frame is not None and frame.f_code.co_filename.startswith(_MACHINERY):
        frame = frame.f_back
    if frame is None:
        return "", 0
    file = os.path.abspath(frame.f_code.co_filename)
    return (file, frame.f_lineno) if file.startswith(root) else ("", 0)


def _is_file_of(name: str, root: Path) -> bool:
    """Return whether a module that isn't imported is a file of the project."""
    parent, _, last = name.rpartition(".")
    if parent and parent != SCRIPTS:
        return _kind(parent, root) == "app"
    spec = PathFinder.find_spec(last, [str(root)])
    return spec is not None and spec.origin is not None


def _with_parents(names: Iterable[str]) -> set[str]:
    """Return *names*, and the names of all packages that contain them."""
    parts = [name.split(".") for name in names]
    return {".".join(one[:count]) for one in parts for count in range(1, len(one) + 1)}


def _kind(name: str, root: Path) -> str:
    """Return "app" for a module of the project, "namespace" for one of several packages, or "".

    "missing" is a module that isn't installed, or that raises.
    """
    module = sys.modules.get(name)
    if module is None:
        return "app" if _is_file_of(name, root) else "missing"
    if is_below(module, root):
        return "app"
    spec = getattr(module, "__spec__", None)
    is_folder = bool(getattr(spec, "submodule_search_locations", None))
    return "namespace" if is_folder and getattr(spec, "origin", None) is None else ""


def memory_reader() -> Callable[[], int | None]:
    """Return a function that returns the bytes of this process that are in memory.

    On systems without /proc, they are the most so far. None if the system doesn't tell.
    """
    try:
        file = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return _peak
    page = os.sysconf("SC_PAGE_SIZE")

    def resident() -> int | None:
        try:
            return int(os.pread(file, 100, 0).split()[1]) * page
        except (OSError, ValueError, IndexError):  # the code that was imported closed the file
            return None

    return resident


def _peak() -> int | None:
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _grown(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before
