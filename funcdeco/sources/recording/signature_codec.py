"""Write signatures, places and diagnostics as plain lists for JSON, and read them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.functions.signature import Annotation, Parameter, Signature
from funcdeco.sources.recording.sites import Site


class AnnotationTable:
    """Rows of annotations, found by identity: those of the same class are one object."""

    def __init__(self) -> None:
        self.rows: list[Annotation] = []
        self._indices: dict[int, int] = {}

    def index(self, annotation: Annotation) -> int:
        """Return the index of the row of *annotation*."""
        found = self._indices.setdefault(id(annotation), len(self.rows))
        if found == len(self.rows):
            self.rows.append(annotation)
        return found


def plain_signature(signature: Signature, table: AnnotationTable) -> Any:
    """Return *signature* as lists, with its annotations in *table*."""
    parameters = [[*one[:4], table.index(one.annotation)] for one in signature.parameters.values()]
    return [parameters, table.index(signature.returned), *signature[2:]]


def plain_diagnostic(item: Diagnostic) -> Any:
    """Return a problem of an import as a list."""
    return [item.code, item.message, item.hint, item.location, item.detail]


def read_annotation(row: list[Any]) -> Annotation:
    """Return the annotation of a row."""
    found = Annotation(*row)
    return found._replace(bases=tuple(found.bases))


def read_signature(row: list[Any], table: list[Annotation]) -> Signature:
    """Return the signature that `plain_signature` wrote."""
    parameters, returned, none_refused_by, *rest = row
    found = [_parameter(one, table) for one in parameters]
    by_name: Mapping[str, Parameter] = {one.name: one for one in found}
    return Signature(by_name, table[returned], tuple(none_refused_by), *rest)


def _parameter(row: list[Any], table: list[Annotation]) -> Parameter:
    name, kind, is_optional, none_by_default, annotation = row
    return Parameter(name, kind, is_optional, none_by_default, annotation=table[annotation])


def read_site(row: list[Any]) -> Site:
    """Return the place of a call."""
    found = Site(*row)
    return found._replace(end=(found.end[0], found.end[1])) if found.end else found


def read_diagnostic(row: list[Any]) -> Diagnostic:
    """Return the problem that `plain_diagnostic` wrote."""
    code, message, hint, location, detail = row
    place = Location(*location) if location else None
    return Diagnostic(code, message, hint, place, detail=detail)
