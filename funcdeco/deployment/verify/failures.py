"""Explain why a function doesn't load, in terms of the user's code."""

from __future__ import annotations

import re
import signal
from typing import NamedTuple

from funcdeco.deployment.runtime.host import Loading
from funcdeco.deployment.runtime.process import WorkerDied
from funcdeco.deployment.verify.missing import explain_missing
from funcdeco.deployment.verify.source import Package
from funcdeco.deployment.verify.tags import Extension, Extensions
from funcdeco.deployment.verify.tracebacks import Link, Places, Trace
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks

REFUSES = "the worker refuses the function: "
"""How the message of a refusal begins."""
_CIRCULAR = "partially initialized module"
_NO_NAME = re.compile(
    r"cannot import name '(?P<name>\w+)' from (?:partially initialized module )?'(?P<module>[\w.]+)'"
    r"(?:.*\((?P<file>[^()]+)\)$)?",
    re.DOTALL,
)
_NO_NETWORK = "has no network while it verifies the package"
_BINARY = re.compile(
    r"invalid ELF header|wrong ELF class|file too short|unsupported version|GLIBC(?:XX)?_[\d.]+|mach-o|not a valid Win32|undefined symbol"
)
_NOT_PRESENT = re.compile(r"function (%s\(\)|\S+\(\)) is not present")
_REFUSED = re.compile(r"^cannot load the .+? function: ", re.DOTALL)
_VARIABLE = re.compile(r"^'([^']+)'$")


