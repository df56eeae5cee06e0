"""Write the record of a v2 app as JSON, and read it in another process."""

from __future__ import annotations

import json
from typing import Any

from funcdeco.bindings.plain_values import decode, encode
from funcdeco.functions.signature import Annotation, Signature
from funcdeco.sources.function_app.model import (
    Created,
    RecordedApp,
    RecordedBinding,
    RecordedBuilder,
    RecordedContainer,
    RecordedDecorator,
    Registration,
)
from funcdeco.sources.recording.signature_codec import (
    AnnotationTable,
    plain_diagnostic,
    plain_signature,
    read_annotation,
    read_diagnostic,
    read_signature,
    read_site,
)


def to_json(app: RecordedApp) -> str:
    """Return *app* as JSON in ASCII; tuples become lists of their fields."""
    annotations = AnnotationTable()
    content = {
        "problems": [plain_diagnostic(one) for one in app.problems],
        "file": app.file,
        "containers": app.containers,
        "decorators": [_plain_decorator(one) for one in app.decorators],
        "functions": [_plain_builder(one, annotations) for one in app.functions],
        "packages": app.packages,
        "web": app.web_extension,
        "created": app.created,
        "annotations": annotations.rows,
    }
    return json.dumps(content, separators=(",", ":"))


def from_json(text: str) -> RecordedApp:
    """Return the app that `to_json` wrote.

    Raises ValueError, KeyError, TypeError, IndexError or AttributeError for any other text.
    """
    found: Any = json.loads(text)
    table = [read_annotation(row) for row in found["annotations"]]
    return RecordedApp(
        tuple(map(read_diagnostic, found["problems"])),
        found["file"],
        tuple(map(_container, found["containers"])),
        tuple(map(_decorator, found["decorators"])),
        tuple(_builder(row, table) for row in found["functions"]),
        tuple(found["packages"]),
        found["web"],
        tuple(Created(*row) for row in found["created"]),
    )


def _plain_decorator(made: RecordedDecorator) -> Any:
    return made._replace(options={key: encode(value) for key, value in made.options.items()})


def _plain_builder(function: RecordedBuilder, table: AnnotationTable) -> Any:
    signature: Any = function.signature
    if isinstance(signature, Signature):
        signature = plain_signature(signature, table)
    return function._replace(signature=signature)


def _container(row: list[Any]) -> RecordedContainer:
    kind, site, is_app, auth_level, registrations, names, listed = row
    registered = (Registration(index, read_site(at), error) for index, at, error in registrations)
    place = read_site(site)
    found = RecordedContainer(
        kind, place, is_app, auth_level, tuple(registered), tuple(names), None
    )
    return found if listed is None else found._replace(listed=read_site(listed))


def _decorator(row: list[Any]) -> RecordedDecorator:
    name, options, site, error, missing, unknown, names, is_open, *rest = row
    values = {key: decode(value) for key, value in options.items()}
    lists = tuple(missing), tuple(unknown), tuple(names)
    place = read_site(site)
    owner, others, use, refused = rest
    return RecordedDecorator(
        name, values, place, error, *lists, is_open, owner, tuple(others), use, refused
    )


def _builder(row: list[Any], table: list[Annotation]) -> RecordedBuilder:
    found = RecordedBuilder(*row)
    signature: Any = found.signature
    if not isinstance(signature, str):
        signature = read_signature(signature, table)
    return found._replace(
        decorators=tuple(found.decorators),
        bindings=tuple(RecordedBinding(*one) for one in found.bindings),
        lost=tuple((index, by) for index, by in found.lost),
        hides=tuple(found.hides),
        code=None if found.code is None else (found.code[0], found.code[1], found.code[2]),
        signature=signature,
        of_extensions=tuple(found.of_extensions),
        not_types=tuple(found.not_types),
    )
