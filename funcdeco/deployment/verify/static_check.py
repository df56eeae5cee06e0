"""Verify a package that can't be imported on this machine."""

from __future__ import annotations

from funcdeco.analysis.imports.search import Step
from funcdeco.deployment.runtime.host import Host
from funcdeco.deployment.verify.failures import Explainer, Reason
from funcdeco.deployment.verify.findings import by_reason, rejected
from funcdeco.deployment.verify.options import Options
from funcdeco.deployment.verify.results import IMPORTS, FunctionResult, Verified
from funcdeco.deployment.verify.source import Package
from funcdeco.deployment.verify.static import Static
from funcdeco.deployment.verify.tags import Extensions
from funcdeco.deployment.verify.tracebacks import Places
from funcdeco.diagnostics.diagnostic import Diagnostic, in_order
from funcdeco.diagnostics.wording import counted
from funcdeco.project.v2_script import SCRIPT, SCRIPT_SETTING

_MOST = 10
"""Maximum number of compiled modules that are reported."""


def check_statically(
    package: Package, options: Options, version: str, plan: str, why: str
) -> Verified:
    """Return what the files of a package tell; *why* completes "can't be imported, since"."""
    check = _Check(package, options, version)
    functions, found = check.functions()
    found += check.compiled()
    message = f"the package can't be imported on this machine: {why}"
    hint = f"verify it where Python {version} runs on Linux {options.machine}, such as in CI"
    found.append(Diagnostic("VER015", f"{message}; {check.scope}", hint))
    return Verified(package.name, version, plan, True, (), tuple(functions), tuple(in_order(found)))


class _Check:
    def __init__(self, package: Package, options: Options, version: str) -> None:
        self._package, self._options = package, options
        self._version = version
        has_packages = package.packages.is_dir()
        self._extensions = Extensions(package.packages)
        places = Places(package.root, package.packages, package.shown, ())
        self._explainer = Explainer(
            package, places, self._extensions, version, options.machine, has_packages=has_packages
        )
        self._static = Static(package, self._explainer, version, has_packages=has_packages)
        number = counted(len(self._extensions.every), "compiled module")
        packages = f"and the tags of {number}" if has_packages else "but not what pip would install"
        self.scope: str = f"checked statically: the imports of its functions {packages}"

    def functions(self) -> tuple[list[FunctionResult], list[Diagnostic]]:
        """Return the functions, and the findings about their imports."""
        script = self._package.root / self._options.settings.get(SCRIPT_SETTING, SCRIPT)
        if script.is_file():
            reason = self._static.of_module(Step(script.stem, str(script), False))
            found = [] if reason is None else by_reason({script.name: reason})
            return [
                FunctionResult(script.name, reason.code if reason else "", None, IMPORTS)
            ], found
        failed: dict[str, Reason] = {}
        host = Host(self._package.root, self._options.settings)
        for name, error in host.errors.items():
            file = self._package.shown(self._package.root / name / "function.json")
            failed[name] = rejected(error, file)
        for name in host.valid:
            reason = self._static.of_function(host.valid_function(name))
            if reason is not None:
                failed[name] = reason
        functions = [
            FunctionResult(name, failed[name].code if name in failed else "", None, IMPORTS)
            for name in host.functions
        ]
        return functions, by_reason(failed)

    def compiled(self) -> list[Diagnostic]:
        """Return the compiled modules that don't fit the target."""
        misfits = self._extensions.misfits(self._version, self._options.machine)
        found: list[Diagnostic] = []
        for module, files in list(misfits.items())[:_MOST]:
            reason = self._explainer.of_files(module, files)
            found.append(Diagnostic(reason.code, reason.message, reason.hint))
        return found
