"""Record a live app: its registries, the calls of its decorators, and its functions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType, ModuleType

from funcdeco.bindings.plain_values import safe_repr, to_plain
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.isolation.importing import find_attribute
from funcdeco.isolation.own_modules import is_below, module_attribute
from funcdeco.project.snapshot import Snapshot
from funcdeco.registry import Include, Registry
from funcdeco.sources.recording.calls import CallTable, is_mount
from funcdeco.sources.recording.functions import FunctionRecorder
from funcdeco.sources.recording.grouping import LiveCall, group
from funcdeco.sources.recording.import_name import Locator
from funcdeco.sources.recording.model import (
    WRAPPER_MODULES,
    RecordedInclude,
    RecordedRegistry,
    Recording,
)
from funcdeco.sources.recording.raw_annotations import evaluated_late
from funcdeco.sources.recording.sites import Site, Sites, absolute


def record(
    registry: Registry,
    snapshot: Snapshot,
    root: Path | None,
    restore: Callable[[], None] = lambda: None,
) -> Recording:
    """Return what *registry* and its includes hold; imports blueprints that are given by name.

    Functions are also looked up in all imported modules below *root*. *restore* is called after
    each import.
    """
    sites = Sites()
    walk = _Walk(sites, restore)
    walk.visit(registry)
    walk.finish_imports(root)
    calls = CallTable(sites)
    live = [
        LiveCall(one.function, one.declaration, index)
        for index, found in enumerate(walk.registries)
        for one in found.records
    ]
    functions = group([one for one in live if not is_mount(one.declaration)])
    locator = Locator((one.target for one in functions), root)
    recorder = FunctionRecorder(locator, calls, snapshot)
    return Recording(
        functions=tuple(map(recorder.function, functions)),
        mounts=tuple(recorder.mount(one) for one in live if is_mount(one.declaration)),
        registries=tuple(walk.recorded(calls)),
        calls=tuple(calls.recorded),
        packages=tuple(_packages(root)) if root else (),
        installed=tuple(filter(_is_installed, WRAPPER_MODULES)),
    )


class _Walk:
    """Visits an app and its includes, each once."""

    def __init__(self, sites: Sites, restore: Callable[[], None]) -> None:
        self._sites = sites
        self._restore = restore
        self.registries: list[Registry] = []
        self._includes: list[list[RecordedInclude]] = []
        self._made: list[int] = []

    def visit(self, registry: Registry) -> int:
        """Visit *registry* unless it was visited before, and return its index."""
        for index, known in enumerate(self.registries):
            if known is registry:
                return index
        index, includes = len(self.registries), list[RecordedInclude]()
        self.registries.append(registry)
        self._includes.append(includes)
        for include in registry.includes:
            includes.append(self._include(include))
        includes.extend(self._meant(registry))
        return index

    def _meant(self, registry: Registry) -> Iterator[RecordedInclude]:
        """Yield the blueprints passed to an unknown method, such as `register_functions`.

        The method is reported; so are, in the same run, the problems of their functions.
        """
        for one in registry.made:
            found = one.args[0] if one.load is None and len(one.args) == 1 else None
            if isinstance(found, Registry) and found is not registry:
                site = self._sites.of_declaration(one)
                yield RecordedInclude(self.visit(found), safe_repr(found), (), None, None, site)

    def _include(self, include: Include) -> RecordedInclude:
        found: object = include.blueprint
        problems: list[Diagnostic] = []
        if isinstance(found, str):
            found, problems = find_attribute(found, self._restore)
        return RecordedInclude(
            self.visit(found) if isinstance(found, Registry) and not problems else None,
            _shown(include.blueprint),
            tuple(problems),
            to_plain(include.prefix),
            to_plain(include.auth_level),
            self._sites.of_include(include),
        )

    def finish_imports(self, root: Path | None) -> None:
        """Make the calls that importing the modules below *root* made before Python 3.14."""
        if root is not None and sys.version_info >= (3, 14):
            records = [one for registry in self.registries for one in registry.records]
            _evaluate_unapplied(root, {id(one.function) for one in records})
        self._made = [len(registry.made) for registry in self.registries]

    def recorded(self, calls: CallTable) -> Iterator[RecordedRegistry]:
        """Yield the record of each registry."""
        rows = zip(self.registries, self._includes, self._made, strict=True)
        for registry, includes, count in rows:
            # Those in annotations that are evaluated late are recreated on each evaluation.
            made = [one for one in registry.made[:count] if one.file != "<string>"]
            yield RecordedRegistry(
                Site(absolute(registry.file), registry.line),
                to_plain(registry.auth_level),
                tuple(includes),
                tuple(map(calls.index, made)),
            )


def _evaluate_unapplied(root: Path, applied: set[int]) -> None:
    """Evaluate annotations with bindings of functions without a decorator, which is reported."""
    modules = [one for one in sys.modules.copy().values() if is_below(one, root)]
    for module in modules:
        for found in list(vars(module).values()):
            is_own = type(found) is FunctionType and found.__module__ == module.__name__
            if is_own and id(found) not in applied and evaluated_late(found, "Annotated"):
                with suppress(Exception, SystemExit):  # the worker never evaluates them
                    getattr(found, "__annotations__", None)


def _shown(given: object) -> str:
    return f"the module `{given.__name__}`" if type(given) is ModuleType else safe_repr(given)


def _packages(root: Path) -> Iterator[str]:
    for name, module in sys.modules.copy().items():
        if "." not in name and module_attribute(module, "__path__") and is_below(module, root):
            yield name


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
