"""Invalid values in `extra` of a generic decorator whose type has a model."""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.bindings.base import Binding
from funcdeco.bindings.catalog import KnownModels
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.function_json.declarations import ElementReader


def wrong_values(binding: Binding, source: DecoratorCall) -> Iterator[PropertyFinding]:
    """Yield the values that the host rejects in the function.json of a generic *binding*."""
    models = KnownModels()
    extra = binding.extra or {}
    if not (extra and models.of_type(binding.type)):
        return
    element = BindingDeclaration.of(binding, source, 0).to_json()
    _, found = ElementReader(models).read(element, 0, source)
    written = {key.lower(): key for key in extra}
    for one in found:
        if one.code == "BND003" and one.key.lower() in written:
            yield one._replace(key=written[one.key.lower()], fix=None)