class Reason(NamedTuple):
    """Why something doesn't load."""

    code: str
    message: str
    hint: str = ""
    location: Location | None = None
    detail: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether the worker refuses a function that it could import."""
        return self.code == "VER005"


class Explainer:
    """Explains failures in one package, loaded with Python *version* on a *machine*."""

    def __init__(
        self,
        package: Package,
        places: Places,
        extensions: Extensions,
        version: str,
        machine: str,
        *,
        has_packages: bool,
    ) -> None:
        self._package = package
        self._places = places
        self._extensions = extensions
        self._version = version
        self._machine = machine
        self._has_packages = has_packages

    def of_loading(self, loading: Loading) -> Reason:
        """Return why the worker reported a failure."""
        if loading.failure is None:
            return Reason("VER002", loading.error or "the worker reports no reason")
        trace = Trace(loading.failure, self._places)
        return self.of_trace(trace, loading.refused)

    def of_trace(self, trace: Trace, refused: tuple[str, ...] = ()) -> Reason:
        """Return the reason that an exception has, the most specific one first."""
        if found := self._of_network(trace, refused):
            return self._placed(found, trace, trace.last)
        for explain in (self._of_binary, self._of_syntax, self._of_cycle, self._of_missing):
            for link in trace.links:
                if found := explain(link):
                    return self._placed(found, trace, link)
        return self._placed(self._of_worker(trace) or self._of_any(trace), trace, trace.last)

    @staticmethod
    def _placed(reason: Reason, trace: Trace, link: Link) -> Reason:
        location = reason.location or trace.location(link)
        return reason._replace(location=location, detail=trace.text())

    def of_death(self, died: WorkerDied, seconds: float, what: str = "import") -> Reason:
        """Return how the worker ended, with the line of the app that it was in."""
        frames = self._places.frames_in(died.stderr)
        place = None
        for frame in reversed(frames):
            place = place or self._places.location(frame.file, frame.line)
        shown = self._places.users(tuple(frames))
        detail = [
            f'File "{self._places.shown(one.file)}", line {one.line}, in {one.function}'
            for one in shown
        ]
        unit = "second" if seconds == 1 else "seconds"
        if died.status is None:
            message = f"the {what} takes longer than {seconds:g} {unit}"
            hint = "move slow work into a function, or allow more time: `--timeout SECONDS`"
        elif died.status < 0:
            message = f"the {what} crashes Python ({_signal_name(-died.status)})"
            hint = "remove the import of the module that crashes, or update its package"
        else:
            message = f"the {what} ends the worker with exit code {died.status}"
            hint = "move the call into a function: it would end the worker in Azure too"
        return Reason("VER010", message, hint, place, "\n".join(detail))

    def of_module(self, module: str, location: Location | None = None) -> Reason:
        """Return that the package lacks a module."""
        name = module.removeprefix("__app__.")
        found = explain_missing(name, self._package, self._version, self._has_packages)
        return Reason("VER003", found.message, found.hint, location)

    def of_syntax(self, file: str, problem: str, location: Location | None = None) -> Reason:
        """Return that the target doesn't accept the syntax of a file."""
        shown = self._places.shown(file)
        message = f"`{shown}` isn't valid in Python {self._version}: {problem}"
        hint = f"use the syntax of Python {self._version}, or deploy with a newer one"
        return Reason("VER007", message, hint, location)

    def of_files(self, module: str, files: list[Extension]) -> Reason:
        """Return that no file of a compiled module fits the target."""
        names = in_backticks(self._places.shown(str(one.path)) for one in files[:3])
        made = {" ".join(filter(None, (one.version, one.platform))) for one in files}
        message = (
            f"`{module}` is compiled for {', '.join(sorted(made))}, not for Python {self._version} "
            f"on Linux {self._machine}"
        )
        return Reason("VER004", message, f"{self._remedy}; the package has {names}")

    @property
    def _remedy(self) -> str:
        target = f"Python {self._version} on Linux {self._machine}"
        return f"install the packages for {target}, or use a remote build"

    def _of_network(self, trace: Trace, refused: tuple[str, ...]) -> Reason | None:
        is_marked = any(_NO_NETWORK in link.message for link in trace.links)
        if not refused and not is_marked:
            return None
        if not is_marked and {"ImportError", "SyntaxError"} & {*trace.last.bases}:
            return None
        hosts = in_backticks(refused) or "another machine"
        return Reason(
            "VER011",
            f"the import connects to {hosts}; `verify` has no network while it imports",
            "connect when a function runs, not when its module is imported",
        )

    def _of_binary(self, link: Link) -> Reason | None:
        if "ImportError" not in link.bases:
            return None
        for module in filter(None, (link.name, _own_submodule(link))):
            files = self._extensions.of(module)
            if files and not any(one.fits(self._version, self._machine) for one in files):
                return self.of_files(module, files)
        if _BINARY.search(link.message):
            name = link.name or "a compiled module"
            message = f"`{name}` can't be loaded: {link.message.splitlines()[0]}"
            return Reason("VER004", message, self._remedy)
        return None

    def _of_syntax(self, link: Link) -> Reason | None:
        if link.syntax is None:
            return None
        return self.of_syntax(link.syntax.file, link.message)

    def _of_cycle(self, link: Link) -> Reason | None:
        if _CIRCULAR not in link.message or _own_submodule(link):
            return None
        message = f"modules import each other: {_without_path(link.message)}"
        hint = "move the shared code into a third module, or import inside the function"
        return Reason("VER006", message, hint)

    def _of_missing(self, link: Link) -> Reason | None:
        if "ModuleNotFoundError" in link.bases and link.name:
            return self.of_module(link.name)
        module = _own_submodule(link)
        return self.of_module(module) if module else None

    def _of_worker(self, trace: Trace) -> Reason | None:
        last = trace.last
        if trace.at is None and (trace.text() or "ImportError" in last.bases):
            return None
        message, hint = " ".join(_REFUSED.sub("", last.message).split()), ""
        if _NOT_PRESENT.search(message):
            message = "its script doesn't define the entry point"
            hint = "define the function that `entryPoint` of function.json names, by default `main`"
        elif not message.startswith(("the ", "binding ", "type of ", "Python ", "has ")):
            message = last.summary
        hint = hint or "`funcdeco check` reports what to write instead"
        return Reason("VER005", f"{REFUSES}{message}", hint, trace.at)

    def _of_any(self, trace: Trace) -> Reason:
        last = trace.last
        hint = ""
        if last.type == "KeyError" and any(one.function == "__getitem__" for one in last.frames):
            if name := _VARIABLE.match(last.message):
                hint = f"if `{name[1]}` is an app setting, pass it: `--setting {name[1]}=VALUE`, "
                hint += "or all local ones: `--settings local.settings.json`"
        summary = last.summary.splitlines()
        return Reason("VER002", f"the import raises {summary[0]}", hint)


def _own_submodule(link: Link) -> str:
    """Return the submodule that a package lacks which imports it from itself; empty if it isn't one.

    Python reports this as a circular import.
    """
    found = _NO_NAME.match(link.message) if "ImportError" in link.bases else None
    if found is None or not link.frames or link.frames[-1].file != found["file"]:
        return ""
    return f"{found['module']}.{found['name']}"


def _without_path(message: str) -> str:
    return re.sub(r" \([^()]*[\\/][^()]*\)$", "", message)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
