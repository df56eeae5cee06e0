"""Resolve the record of a v2 app: its functions, and the problems that the worker would have."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from funcdeco.diagnostics.diagnostic import (
    Diagnostic,
    has_errors,
    in_order,
    without_consequences,
)
from funcdeco.diagnostics.loss import LOSES_ALL, not_losing
from funcdeco.functions.declaration import BindingDeclaration, RetryDeclaration
from funcdeco.functions.handler import Handler
from funcdeco.functions.model import Function, FunctionApp
from funcdeco.functions.signature import Signature
from funcdeco.project.project import Project
from funcdeco.sources.decorators.call import DecoratorCall, source_of
from funcdeco.sources.decorators.findings import Findings, FunctionFindings
from funcdeco.sources.function_app.containers import (
    check_containers,
    registered,
    without_invalid_level,
)
from funcdeco.sources.function_app.decorator_checks import (
    check_names,
    check_order,
    check_parentheses,
    check_unattached,
    hidden,
    report_hidden,
)
from funcdeco.sources.function_app.elements import call_of, called_for, spelled
from funcdeco.sources.function_app.function_errors import (
    FunctionErrors,
    object_hint,
    one_trigger_per_name,
    without_further_answers,
)
from funcdeco.sources.function_app.model import (
    OF_LIBRARY,
    RecordedApp,
    RecordedBinding,
    RecordedBuilder,
    RecordedDecorator,
)
from funcdeco.sources.function_app.name_checks import (
    NAMING,
    check_binding_names,
    check_function_name,
    name_at,
    wrapper_hint,
)
from funcdeco.sources.function_app.readers import add_missing, read_element
from funcdeco.sources.function_app.signature_checks import (
    Known,
    check_foreign,
    check_signature,
)

_DURABLE, _CREATE = "azure.durable_functions.", ".create.<locals>."
"""The module and the name of what `df.Orchestrator.create` returns, unlike functions of the library."""


def resolve_function_app(
    project: Project, recorded: RecordedApp
) -> tuple[FunctionApp | None, tuple[Diagnostic, ...]]:
    """Return the functions of a v2 app, None if it can't be imported, and all problems."""
    known = project.diagnostics
    if recorded.problems or not recorded.file:
        return None, tuple(in_order([*known, *recorded.problems]))
    findings = Findings(project.snapshot, known)
    check_containers(recorded, findings)
    resolver = _Resolver(recorded, findings)
    check_unattached(recorded, findings)
    indexed = [one for one in recorded.functions if one.is_indexed and not resolver.is_part(one)]
    functions = list(map(resolver.function, indexed))
    for one in recorded.functions:
        if not one.is_indexed and resolver.is_odd(one):
            resolver.function(one)  # for its findings
    resolver.check_names(functions, indexed)
    functions.sort(key=lambda function: function.name.upper())
    app = FunctionApp(
        tuple(one for one in functions if one.is_whole),
        tuple(in_order(without_consequences(findings))),
        project.route_prefix,
        tuple(one for one in functions if not one.is_whole),
        frozenset(one.site.file for one in recorded.containers),
    )
    return app, app.diagnostics


