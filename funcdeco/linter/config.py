"""User configuration: the options of a call, and `[tool.funcdeco]` in pyproject.toml."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, cast

from funcdeco.analysis.target_environment import (
    PLANS,
    TODAY,
    Plan,
    TargetEnvironment,
    parse_host_version,
    parse_python,
    today,
)
from funcdeco.diagnostics.codes import CODES, GROUPS
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.similar import did_you_mean
from funcdeco.project.pyproject import declared_string, funcdeco_table, line_of, shown_value
from funcdeco.project.snapshot import Snapshot

_KEYS = (
    "app",
    "output",
    "plan",
    "target-python",
    "host-version",
    "settings",
    "select",
    "ignore",
    "strict",
    "preview",
    "baseline",
    "scripts",
)


class Options(NamedTuple):
    """The options of a call of `check`; pyproject.toml supplies those that are None or empty."""

    plan: str | None = None
    target_python: str | None = None
    host_version: str | None = None
    settings: str | Mapping[str, str] | None = None
    """The settings of an app, or the path of a file they were exported to."""
    select: tuple[str, ...] = ()
    """Codes or groups to report in addition to the default ones."""
    ignore: tuple[str, ...] = ()
    """Codes or groups not to report."""
    preview: bool = False
    """Whether to report preview codes too."""
    has_package: bool = False
    """Whether a folder or a package is built; always true if pyproject.toml sets `output`."""
    lacks_funcdeco: bool = False
    """Whether the package that is built doesn't install funcdeco, although the project lists it."""
    today: date | None = None
    """The day on which the app is checked; None for the current one."""


class Config(NamedTuple):
    """The options of the call merged with those of pyproject.toml."""

    target: TargetEnvironment = TargetEnvironment()
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    strict: bool = False
    preview: bool = False
    """Whether to report preview codes too."""
    baseline: Path | None = None
    """The file with the known findings."""
    diagnostics: tuple[Diagnostic, ...] = ()

    def wants(self, code: str) -> bool:
        """Return whether diagnostics with this code are reported."""
        known = CODES[code]
        if known.is_internal:
            return True
        names = {code, code[:3]}
        if names & self.ignore and code not in self.select:
            return False
        is_off = known.opt_in or (known.preview and not self.preview)
        return not is_off or bool(names & self.select)


def read_config(snapshot: Snapshot, options: Options) -> Config:
    """Merge *options* over the project's pyproject.toml; invalid options become diagnostics."""
    return _Reader(snapshot, options).read()


