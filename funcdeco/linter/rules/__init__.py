"""The rules, with one or more modules per group of codes; TABLES lists those that run."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib import import_module

from funcdeco.analysis.binding_types import holds
from funcdeco.bindings.base import Binding
from funcdeco.functions.model import Selects
from funcdeco.linter.rule import Table
from funcdeco.linter.rules import (
    app_import,
    binding_parameters,
    binding_successors,
    bindings,
    blueprints,
    connection_names,
    connection_values,
    connections,
    durable,
    expression_names,
    expressions,
    functions,
    generated,
    host_json,
    host_options,
    host_unknown,
    http,
    import_costs,
    import_names,
    import_order,
    import_packages,
    import_syntax,
    imports,
    lifetimes,
    local_settings,
    outputs,
    packaging,
    packaging_ignore,
    packaging_requirements,
    packaging_stdlib,
    project_files,
    python,
    python_types,
    resource_names,
    returns,
    security,
    settings,
    stray_folders,
)

TABLES: tuple[Table, ...] = (
    app_import.TABLE,
    bindings.TABLE,
    binding_parameters.TABLE,
    binding_successors.TABLE,
    blueprints.TABLE,
    connections.TABLE,
    connection_names.TABLE,
    connection_values.TABLE,
    durable.TABLE,
    expressions.TABLE,
    expression_names.TABLE,
    functions.TABLE,
    generated.TABLE,
    host_json.TABLE,
    host_options.TABLE,
    host_unknown.TABLE,
    http.TABLE,
    imports.TABLE,
    import_costs.TABLE,
    import_packages.TABLE,
    import_names.TABLE,
    import_order.TABLE,
    import_syntax.TABLE,
    resource_names.TABLE,
    outputs.TABLE,
    packaging.TABLE,
    packaging_ignore.TABLE,
    packaging_requirements.TABLE,
    packaging_stdlib.TABLE,
    project_files.TABLE,
    python.TABLE,
    python_types.TABLE,
    returns.TABLE,
    security.TABLE,
    settings.TABLE,
    lifetimes.TABLE,
    local_settings.TABLE,
    stray_folders.TABLE,
)


def late_tables(facts: Collection[type[Binding]]) -> Iterator[Table]:
    """Yield the tables whose rules all apply to few binding types, if *facts* contains such a type.

    Their modules import analyses and grammars that other rules don't need.
    """
    for name, selects in _LATE.items():
        if any(map(selects, facts)):
            yield import_module(f"{__name__}.{name}").TABLE


_LATE: dict[str, Selects] = {
    "commands": holds("parameter list", "sql command", "sql table"),
    "durable_clients": lambda facts: facts.durable == "client",
    "mcp": holds("mcp tool", "mcp prompt", "mcp resource"),
    "orchestrators": lambda facts: facts.durable == "orchestrator",
    "queries": holds(
        *("document query", "table filter"),
        *("partition key value", "partition key path", "row key"),
    ),
    "timer": holds("schedule"),
}
"""The modules of these tables, each with the types to which its rules apply."""
