"""Remove the recorded calls: decorators, calls in `Annotated`, `include`, `asgi` and `wsgi`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import libcst as cst

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.fix import Edit
from funcdeco.diagnostics.location import Location
from funcdeco.eject.names import Names
from funcdeco.eject.rewriting import without
from funcdeco.eject.source import Source
from funcdeco.eject.sources import Sources
from funcdeco.sources.recording.model import RecordedFunction, Recording
from funcdeco.sources.recording.sites import Site

_REPEATED = (
    *(cst.For, cst.While, cst.CompFor, cst.ListComp, cst.SetComp, cst.DictComp),
    *(cst.GeneratorExp, cst.Lambda),
)
_MOUNTS = ("asgi", "wsgi")


class _Place(NamedTuple):
    """What was called where."""

    name: str
    site: Site


class Calls:
    """Removes the calls of a recording from the sources."""

    def __init__(self, recording: Recording, sources: Sources, names: Names) -> None:
        self._recording = recording
        self._sources = sources
        self._names = names
        self._annotations: dict[cst.Subscript, tuple[Source, list[cst.SubscriptElement]]] = {}
        self._functions: dict[int, tuple[Source, cst.FunctionDef]] = {}
        """The decorated function of each call, by its index."""
        self.problems: list[Diagnostic] = []

    def remove(self) -> None:
        """Remove all calls, and collect the problems of those that can't be removed."""
        counts: dict[_Place, list[int]] = {}
        for index, call in enumerate(self._recording.calls):
            if call.site.file != "<string>":
                counts.setdefault(_Place(call.name, call.site), []).append(index)
        for registry in self._recording.registries:
            for include in registry.includes:
                counts.setdefault(_Place("include", include.site), []).append(-1)
        for place, indices in counts.items():
            self._remove_calls(place, indices)
        for function in self._recording.functions:
            self._remove_declared(function)
        for subscript, (source, elements) in self._annotations.items():
            self._unwrap(source, subscript, elements)

    # -- Finding calls -----------------------------------------------------------------------------

    def _remove_calls(self, place: _Place, indices: list[int]) -> None:
        if not os.path.isabs(place.site.file):
            self._add(Location(place.site.file, place.site.line), place.name, "in generated code")
            return
        source = self._sources.source(place.site.file)
        if source is None:
            return
        nodes = self._candidates(source, place, len(indices))
        if len(nodes) == 1 and (loop := _loop_of_includes(source, nodes[0])) is not None:
            source.lines.append(source.whole_lines(source.span(loop)))
            source.loops[loop] = None
            return
        if len(nodes) != len(indices):
            how = _repeated(source, nodes[0]) if nodes else "indirectly"
            how = how or ("several times" if len(indices) > len(nodes) else "on an unclear line")
            self._refuse(source, nodes[0] if nodes else place.site.line, place.name, how)
            return
        for node, index in zip(nodes, indices, strict=True):
            self._remove(source, node, place.name, index)

    def _candidates(self, source: Source, place: _Place, count: int) -> list[cst.Call]:
        """Return the calls that may be the *count* ones at *place*."""
        site, name = place.site, place.name.rpartition(".")[2]
        if site.end is not None:
            ending = source.calls_by_end.get(site.end, [])
            return [call for call, called in ending if called == name]
        around = source.calls_by_line.get(site.line, [])
        calls = [call for call, called in around if called == name]
        found = [call for call in calls if source.rows(call)[0] == site.line] or calls
        if len(found) <= count:
            return found
        # Before Python 3.11, only the line is known.
        return [
            call
            for call in found
            if isinstance(call.func, cst.Attribute) and self._names.refers(source, call.func.value)
        ]

    def _remove(self, source: Source, node: cst.Call, name: str, index: int) -> None:
        if how := _repeated(source, node):
            self._refuse(source, node, name, how)
            return
        outer = source.parent(node)
        if isinstance(outer, cst.Decorator):
            source.lines.append(source.whole_lines(source.span(outer)))
            function = source.parent(outer)
            if isinstance(function, cst.FunctionDef):
                self._functions[index] = source, function
        elif isinstance(outer, cst.Expr) and name in ("include", *_MOUNTS):
            source.statements[outer] = None
        elif isinstance(outer, cst.Index):
            self._note_annotation(source, outer, name)
        elif name in _MOUNTS and node.args:
            self._keep_argument(source, node, name)
        elif isinstance(outer, cst.Call) and outer.func is node:
            self._remove_applied(source, outer, name)
        else:
            self._refuse(source, node, name, "in an expression")

    def _remove_applied(self, source: Source, call: cst.Call, name: str) -> None:
        """Remove `app.http(...)(function)`, or keep the function where the value is used."""
        argument = call.args[0].value if len(call.args) == 1 else None
        outer, function = source.parent(call), self._applied_to(source, argument)
        if isinstance(outer, cst.Expr) and isinstance(function, (cst.Name, cst.Attribute)):
            source.statements[outer] = None
        elif argument is not None:
            self._keep_argument(source, call, name)
        else:
            self._refuse(source, call, name, "in an expression")

    def _applied_to(
        self, source: Source, node: cst.BaseExpression | None
    ) -> cst.BaseExpression | None:
        """Return the function in `app.http(...)(app.blob_input(...)(function))`."""
        while isinstance(node, cst.Call) and isinstance(node.func, cst.Call) and node.args:
            called = node.func.func
            if not isinstance(called, cst.Attribute):
                return node
            if not self._names.refers(source, called.value):
                return node
            node = node.args[0].value
        return node

    def _keep_argument(self, source: Source, call: cst.Call, name: str) -> None:
        first = call.args[0]
        if first.keyword is not None or first.star:
            self._refuse(source, call, name, "without its first argument")
            return
        whole, kept = source.span(call), source.span(first.value)
        source.edits += [Edit(whole.start, kept.start, ""), Edit(kept.end, whole.end, "")]

    # -- Annotations -------------------------------------------------------------------------------

    def _remove_declared(self, function: RecordedFunction) -> None:
        """Remove the calls in annotations that Python evaluated as strings."""
        every = [one for one in (function.introspection, function.own) if not isinstance(one, str)]
        declared = {
            (parameter, self._recording.calls[index].name): index
            for one in every
            if one is not None
            for parameter, index in one.declared
            if self._recording.calls[index].site.file == "<string>"
        }
        for parameter, name in declared:
            if not self._remove_in_parameter(function, parameter, name):
                self._refuse_annotation(function, parameter, name)

    def _remove_in_parameter(self, function: RecordedFunction, parameter: str, name: str) -> bool:
        found = self._annotated(function, parameter)
        if found is None:
            return False
        source, annotation = found
        inside, (first, last) = source.span(annotation), source.rows(annotation)
        lines = (source.calls_by_line.get(line, []) for line in range(first, last + 1))
        for call, called in chain.from_iterable(lines):
            outer, span = source.parent(call), source.span(call)
            is_inside = inside.start <= span.start and span.end <= inside.end
            if called == name and is_inside and isinstance(outer, cst.Index):
                return self._note_annotation(source, outer, name)
        return False

    def _annotated(
        self, function: RecordedFunction, parameter: str
    ) -> tuple[Source, cst.CSTNode] | None:
        """Return the annotation of a parameter, or the parameter if it has none."""
        for one in function.calls:
            if one.call in self._functions:
                source, definition = self._functions[one.call]
                annotation = _annotation(definition, parameter)
                return None if annotation is None else (source, annotation)
        return None

    def _refuse_annotation(self, function: RecordedFunction, parameter: str, name: str) -> None:
        found = self._annotated(function, parameter)
        how = f"in the string annotation of `{parameter}`"
        if found is not None:
            self._refuse(*found, name, how)
            return
        site = self._recording.calls[function.calls[0].call].site
        self._add(Location(site.file, site.line), name, how)

    def _note_annotation(self, source: Source, index: cst.Index, name: str) -> bool:
        """Note a call that is an element of `Annotated[...]`."""
        element = source.parent(index)
        subscript = source.parent(element) if element else None
        if not isinstance(subscript, cst.Subscript) or not isinstance(
            element, cst.SubscriptElement
        ):
            self._refuse(source, index, name, "in an expression")
            return False
        if subscript.slice[0] is element:
            self._refuse(source, index, name, "as a type")
            return False
        noted = self._annotations.setdefault(subscript, (source, []))[1]
        if element not in noted:
            noted.append(element)
        return True

    def _unwrap(
        self, source: Source, subscript: cst.Subscript, elements: list[cst.SubscriptElement]
    ) -> None:
        """Remove calls from `Annotated[type, ...]`; only the type remains if nothing else does."""
        if len(elements) < len(subscript.slice) - 1:
            source.edits += without(source, subscript.slice, elements)
            return
        whole, kept = source.span(subscript), source.span(subscript.slice[0])
        start, end = _parentheses(source.text[kept.start : kept.end])
        source.edits.append(Edit(whole.start, kept.start, start))
        source.edits.append(Edit(kept.end, whole.end, end))

    def _refuse(self, source: Source, at: cst.CSTNode | int, name: str, how: str) -> None:
        """Report a call in *source* that can't be removed."""
        if isinstance(at, int):
            source.reported.append(source.line(at))
            self._add(Location(source.file, at), name, how)
        else:
            source.reported.append(source.span(at))
            self._add(source.location(at), name, how)

    def _add(self, at: Location, name: str, how: str) -> None:
        message = f"eject can't remove `{name}`, which is called {how}"
        hint = "write it as a decorator, in `Annotated`, or as a module-level statement"
        self.problems.append(Diagnostic("EJC001", message, hint, at))