@dataclass
class _Reader:
    snapshot: Snapshot
    options: Options
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    @property
    def file(self) -> Path:
        return self.snapshot.root / "pyproject.toml"

    def read(self) -> Config:
        declared = self._table()
        options = self.options
        target = TargetEnvironment(
            plan=self._plan(options.plan or declared.get("plan")),
            target_python=self._parsed(
                "target-python", options.target_python, declared, parse_python
            ),
            host_version=self._parsed(
                "host-version", options.host_version, declared, parse_host_version
            ),
            has_package=options.has_package or "output" in declared,
            lacks_funcdeco=options.lacks_funcdeco,
            today=options.today or self._today(),
            given=frozenset(self._given()),
        )
        target = self._with_settings(target, declared.get("settings"))
        return Config(
            target,
            self._codes(options.select, "--select") | self._codes(declared.get("select"), "select"),
            self._codes(options.ignore, "--ignore") | self._ignored(declared.get("ignore", {})),
            self._flag("strict", declared),
            self._flag("preview", declared) or options.preview,
            self._baseline(),
            tuple(self.found),
        )

    def _given(self) -> Iterator[str]:
        """Yield the options of the call that pyproject.toml could also contain."""
        yield from ["plan"] if self.options.plan else []
        yield from ["target-python"] if self.options.target_python else []

    def _today(self) -> date:
        given, found = os.environ.get(TODAY), today()
        if given and given != found.isoformat():
            hint = "set this environment variable to a day such as `2028-01-31`, or unset it"
            self._add("CFG004", f"invalid value {given!r} for `{TODAY}`", hint, "--")
        return found

    def _add(self, code: str, message: str, hint: str, word: str = "") -> None:
        is_options = word.startswith("--")
        line = None if is_options else line_of(self.snapshot, word)
        file = None if is_options else str(self.file)
        self.found.append(Diagnostic(code, message, hint, Location(file, line) if file else None))

    def _table(self) -> dict[str, Any]:
        table, problem = funcdeco_table(self.snapshot)
        self.found += [problem] if problem else []
        for key in table.keys() - set(_KEYS):
            hint = did_you_mean(key, _KEYS) or f"use one of {', '.join(_KEYS)}"
            self._add("CFG004", f"unknown option `{key}` in `[tool.funcdeco]`", hint, key)
        for key in ("app", "output", "scripts"):  # other modules use them
            if problem := declared_string(self.snapshot, key).problem:
                self.found.append(problem)
        return table

    def _baseline(self) -> Path | None:
        name, problem = declared_string(self.snapshot, "baseline")
        self.found += [problem] if problem else []
        return self.snapshot.root / name if name else None

    def _plan(self, value: object) -> Plan | None:
        if value is None:
            return None
        for plan in PLANS:
            if plan == value:
                return plan
        word = "--plan" if self.options.plan else "plan"
        hint = f"use one of {in_backticks(PLANS)}"
        self._add("CFG004", f"invalid value {shown_value(value)} for `{word}`", hint, word)
        return None

    def _parsed(self, key: str, option: str | None, declared: dict[str, Any], parse: Any) -> Any:
        value = option or declared.get(key)
        if value is None:
            return None
        word = f"--{key}" if option else key
        try:
            # A TOML number has lost its trailing zeros: 3.10 is 3.1.
            return parse(value if isinstance(value, str) else "")
        except ValueError as error:
            self._add(
                "CFG004", f"invalid value {shown_value(value)} for `{word}`", str(error), word
            )
            return None

    def _flag(self, key: str, declared: dict[str, Any]) -> bool:
        value = declared.get(key, False)
        if not isinstance(value, bool):
            self._add(
                "CFG004",
                f"invalid value {shown_value(value)} for `{key}`",
                "use true or false",
                key,
            )
        return value is True

    def _with_settings(self, target: TargetEnvironment, declared: object) -> TargetEnvironment:
        given = self.options.settings
        if isinstance(given, Mapping):
            return replace(target, settings=dict(given))
        if given is None and declared is None:
            return target
        if given is None and not isinstance(declared, str):
            message = f"invalid value {shown_value(declared)} for `settings`"
            self._add("CFG004", message, "set it to the path of a file", "settings")
            return target
        from funcdeco.project.exported_settings import read_settings_file

        file = Path(given) if given is not None else self.snapshot.root / str(declared)
        settings, problem = read_settings_file(self.snapshot, file)
        if problem:
            self.found.append(problem)
            return target
        return replace(target, settings=settings, settings_file=str(file.absolute()))

    def _codes(self, declared: object, word: str) -> frozenset[str]:
        if declared is None:
            return frozenset()
        if isinstance(declared, str) or not isinstance(declared, Iterable):
            message = f"invalid value {shown_value(declared)} for `{word}`"
            self._add("CFG004", message, "use a list of codes", word)
            return frozenset()
        codes = split_codes(str(code) for code in cast("Iterable[object]", declared))
        return frozenset(code for code in codes if self._is_known(code, word))

    def _ignored(self, declared: object) -> frozenset[str]:
        if not isinstance(declared, dict):
            hint = 'write `[tool.funcdeco.ignore]`, then `CODE = "reason"`'
            message = f"`ignore` must be a table with a reason for each code, not {declared!r}"
            self._add("CFG003", message, hint, "ignore")
            return frozenset()
        codes: list[str] = []
        for code, reason in cast("dict[str, Any]", declared).items():
            if not isinstance(reason, str) or not reason.strip():
                message = f"`{code}` is ignored without a reason"
                self._add("CFG003", message, f'write `{code} = "why"`', code)
            elif self._is_known(code, code):
                codes.append(code)
        return frozenset(codes)

    def _is_known(self, code: str, word: str) -> bool:
        if code in CODES or code in GROUPS:
            return True
        self._add("CFG002", f"unknown code `{code}`", code_hint(code), word)
        return False


def split_codes(declared: Iterable[str]) -> tuple[str, ...]:
    """Return the codes in strings such as `CODE,CODE`, in upper case."""
    return tuple(
        code.strip().upper() for one in declared for code in one.split(",") if code.strip()
    )


def code_hint(code: str) -> str:
    """Return a hint that suggests a similar code, or where all codes are listed."""
    return did_you_mean(code, [*CODES, *GROUPS]) or "`funcdeco explain` lists all codes"
