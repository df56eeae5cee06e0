"""Functions that somebody wrote as folders: their definition, and which binding a parameter gets."""

from __future__ import annotations

from funcdeco.analysis.subjects import Element, Subject
from funcdeco.sources.python.lookup import Definition, Parameter


def hand_written(subject: Subject) -> Definition | None:
    """Give the definition of a hand-written function; None where it isn't known."""
    if subject.is_decorated:
        return None
    found = subject.definition
    return None if found is None or found.problem is not None else found


def receives(parameter: Parameter, subject: Subject) -> Element | None:
    """Give the binding that a parameter belongs to."""
    return next((one for one in subject.elements if one.name == parameter.name), None)


def is_context(parameter: Parameter, subject: Subject) -> bool:
    """Tell the parameter that receives the invocation's context."""
    return parameter.name == "context" and receives(parameter, subject) is None