def _loop_of_includes(source: Source, node: cst.Call) -> cst.For | None:
    """Return the loop at module level that does nothing but the call of `include` *node*."""
    is_include = isinstance(node.func, cst.Attribute) and node.func.attr.value == "include"
    around = [one for one, _ in source.above(node)][:4]
    if not is_include or len(around) < 4:
        return None
    expression, line, block, loop = around
    is_only = (
        isinstance(line, cst.SimpleStatementLine)
        and len(line.body) == 1
        and isinstance(block, cst.IndentedBlock)
        and len(block.body) == 1
    )
    if not is_only or not isinstance(expression, cst.Expr) or not isinstance(loop, cst.For):
        return None
    return loop if loop.orelse is None and source.parent(loop) is source.tree else None


def _repeated(source: Source, node: cst.CSTNode) -> str:
    """Return how the call is repeated or hidden; "" if its module runs it at most once."""
    for outer, inner in source.above(node):
        if isinstance(outer, _REPEATED):
            return "in a loop" if not isinstance(outer, cst.Lambda) else "in a function"
        if isinstance(outer, cst.FunctionDef) and inner is outer.body:
            return f"in the function `{outer.name.value}`"
    return ""


def _annotation(function: cst.FunctionDef, parameter: str) -> cst.CSTNode | None:
    if parameter in ("return", "$return"):
        return function.returns
    return next(
        (one.annotation for one in _parameters(function) if one.name.value == parameter), None
    )


def _parameters(function: cst.FunctionDef) -> Iterator[cst.Param]:
    every = function.params
    yield from (*every.posonly_params, *every.params, *every.kwonly_params)


def _parentheses(text: str) -> tuple[str, str]:
    """Return what to write around a type, which may continue on the next line."""
    return ("(", ")") if "\n" in text or "\r" in text else ("", "")
