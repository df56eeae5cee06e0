"""Step 5: check the parameters of a function against its bindings."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from funcdeco.bindings.trigger_values import TriggerValue, instead_of, value_of
from funcdeco.functions.signature import Parameter, Signature
from funcdeco.sources.decorators.annotation_checks import check_parameter, check_return
from funcdeco.sources.decorators.binding_names import intended_by
from funcdeco.sources.decorators.bound_bindings import Bindings, BoundBinding
from funcdeco.sources.decorators.durable_checks import check_wrapped
from funcdeco.sources.decorators.findings import FunctionFindings, rename_hint
from funcdeco.sources.decorators.wrappers import add_hidden
from funcdeco.sources.python.calls import calls_in
from funcdeco.sources.recording.model import Introspection
from funcdeco.worker.adapted import unwrapped_trigger


def check_signature(
    introspection: Introspection,
    bindings: Bindings,
    all_named: bool,
    installed: Container[str],
    findings: FunctionFindings,
    wrapper: str = "",
) -> None:
    """Check the signature; *all_named* is set if the parameter of every binding is known.

    *installed* are the modules of wrappers that can be imported; *wrapper* is the decorator that
    hides the parameters, if any.
    """
    signature = introspection.signature
    bound = bindings.bound
    by_name = {one.name: one for one in bound}
    trigger = unwrapped_trigger((one for one in bound if one.is_valid), signature)
    # Such a function receives only the context: don't suggest adding a binding.
    all_named = all_named and trigger is None
    checker = SignatureChecker(
        signature, by_name, all_named, introspection.uncalled, findings, wrapper, bindings.partial
    )
    checker.check()
    if trigger is not None:
        check_wrapped(trigger, by_name, signature, installed, findings)


@dataclass(frozen=True)
class SignatureChecker:
    """Compares the signature of one function with its bindings."""

    signature: Signature
    bound: Mapping[str, BoundBinding]
    all_named: bool
    uncalled: Mapping[str, str]
    findings: FunctionFindings
    wrapper: str = ""
    partial: Sequence[BoundBinding] = ()
    """The valid parts of bindings with invalid keywords."""

    def check(self) -> None:
        """Check names, positions and annotations."""
        if self.wrapper and self._is_hidden():
            return
        self._check_bindings()
        self._check_parameters()
        self._check_positions()
        self._check_unreadable()
        for name, one in self.bound.items():
            if name == "$return" and one.is_valid and one.model.role == "output":
                check_return(self.signature.returned, one, self.findings)
            elif one.is_valid and name in self.signature.parameters:
                check_parameter(self.signature.parameters[name], one, self.findings)

    @property
    def _names(self) -> set[str]:
        return {*self.bound} - {"$return"}

    def _is_hidden(self) -> bool:
        """Report the decorator that hides the parameter of a binding, and return whether one does."""
        hidden = sorted(self._names - self.signature.parameters.keys())
        if not hidden or self.signature.accepts_any_keyword:
            return False
        source = self.bound[hidden[0]].source
        add_hidden(self.wrapper, hidden[0], self.findings, source, hidden[0])
        return True

    def _check_bindings(self) -> None:
        """Report bindings without a parameter."""
        for name in sorted(self._names - self.signature.parameters.keys()):
            if not self.signature.accepts_any_keyword and name.isidentifier():
                near = intended_by(name, {*self.bound}, self.signature)
                hint = rename_hint(near, name, "name") if near else f"add a parameter `{name}`"
                message = f"the function has no parameter for the binding `{name}`"
                source = self.bound[name].source
                function, every = self.findings.function, self.findings.findings
                every.add(
                    "BND006", message, hint, at=source, function=function, binding=name, key="name"
                )

    def _check_parameters(self) -> None:
        """Report parameters without a binding, and contexts with a wrong annotation."""
        unbound = [one for one in self.signature.parameters.values() if one.name not in self.bound]
        excused = self._excused() if unbound else set[str]()
        for parameter in unbound:
            if parameter.is_context:
                self._check_context(parameter)
            elif self.all_named and parameter.name not in excused:
                self._add_unbound(parameter)

    def _excused(self) -> set[str]:
        """Return the parameters whose missing binding follows from another finding."""
        dangling = self._names - self.signature.parameters.keys()
        intended = {
            near for name in dangling if (near := intended_by(name, self._names, self.signature))
        }
        return {*intended, *self.signature.unreadable, *self.uncalled}

    def _check_context(self, parameter: Parameter) -> None:
        annotation = parameter.annotation
        if annotation.type and annotation.class_name != "Context":
            message = (
                f"parameter `{parameter.name}` receives the invocation context but is annotated "
                f"`{annotation.written}`"
            )
            self.findings.add("PYT004", message, "annotate it as `func.Context`")

    def _add_unbound(self, parameter: Parameter) -> None:
        name = parameter.name
        example = "blob_output" if parameter.annotation.is_out else "blob_input"
        hint = f'add one, such as `@app.{example}(name="{name}", ...)`, or a default value'
        if self._is_plain_http(parameter):
            trigger = next(one.name for one in self.bound.values() if _is_http(one))
            query = f'`{trigger}.params["{name}"]`'
            hint = f"remove it, and use {query} for a query parameter, or add a binding"
        value = self._value_for(parameter)
        if parameter.is_optional:
            if value and value[0].is_token:
                message = f"parameter `{name}` always has its default value, not {value[0].source}"
                self.findings.add("BND034", message, value[1], binding=name)
            return
        hint = value[1] if value else hint
        source = self.findings.source
        calls = calls_in(self.findings.findings.snapshot, source.file)
        if custom := calls.custom_decorators(source.line):
            hint += f"; if `{custom[0]}` passes it, omit it from `__signature__` of the wrapper"
        self.findings.add("BND007", f"parameter `{name}` has no binding", hint, binding=name)

    def _is_plain_http(self, parameter: Parameter) -> bool:
        """Return whether an HTTP function may expect a query parameter, as in other frameworks."""
        annotation = parameter.annotation
        is_plain = annotation.type in ("str", "int", "float", "bool") and not annotation.is_out
        return is_plain and any(map(_is_http, self.bound.values()))

    def _value_for(self, parameter: Parameter) -> tuple[TriggerValue, str] | None:
        """Return the value that a parameter was meant to receive, and what to write instead."""
        for trigger in (*self.bound.values(), *self.partial):
            if value := _value_of(parameter, trigger):
                receiver = self.signature.parameters.get(trigger.name)
                written = receiver.annotation.type if receiver else ""
                return value, instead_of(value, trigger.name, written)
        return None

    def _check_positions(self) -> None:
        """Report positional-only parameters that follow one without a value."""
        skipped = False
        for parameter in self.signature.parameters.values():
            if parameter.kind != "positional-only":
                continue
            filled = parameter.name in self.bound or parameter.is_context
            if filled and skipped:
                message = (
                    f"positional-only parameter `{parameter.name}` follows one without a binding"
                )
                hint = "remove the `/` from the signature"
                self.findings.add("FUN007", message, hint, binding=parameter.name)
            skipped |= not filled

    def _check_unreadable(self) -> None:
        for name, reason in self.signature.unreadable.items():
            what = "the return value" if name == "return" else f"parameter `{name}`"
            hint = ""
            if reason.startswith("NameError"):
                hint = "import it outside TYPE_CHECKING: the worker reads annotations at run time"
            message = f"the annotation of {what} can't be read: {reason}"
            self.findings.add("PYT003", message, hint, binding=name)


def _is_http(bound: BoundBinding) -> bool:
    return bound.model.http == "request"


def _value_of(parameter: Parameter, trigger: BoundBinding) -> TriggerValue | None:
    """Return the value of the trigger that a parameter was meant to receive, or None."""
    if trigger.model.role != "trigger" or trigger.binding is None:
        return None
    properties = trigger.binding.json_properties()
    return value_of(parameter.name, trigger.model, trigger.name, properties)
