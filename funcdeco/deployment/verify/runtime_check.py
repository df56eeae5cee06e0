"""Load the functions of a package with Microsoft's runtime, and explain what fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from funcdeco.deployment.runtime.process import WorkerDied
from funcdeco.deployment.verify.environment import RUNTIME_V1, RUNTIME_V2, environment
from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.deployment.verify.failures import Explainer, Reason
from funcdeco.deployment.verify.findings import (
    by_reason,
    index_fails,
    no_functions,
    of_call,
    rejected,
)
from funcdeco.deployment.verify.installer import NotInstalled
from funcdeco.deployment.verify.installing import install
from funcdeco.deployment.verify.interpreters import Interpreter
from funcdeco.deployment.verify.loading import Setup, load_each
from funcdeco.deployment.verify.options import Options
from funcdeco.deployment.verify.results import (
    CALL_FAILS,
    NOT_INDEXED,
    RUNS,
    FunctionResult,
    Verified,
)
from funcdeco.deployment.verify.source import Package
from funcdeco.deployment.verify.tags import Extensions
from funcdeco.deployment.verify.tracebacks import Places, Trace
from funcdeco.deployment.verify.worker_setup import checked_settings, launch_for, root_is_first
from funcdeco.diagnostics.diagnostic import Diagnostic, in_order
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.similar import did_you_mean
from funcdeco.project.requirements import read_requirements
from funcdeco.project.setting_values import SettingValues
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.v2_script import SCRIPT, SCRIPT_SETTING

Report = Callable[[str], object]
"""Called with what is done now."""


class RuntimeCheck:
    """One run of Microsoft's runtime with an interpreter of this machine."""

    def __init__(
        self,
        package: Package,
        options: Options,
        python: Interpreter,
        plan: str,
        folder: Path,
        extensions: Extensions,
        report: Report,
    ) -> None:
        self._package, self._options, self._python = package, options, python
        self._plan, self._folder, self._report = plan, folder, report
        self._extensions = extensions
        self._values = SettingValues(options.settings.items())
        self._has_packages = package.packages.is_dir()
        self._is_v2 = (package.root / options.settings.get(SCRIPT_SETTING, SCRIPT)).is_file()
        self._failed: dict[str, Reason] = {}
        self._seconds: dict[str, float] = {}

    def verified(self) -> Verified:
        """Return what the runtime does with the package. Raises VerifyError, and OSError."""
        interpreter = environment(
            self._python,
            lambda: self._report(
                "Creating the environment for Microsoft's runtime (only the first time)."
            ),
        )
        packages = self._package.packages if self._has_packages else self._folder / "packages"
        try:
            self._install(interpreter, packages)
        except NotInstalled as error:
            file = Location(self._package.shown(self._package.root / "requirements.txt"))
            hint = "correct requirements.txt: a remote build would fail in the same way"
            message = "pip can't install the requirements"
            problem = Diagnostic("VER012", message, hint, file, detail=str(error))
            return self._result((), [self._hidden(problem)])
        setup = self._setup(interpreter, packages)
        explainer = self._explainer(interpreter, packages)
        if self._is_v2:
            return self._index(setup, explainer)
        return self._load(setup, explainer)

    def _install(self, interpreter: str, packages: Path) -> None:
        if self._has_packages:
            return
        packages.mkdir()
        listed = read_requirements(Snapshot(self._package.root))
        if listed is not None and not listed.is_empty:
            self._report("Installing requirements.txt, as a remote build would.")
            file = self._package.root / "requirements.txt"
            install(file, self._python, interpreter, packages)
            self._extensions = Extensions(packages)

    def _setup(self, interpreter: str, packages: Path) -> Setup:
        home = self._folder / "home"
        home.mkdir()
        return Setup(
            self._package.root,
            checked_settings(self._options.settings),
            root_is_first(self._plan),
            self._options.timeout,
            launch_for(interpreter, packages, home),
        )

    def _explainer(self, interpreter: str, packages: Path) -> Explainer:
        runtime = Path(__file__).parents[1] / "runtime"
        hidden = (str(Path(interpreter).parents[1]), str(runtime))
        places = Places(self._package.root, packages, self._package.shown, hidden)
        self._places = places
        return Explainer(
            self._package,
            places,
            self._extensions,
            self._python.version,
            self._options.machine,
            has_packages=self._has_packages,
        )

    def _load(self, setup: Setup, explainer: Explainer) -> Verified:
        """Load the functions of an app of the v1 model."""
        host = setup.host()
        for name, error in host.errors.items():
            file = self._package.shown(self._package.root / name / "function.json")
            self._failed[name] = rejected(error, file)
        try:
            for name, outcome in load_each(setup, host.valid):
                if isinstance(outcome, WorkerDied):
                    self._failed[name] = explainer.of_death(outcome, setup.timeout)
                    continue
                self._seconds[name] = outcome.seconds
                if outcome.error is not None:
                    self._failed[name] = explainer.of_loading(outcome)
        except WorkerDied as died:
            return self._result((), [self._no_start(died)])
        functions = [
            FunctionResult(name, self._code(name), self._seconds.get(name))
            for name in host.functions
        ]
        return self._called(setup, explainer, functions)

    def _index(self, setup: Setup, explainer: Explainer) -> Verified:
        """Index the functions of a v2 app."""
        try:
            with setup.indexed_host() as host:
                indexing, names, refused = host.indexing, host.functions, host.refused
        except WorkerDied as died:
            if died.doing != "indexed the app":
                return self._result((), [self._no_start(died)])
            reason = explainer.of_death(died, setup.timeout)
            return self._result((), [self._hidden(index_fails(reason))])
        if indexing.error is None:
            note = f"The app was imported and indexed in {indexing.seconds * 1000:.0f} ms."
            if not names:
                return self._result((), [_no_v2_functions()], note)
            return self._called(setup, explainer, [FunctionResult(name) for name in names], note)
        for name, failure in refused.items():
            if failure is not None:
                self._failed[name] = explainer.of_trace(Trace(failure, self._places))
        functions = [
            FunctionResult(name, self._code(name), status=NOT_INDEXED) for name in sorted(refused)
        ]
        if self._failed:
            return self._result(functions, self._diagnostics())
        reason = explainer.of_loading(indexing)
        return self._result(functions, [self._hidden(index_fails(reason))])

    def _called(
        self, setup: Setup, explainer: Explainer, functions: list[FunctionResult], note: str = ""
    ) -> Verified:
        """Call the functions that are asked for, and return the result."""
        found = self._diagnostics()
        loaded = [one.name for one in functions if one.is_loaded]
        names = self._wanted(functions)
        wanted = [one for one in functions if one.is_loaded and one.name in names]
        if not wanted:
            return self._result(functions, found, note)
        from funcdeco.deployment.verify.invoking import Caller  # it loads the engine

        results = {one.name: one for one in functions}
        with Caller(setup, self._places, explainer, loaded, is_v2=self._is_v2) as caller:
            for one in wanted:
                reason = caller.call(one.name)
                if reason is None:
                    results[one.name] = one._replace(status=RUNS)
                    continue
                found.append(self._hidden(of_call(one.name, reason)))
                if found[-1].severity == "error":
                    results[one.name] = one._replace(code=found[-1].code, status=CALL_FAILS)
        return self._result(list(results.values()), found, note)

    def _wanted(self, functions: list[FunctionResult]) -> set[str]:
        """Return the functions to call. Raises VerifyError for a name that none has."""
        names = {one.name.lower(): one.name for one in functions}
        if self._options.calls_all:
            return {*names.values()}
        for name in self._options.called:
            if name.lower() not in names:
                hint = (
                    did_you_mean(name, names.values())
                    or f"available: {in_backticks(names.values())}"
                )
                raise VerifyError(f"the package has no function `{name}`; {hint}")
        return {names[name.lower()] for name in self._options.called}

    def _code(self, name: str) -> str:
        return self._failed[name].code if name in self._failed else ""

    def _diagnostics(self) -> list[Diagnostic]:
        return [self._hidden(item) for item in by_reason(self._failed)]

    def _hidden(self, item: Diagnostic) -> Diagnostic:
        return self._values.hidden_in(item)

    def _no_start(self, died: WorkerDied) -> Diagnostic:
        """Return that the worker doesn't start with the packages of the app."""
        message = "the worker doesn't start with the packages of the app"
        hint = "a package replaces a module that the worker needs, such as `azure.functions`"
        last = died.stderr.splitlines()[-1:]  # those before are the calls of the worker
        return self._hidden(Diagnostic("VER009", message, hint, detail="".join(last)))

    def _result(
        self, functions: Sequence[FunctionResult], found: list[Diagnostic], note: str = ""
    ) -> Verified:
        notes = [note] if note else []
        return Verified(
            self._package.name,
            self._python.release,
            self._plan,
            False,
            (*notes, *self._notes()),
            tuple(functions),
            tuple(in_order(found)),
        )

    def _notes(self) -> list[str]:
        runtime = (RUNTIME_V2 if self._is_v2 else RUNTIME_V1).replace("==", " ")
        notes: list[str] = []
        if tuple(map(int, self._python.version.split("."))) < (3, 13):
            notes.append(
                f"Loaded by {runtime}; Azure uses the older worker 4 for Python below 3.13."
            )
        return notes


def _no_v2_functions() -> Diagnostic:
    hint = "decorate functions of the app, or register its blueprints"
    return no_functions("the app of the package has no function", hint)