class _Resolver:
    def __init__(self, recorded: RecordedApp, findings: Findings) -> None:
        self._recorded = recorded
        self._findings = findings
        self._hidden = hidden(recorded)
        self._registered = registered(recorded)
        self._causes: dict[int, set[str | None]] = {}
        """The properties that explain why a decorator raised, by its identity."""

    def function(self, found: RecordedBuilder) -> Function:
        """Return a function as far as it is known, and add its problems."""
        origin = self._origin(found)
        own = Findings(self._findings.snapshot)
        findings = FunctionFindings(own, found.name, origin)
        for made in self._decorators(found):
            if not (made.others or made.use):
                add_missing(made, findings)
        unread: list[object] = []
        declarations = tuple(self._declarations(found, findings, unread))
        retry = self._retry(found, findings)
        self._check_errors(found, declarations, findings)
        every, declarations = declarations, without_further_answers(declarations)
        unread += [one.name for one in every if one not in declarations]
        if found.name or not self.is_odd(found):
            check_function_name(self._decorators(found), findings)
        invalid = check_binding_names(one_trigger_per_name(declarations), findings)
        self._check_signature(found, declarations, findings, [*invalid, *unread])
        self._findings += map(not_losing, own) if self._is_unused(found) else own
        return Function(
            found.name,
            declarations,
            self._handler(found),
            origin,
            retry,
            # What the worker reports to the host.
            script_file=os.path.basename(self._recorded.file),
            entry_point=found.name,
            is_whole=not has_errors(own),
            signature=found.signature if isinstance(found.signature, Signature) else None,
        )

    def _is_unused(self, found: RecordedBuilder) -> bool:
        """Return whether the worker doesn't read a function, and its decorators can be called."""
        is_read = self._registered is None or found.container in self._registered
        return not (is_read or any(one.error for one in self._decorators(found)))

    def is_part(self, found: RecordedBuilder) -> bool:
        """Return whether *found* is reported with the function that it wraps."""
        return found in self._hidden.values()

    def is_odd(self, found: RecordedBuilder) -> bool:
        """Return whether a decorator of the function raised or isn't written as usual."""
        return bool(found.lost) or any(one.error or one.use for one in self._decorators(found))

    def _decorators(self, found: RecordedBuilder) -> list[RecordedDecorator]:
        return [self._recorded.decorators[index] for index in found.decorators]

    def _origin(self, found: RecordedBuilder) -> DecoratorCall:
        made = self._decorators(found)
        if made:
            return source_of(made[0].site, "v2")
        file, _, line = found.code or (self._recorded.file, "", 1)
        return DecoratorCall(file, line, model="v2")

    def _handler(self, found: RecordedBuilder) -> Handler:
        file = found.code[0] if found.code else self._recorded.file
        return Handler(found.module, found.attribute, file)

    def _declarations(
        self, found: RecordedBuilder, findings: FunctionFindings, unread: list[object]
    ) -> Iterator[BindingDeclaration]:
        """Yield the bindings in the order of the decorators, those that raised included.

        Add the names of those that can't be read to *unread*, None if a name isn't known.
        """
        pairs: list[tuple[RecordedDecorator | None, dict[str, Any]]] = [
            (self._made(one), spelled(one.element)) for one in found.bindings
        ]
        for one in self._decorators(found):
            is_raising = one.error and not (one.others or one.use)
            elements = [*called_for(one)] if is_raising else []
            named = [element for element in elements if _is_named(element)]
            pairs += [(one, element) for element in named]
            if is_raising and (not named or len(named) < len(elements)):
                unread.append(None)
        for index, (made, full) in enumerate(pairs):
            element = without_invalid_level(full, made, self._recorded, self._findings)
            at = call_of(made, element) if made else findings.source
            before = len(findings.findings)
            declaration = read_element(element, index, at, made, findings)
            if made and made.error:
                from funcdeco.sources.function_app.raised import mark_causes

                found_causes = mark_causes(findings.findings, before, made)
                self._causes.setdefault(id(made), set()).update(found_causes)
            if declaration is None:
                unread.append(element.get("name"))
            else:
                yield declaration

    def _made(self, binding: RecordedBinding) -> RecordedDecorator | None:
        index = binding.decorator
        return None if index is None else self._recorded.decorators[index]

    def _retry(self, found: RecordedBuilder, findings: FunctionFindings) -> RetryDeclaration | None:
        # The lowest of several takes effect.
        made = next((one for one in self._decorators(found)[::-1] if one.name == "retry"), None)
        if found.retry is None or made is None:
            return None
        from funcdeco.sources.function_app.retry import read_retry

        return read_retry(found.retry, made, findings)

    def _check_errors(
        self,
        found: RecordedBuilder,
        declarations: tuple[BindingDeclaration, ...],
        findings: FunctionFindings,
    ) -> None:
        """Report what azure-functions raised, unless a finding explains it."""
        if not self._loses_decorators(found, findings):
            made = self._decorators(found)
            FunctionErrors(found, made, self._causes, findings).report(declarations)

    def _loses_decorators(self, found: RecordedBuilder, findings: FunctionFindings) -> bool:
        """Report how decorators are written; return whether this explains all other errors."""
        made = self._decorators(found)
        if above := self._hidden.get(found.decorators):
            report_hidden(above, made, self._recorded.decorators, findings)
            return True
        if check_names(made, findings) or check_parentheses(made, found.name, findings):
            return True
        return check_order(found, self._recorded.decorators, findings)

    def _check_signature(
        self,
        found: RecordedBuilder,
        declarations: tuple[BindingDeclaration, ...],
        findings: FunctionFindings,
        invalid: list[object],
    ) -> None:
        """Check the signature, unless its bindings aren't known or the function is one of a library."""
        made = self._decorators(found)
        is_hidden = found.decorators in self._hidden
        is_unclear = found.lost or any(one.use or one.others for one in made)
        if not made or is_hidden or is_unclear or not declarations:
            return
        raised = [one for one in made if one.error]
        is_readable = isinstance(found.signature, Signature) and self._is_of_project(found)
        if raised and (not is_readable or any(object_hint(one.error, findings) for one in raised)):
            return
        if isinstance(found.signature, str):
            message = f"the worker can't read {found.name!r}: {found.signature}, {LOSES_ALL}"
            findings.add("FUN007", message, object_hint(found.signature, findings))
        elif found.module.startswith(_DURABLE) and _CREATE in found.attribute:
            _check_created(declarations, findings)
        elif not found.module.startswith(OF_LIBRARY):
            web = self._recorded.web_extension
            names = [one for one in invalid if isinstance(one, str) and one]
            known = Known(
                (*found.of_extensions, *names),
                found.not_types,
                web,
                found.is_wrapped,
                len(names) < len(invalid),
                found.attribute,
                tuple(name for one in raised for name in _names(one)),
            )
            if self._is_of_project(found):
                check_signature(found.signature, declarations, known, findings)
            else:
                check_foreign(found.signature, declarations, known, findings)

    def _is_of_project(self, found: RecordedBuilder) -> bool:
        """Return whether the source of a function is one of the project; False for classes."""
        file = found.code[0] if found.code else ""
        return file.startswith(str(self._findings.snapshot.root))

    def check_names(self, functions: list[Function], indexed: list[RecordedBuilder]) -> None:
        """Report functions of the same name; *indexed* are their records."""
        first: dict[str, tuple[Function, RecordedBuilder]] = {}
        for one, found in zip(functions, indexed, strict=True):
            other, earlier = first.setdefault(one.name.lower(), (one, found))
            if other is not one and one.name:
                place = f"{os.path.relpath(other.file, self._findings.snapshot.root)}:{other.source.line}"
                message = _about_same_names(one.name, other.name, place)
                hint = wrapper_hint(found, earlier, self._origin(found), self._findings.snapshot)
                hint = hint or f"rename one of them: {NAMING}"
                named = name_at(self._decorators(found))
                at, key = named or (self._origin(found), "")
                self._findings.add("FUN002", message, hint, at=at, function=one.name, key=key)


def _about_same_names(name: str, other: str, place: str) -> str:
    """Return the message for two names; the worker compares their case, the host doesn't."""
    if name == other:
        return f"function {name!r} has the same name as the one at {place}, {LOSES_ALL}"
    return f"function {name!r} differs only in case from {other!r} at {place}, so the host loads one of them"


def _check_created(
    declarations: tuple[BindingDeclaration, ...], findings: FunctionFindings
) -> None:
    """Report an orchestrator or entity that azure-functions-durable created before its decorator."""
    wrapper = next((one.facts.wrapper for one in declarations if one.is_trigger), "")
    if wrapper:
        written = f"df.{wrapper.partition(':')[2]}"
        message = f"`{written}` wraps the function before its decorator does, so every run fails"
        findings.add("FUN007", message, f"remove `{written}`: the decorator calls it")


def _names(made: RecordedDecorator) -> list[str]:
    """Return the names of the bindings that a decorator would have added."""
    return [element["name"] for element in called_for(made) if _is_named(element)]


def _is_named(element: dict[str, Any]) -> bool:
    return isinstance(element["name"], str) and bool(element["name"])
