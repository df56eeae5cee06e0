"""Check a loaded project: run the rules, and sort the diagnostics."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.imports.graph import is_only_in_folders
from funcdeco.analysis.script_files import module_of
from funcdeco.analysis.vendoring import missing_from_package
from funcdeco.diagnostics.diagnostic import CODES, Diagnostic, in_order
from funcdeco.linter.config import Config, Options, read_config
from funcdeco.linter.engine import run_rules
from funcdeco.linter.report import finalized
from funcdeco.project.project import Project, read_route_prefix
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.v2_app import reads_folders
from funcdeco.project.vendored import PACKAGE, vendored_files
from funcdeco.project.work_folder import interruption
from funcdeco.sources.function_json.folder import FunctionFolder
from funcdeco.sources.loaded import Loaded
from funcdeco.sources.python.lookup import Sources

if TYPE_CHECKING:
    from funcdeco.linter.baseline import Known


class Checked(NamedTuple):
    """The sorted diagnostics, and the app that was checked."""

    diagnostics: tuple[Diagnostic, ...]
    loaded: Loaded
    config: Config = Config()
    found: tuple[Diagnostic, ...] = ()
    """The diagnostics before the baseline was applied."""
    known: int = 0
    """The number of diagnostics in the baseline."""
    losing: int = 0
    """How many of them keep the host from loading any function of a v2 app."""

    @property
    def snapshot(self) -> Snapshot:
        """The contents of the files at the time of the check."""
        return self.loaded.snapshot


def check_loaded(loaded: Loaded, options: Options) -> Checked:
    """Check a project that is loaded."""
    config = read_config(loaded.snapshot, options)
    loaded = _for_worker(loaded, config)
    app = checked_app(loaded, config)
    found = [*loaded.diagnostics, *config.diagnostics]
    found += [item for one in _folders(loaded) for item in one.diagnostics]
    found += run_rules(app, config.wants)
    found += filter(None, [interruption(loaded.snapshot, loaded.snapshot.root)])
    remaining = finalized(
        found,
        loaded.snapshot,
        config.wants,
        looked_at=app.modules,
        exported=config.target.settings,
    )
    return _with_baseline(Checked(tuple(remaining), loaded, config, tuple(remaining)))


def faults_of_functions(loaded: Loaded, options: Options) -> list[Diagnostic]:
    """Return the errors that rules find in the functions of a loaded app and in the project files.

    Handwritten function folders and the modules that only they import are excluded because `build`
    doesn't write them, and local.settings.json because it isn't published.
    """
    own = {function.name for function in loaded.decorated}
    folders = tuple(one for one in loaded.folders if one.function.name not in own)
    others = {one.function.name for one in folders}

    def is_built(item: Diagnostic, app: CheckedApp) -> bool:
        file = item.file or ""
        is_local = os.path.basename(file) == "local.settings.json"
        return item.function not in others and not is_local and not is_only_in_folders(app, file)

    return _errors(loaded._replace(folders=folders), options, is_built)


def errors_of_package(
    loaded: Loaded, options: Options, warnings: Collection[str] = ()
) -> list[Diagnostic]:
    """Return the errors that rules find in all functions and in the files that are published.

    *warnings* are the codes of warnings that are returned, too.
    """

    def is_published(item: Diagnostic, app: CheckedApp) -> bool:
        return os.path.basename(item.file or "") != "local.settings.json"

    return _errors(loaded, options, is_published, warnings)


def vendored_for(loaded: Loaded) -> dict[str, Path]:
    """Return the files of funcdeco that a published folder contains, by their paths in it.

    There are none if no function is decorated, if the project has a module of that name, or if the app
    imports more of funcdeco than these files have, which requirements.txt must install then.
    """
    snapshot = loaded.snapshot
    has_own = any(snapshot.exists(snapshot.root / name) for name in (PACKAGE, f"{PACKAGE}.py"))
    if has_own or not any(one.model == "funcdeco" for one in loaded.decorated):
        return {}
    app = checked_app(loaded, read_config(snapshot, Options()))
    return {} if missing_from_package(app) else vendored_files()


def errors_of_rules(loaded: Loaded) -> list[Diagnostic]:
    """Return the errors that rules find in all functions and files; none without a project."""
    return _errors(loaded, Options(), lambda item, app: True) if loaded.project else []


def warnings_of_lost_functions(loaded: Loaded) -> list[Diagnostic]:
    """Return the warnings about functions that aren't part of the app, without any other rule."""
    config = read_config(loaded.snapshot, Options())
    loaded = _for_worker(loaded, config)
    app = checked_app(loaded, config)

    def wants(code: str) -> bool:
        return CODES[code].hides_function and config.wants(code)

    found = [item for item in loaded.diagnostics if wants(item.code)]
    found += [item for one in _folders(loaded) for item in one.diagnostics if wants(item.code)]
    found += run_rules(app, wants)
    return finalized(found, loaded.snapshot, wants)


