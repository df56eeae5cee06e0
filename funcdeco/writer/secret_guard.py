"""The last check before generated files are written: none of them contains a secret."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from funcdeco.analysis.literal_secrets import HINT, literal_secrets, message_about
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.secrets import forms_in, secret_spans
from funcdeco.functions.model import Function, FunctionApp
from funcdeco.project.placing import placed
from funcdeco.project.snapshot import Snapshot
from funcdeco.targets.v1 import Folder


def declared_secrets(app: FunctionApp, snapshot: Snapshot) -> list[Diagnostic]:
    """Return what is secret by its form in the declarations of *app*."""
    return [item for function in app for item in _in_bindings(function, snapshot)]


def secrets_in(folders: Sequence[Folder], snapshot: Snapshot) -> Iterator[Diagnostic]:
    """Return what is secret by its form in *folders*, each at the property that declares it."""
    # Scripts contain only names. Most files have no secret, and most of their lines are the same.
    texts = [f"{one.function.name}\n{one.function_json.decode()}" for one in folders]
    forms = forms_in("\n".join({line for text in texts for line in text.split("\n")}))
    for folder, text in zip(folders, texts, strict=True):
        if secret_spans(text, forms):
            found = list(_in_bindings(folder.function, snapshot))
            yield from found or [_elsewhere(folder.function)]


def _in_bindings(function: Function, snapshot: Snapshot) -> Iterator[Diagnostic]:
    for declaration in function.declarations:
        for key in literal_secrets(declaration):
            yield placed(
                snapshot,
                "SEC001",
                message_about(declaration, key),
                HINT,
                declaration.origin,
                declaration.origin.property_name(key),
                value=declaration.string(key),
                function=function.name,
                binding=declaration.name,
            )


def _elsewhere(function: Function) -> Diagnostic:
    message = f"the files of function {function.name!r} would contain a secret"
    location = Location(function.source.file, function.source.line)
    return Diagnostic("SEC001", message, "change its name", location, function=function.name)
