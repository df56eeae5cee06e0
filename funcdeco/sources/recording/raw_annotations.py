"""Annotations of functions as Python holds them: from version 3.14 on, not evaluated yet (PEP 649).

Evaluating them runs the user's code. A name that isn't defined then fails here, where it fails in
the worker too, and not when the module is imported.
"""

from __future__ import annotations

import sys
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from funcdeco.sources.recording.unwrap import unwrap


class RawAnnotations(NamedTuple):
    """The annotations of a function, evaluated as far as that is possible."""

    found: dict[str, Any]
    """By parameter, or `return`: the value, or a reference to something that isn't defined."""
    failed: dict[str, str]
    """The error of the first annotation that raises anything else; the others are then unknown."""


if sys.version_info >= (3, 14):
    import annotationlib

    def raw_annotations(function: Any) -> RawAnnotations:
        """Return the annotations of *function*. Runs the code in them; raises nothing."""
        failed: dict[str, str] = {}
        for form in (annotationlib.Format.VALUE, annotationlib.Format.FORWARDREF):
            try:
                return RawAnnotations(annotationlib.get_annotations(function, format=form), {})
            except (Exception, SystemExit) as error:  # user code can raise anything  # noqa: BLE001
                failed = _failed(function, error)
        return RawAnnotations({}, failed)

    def evaluated_late(function: FunctionType, name: str) -> bool:
        """Return whether *function* has annotations with *name* in them, evaluated on demand."""
        code = getattr(function.__annotate__, "__code__", None)
        return code is not None and name in code.co_names

    def _failed(function: Any, error: BaseException) -> dict[str, str]:
        """Return *error* by the name of the annotation that raised it; empty if there is none."""
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_name != "__annotate__":
            trace = trace.tb_next
        if trace is None:  # the object has no annotations
            return {}
        *_, inner = unwrap(function)
        names = {*getattr(getattr(inner, "__code__", None), "co_varnames", ())}
        name = _name_at(trace.tb_frame.f_code, trace.tb_lasti, names)
        return {name: f"{type(error).__name__}: {error}"}

    def _name_at(annotate: CodeType, offset: int, names: set[str]) -> str:
        """Return the name of *names* whose annotation is evaluated at *offset*; else `return`.

        The name is loaded just before its annotation is evaluated.
        """
        import dis

        before = (one for one in dis.get_instructions(annotate) if one.offset <= offset)
        loaded = [one.argval for one in before if one.opname == "LOAD_CONST"]
        return next((one for one in reversed(loaded) if one in {*names, "return"}), "return")

else:

    def raw_annotations(function: Any) -> RawAnnotations:
        """Return the annotations of *function*. Runs the code in them; raises nothing."""
        return RawAnnotations(dict(getattr(function, "__annotations__", None) or {}), {})

    def evaluated_late(function: FunctionType, name: str) -> bool:
        """Return whether *function* has annotations with *name* in them, evaluated on demand."""
        return False