def _errors(
    loaded: Loaded,
    options: Options,
    is_wanted: Callable[[Diagnostic, CheckedApp], bool],
    warnings: Collection[str] = (),
) -> list[Diagnostic]:
    """Return the errors that rules find and *is_wanted* selects, also those in the baseline.

    They come with warnings about functions that aren't part of the app.
    """
    config = read_config(loaded.snapshot, options)
    app = checked_app(loaded, config)

    def wants(code: str) -> bool:
        facts = CODES[code]
        is_reported = facts.severity == "error" or facts.hides_function or code in warnings
        return config.wants(code) and is_reported

    return finalized(
        [*config.diagnostics, *(item for item in run_rules(app, wants) if is_wanted(item, app))],
        loaded.snapshot,
        wants,
        looked_at=[*app.modules, *(item.file for item in loaded.diagnostics if item.file)],
        exported=config.target.settings,
    )


def _for_worker(loaded: Loaded, config: Config) -> Loaded:
    """Return *loaded* without PRJ008 if the worker reads the folders beside function_app.py."""
    project = loaded.project
    if project is None or not project.is_v2_empty:
        return loaded
    if not reads_folders(config.target.target_python):
        return loaded
    others = tuple(item for item in loaded.diagnostics if item.code != "PRJ008")
    return loaded._replace(project=replace(project, is_v2=False), diagnostics=others)


def _with_baseline(checked: Checked) -> Checked:
    """Return *checked* without the findings in the baseline that pyproject.toml sets, if any."""
    path = checked.config.baseline
    if path is None:
        return checked
    from funcdeco.linter.baseline import read_baseline

    known = read_baseline(checked.snapshot, path)
    if isinstance(known, Diagnostic):
        return checked._replace(diagnostics=tuple(in_order([*checked.found, known])))
    return _compared(checked, known, path)


def _compared(checked: Checked, known: Known, path: Path) -> Checked:
    from funcdeco.linter.baseline import compared

    # Findings that are missing after a rule or the import failed aren't fixed.
    loaded = checked.loaded
    has_all = not any(CODES[item.code].exit_code == 2 for item in checked.found)
    is_whole = has_all and not (loaded.has_app and loaded.app is None)

    def looks_for(code: str) -> bool:
        wants = checked.config.wants
        return is_whole and wants(code) and wants("CFG007") and not CODES[code].needs

    new, count, losing = compared(checked.found, known, checked.snapshot.root, path, looks_for)
    return checked._replace(diagnostics=tuple(new), known=count, losing=losing)


def write_known(checked: Checked, path: Path) -> Checked | None:
    """Write the findings of *checked* to the baseline at *path*; return what remains to report.

    Nothing is written, and None is returned, if an existing file is not a baseline, or if the
    project could not be checked. Raises OSError.
    """
    if any(CODES[item.code].exit_code == 2 for item in checked.found):
        return None
    from funcdeco.linter.baseline import read_baseline, write_baseline

    before = read_baseline(checked.snapshot, path)
    if isinstance(before, Diagnostic) and checked.snapshot.exists(path):
        return None
    return _compared(checked, write_baseline(checked.found, checked.snapshot.root, path), path)


def _route_prefix(project: Project, config: Config) -> str:
    """Return the prefix of all routes, in the deployed app if its settings are known."""
    deployed = config.target.settings
    return project.route_prefix if deployed is None else read_route_prefix(project.host, deployed)


def _folders(loaded: Loaded) -> tuple[FunctionFolder, ...]:
    """Return the handwritten functions that the host reads: none in an app of the v2 model."""
    return () if loaded.project and loaded.project.is_v2 else loaded.folders


def checked_app(loaded: Loaded, config: Config) -> CheckedApp:
    """Return the input of the rules for a project that is loaded."""
    project = loaded.project
    assert project is not None
    functions = [*loaded.decorated, *(one.function for one in _folders(loaded))]
    functions.sort(key=lambda function: function.name.upper())
    reported = {item.function for item in loaded.diagnostics if item.function}
    return CheckedApp(
        project.root,
        tuple(functions),
        config.target,
        project.host,
        project.has_host,
        project.settings if project.has_settings else None,
        _route_prefix(project, config),
        frozenset(name.lower() for name in (*reported, *(one.name for one in functions))),
        tuple(sorted({module_of(project.snapshot, one) for one in loaded.decorated})),
        Sources(project.snapshot),
        project.snapshot,
        loaded.app is None and loaded.has_app,
        loaded.try_imports,
        project.is_v2,
        loaded.app.container_files if loaded.app is not None else frozenset(),
    )
