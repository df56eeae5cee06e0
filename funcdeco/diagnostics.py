"""What is wrong with a user's app: one value for every fault, and the table of all their codes."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "note"]


class Code(NamedTuple):
    """What stays the same in all diagnostics of one code."""

    name: str
    severity: Severity
    summary: str
    exit_code: int = 1


CODES: dict[str, Code] = {
    # The project and its app
    "APP001": Code("project-not-found", "error", "The project folder doesn't exist", 2),
    "APP002": Code("app-not-found", "error", "There is no app.py, or no module of that name", 2),
    "APP003": Code("app-does-not-parse", "error", "A module has a syntax error"),
    "APP004": Code("app-raises", "error", "A module raises when it is imported"),
    "APP005": Code("package-missing", "error", "A module needs a package that isn't installed"),
    "APP006": Code("setting-missing", "error", "A module reads an app setting that isn't set"),
    "APP007": Code("no-app", "error", "The module has no App"),
    "APP008": Code("several-apps", "error", "The module has several Apps and none is chosen"),
    "APP009": Code("not-an-app", "error", "What --app or include names is something else", 2),
    "APP010": Code("include-cycle", "error", "A blueprint includes itself"),
    "APP011": Code("app-option-value", "error", "An app or include is given what it can't have"),
    "APP012": Code("no-functions", "warning", "The app declares no function"),
    "APP013": Code("included-twice", "error", "A blueprint is included twice"),
    # host.json and local.settings.json
    "PRJ001": Code("host-json-missing", "error", "There is no host.json"),
    "PRJ002": Code("host-json-broken", "error", "host.json can't be read as the host reads it"),
    "PRJ003": Code("settings-broken", "error", "local.settings.json can't be read"),
    "PRJ004": Code("settings-encrypted", "warning", "local.settings.json is encrypted"),
    "PRJ005": Code("needed-file-ignored", "error", ".funcignore leaves out what a function needs"),
    "PRJ006": Code("link-leads-out", "error", "A symbolic link leads out of the project"),
    "PRJ007": Code("requirements-missing", "warning", "There is no requirements.txt to publish"),
    "PRJ008": Code(
        "function-app-beside", "error", "A function_app.py makes the host skip all folders"
    ),
    "PRJ009": Code("function-json-broken", "error", "A function.json can't be understood"),
    "PRJ010": Code("function-json-spelling", "note", "A function.json spells names its own way"),
    # Functions
    "FUN001": Code("function-name-refused", "error", "The host refuses the function's name"),
    "FUN002": Code("function-name-taken", "error", "Two functions have one name, ignoring case"),
    "FUN003": Code("function-name-shadows", "error", "The function's folder hides a module"),
    "FUN004": Code("trigger-missing", "error", "The function has no trigger"),
    "FUN005": Code("several-triggers", "error", "The function has several triggers"),
    "FUN006": Code("function-unreachable", "error", "The worker can't import the function"),
    "FUN007": Code("not-a-function", "error", "What is decorated can't be run as a function"),
    "FUN008": Code("said-twice", "error", "Two decorators say the same of one function"),
    "FUN009": Code("script-file-mismatch", "error", "script_file or entry_point miss the function"),
    "FUN010": Code("module-runs-twice", "warning", "A module is imported under two names"),
    "FUN011": Code("decorator-not-applied", "warning", "A decorator stands on no function"),
    "FUN012": Code("context-only", "error", "An orchestrator or entity asks for too much"),
    # Bindings
    "BND001": Code("property-unknown", "error", "The binding has no such property"),
    "BND002": Code("property-missing", "error", "A property that the binding needs is missing"),
    "BND003": Code("property-value", "error", "The property can't have that value"),
    "BND004": Code("not-a-keyword", "error", "The decorator takes keyword arguments only"),
    "BND005": Code("binding-name-taken", "error", "Two bindings have one name, ignoring case"),
    "BND006": Code("binding-without-parameter", "error", "No parameter has the binding's name"),
    "BND007": Code("parameter-without-binding", "error", "No binding has the parameter's name"),
    "BND008": Code("binding-name-refused", "error", "The host refuses the binding's name"),
    "BND009": Code("binding-name-missing", "error", "It isn't clear which parameter is meant"),
    "BND010": Code("binding-name-underscore", "warning", "Hosts before 4.1038 refuse the name"),
    "BND011": Code("name-disagrees", "error", "The name isn't that of the annotated parameter"),
    "BND012": Code("return-not-output", "error", "`$return` is for outputs"),
    "BND013": Code("not-a-binding", "error", "`Annotated` holds what isn't a binding"),
    "BND014": Code("binding-in-preview", "note", "The binding is in preview and may change"),
    "BND015": Code("binding-is-legacy", "note", "The binding is one that Microsoft has given up"),
    "BND016": Code("property-ignored", "warning", "A function.json says what nothing reads"),
    # Python signatures
    "PYT001": Code("out-on-input", "error", "func.Out on a binding that comes in"),
    "PYT002": Code("output-without-out", "error", "An output's annotation isn't func.Out"),
    "PYT003": Code("annotation-unreadable", "error", "The annotation can't be evaluated"),
    "PYT004": Code("annotation-refused", "error", "The worker refuses the annotation's type"),
    "PYT005": Code("return-refused", "error", "The worker refuses the return annotation"),
    # What build finds on disk
    "BLD001": Code("folder-not-ours", "error", "A function folder that build didn't write"),
    "BLD002": Code("file-edited", "error", "A generated file was edited"),
    "BLD003": Code("out-of-date", "error", "What is on disk isn't what build would write"),
    "BLD004": Code("folder-is-link", "error", "A function folder is a symbolic link"),
    "BLD005": Code("output-not-ours", "error", "The output folder holds files of somebody else", 2),
    "BLD006": Code("cannot-write", "error", "A file can't be written", 2),
    "BLD007": Code("output-misplaced", "error", "The output folder can't be where it is", 2),
    "BLD008": Code("script-missing", "warning", "A function.json names a script that isn't there"),
}
"""Codes are fixed for ever: one that is dropped is not used again."""


@dataclass(frozen=True)
class Diagnostic:
    """One fault: what is wrong in the user's own names, where, and what to write instead."""

    code: str
    message: str
    hint: str = ""
    file: str | None = None
    """Absolute path."""
    line: int | None = None
    """Counted from 1."""
    function: str | None = None
    binding: str | None = None
    detail: str = ""
    """Text of several lines to show below: the user's traceback, a diff."""

    @property
    def severity(self) -> Severity:
        """`error` stops a build; `warning` and `note` don't."""
        return CODES[self.code].severity

    @property
    def place(self) -> str:
        """`file:line`, as seen from the current folder."""
        if self.file is None:
            return ""
        return f"{shown_path(self.file)}:{self.line}" if self.line else shown_path(self.file)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.file else ""
        lines = [f"{place}{self.severity} {self.code}: {self.message}"]
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        lines += [f"  {line}".rstrip() for line in self.detail.splitlines()]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Give the diagnostic for `--format json`; `file` is as seen from the current folder.

        `detail` is there only if it says anything.
        """
        values = asdict(self)
        file = None if self.file is None else shown_path(self.file)
        order = ("code", "severity", "message", "hint", "file", "line", "function", "binding")
        values |= {"severity": self.severity, "file": file}
        return {key: values[key] for key in (*order, *(["detail"] if self.detail else []))}


def shown_path(path: str) -> str:
    """Shorten *path* to what a user would type: relative where it lies below the current folder."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive on Windows
        return path
    is_above = relative == os.pardir or relative.startswith(os.pardir + os.sep)
    return path if is_above else relative


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Sort by file and line, dropping repetitions."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda item: (item.file or "", item.line or 0, item.code))


def has_errors(diagnostics: list[Diagnostic] | tuple[Diagnostic, ...]) -> bool:
    """Tell whether any of *diagnostics* stops a build."""
    return any(item.severity == "error" for item in diagnostics)
