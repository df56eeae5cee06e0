"""The rules, with one or more modules per group of codes; TABLES lists those that run."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from funcdeco.analysis.binding_types import holds
from funcdeco.bindings.base import Binding
from funcdeco.linter.rule import Table
from funcdeco.linter.rules import (
    app_import,
    binding_parameters,
    binding_successors,
    bindings,
    blueprints,
    commands,
    connection_names,
    connection_values,
    connections,
    durable,
    durable_clients,
    expression_names,
    expressions,
    functions,
    generated,
    host_json,
    host_options,
    host_unknown,
    http,
    import_names,
    import_order,
    import_packages,
    import_syntax,
    imports,
    local_settings,
    orchestrators,
    outputs,
    packaging,
    packaging_ignore,
    packaging_requirements,
    packaging_stdlib,
    project_files,
    python,
    python_types,
    queries,
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
    durable_clients.TABLE,
    orchestrators.TABLE,
    expressions.TABLE,
    expression_names.TABLE,
    functions.TABLE,
    generated.TABLE,
    host_json.TABLE,
    host_options.TABLE,
    host_unknown.TABLE,
    http.TABLE,
    imports.TABLE,
    import_packages.TABLE,
    import_names.TABLE,
    import_order.TABLE,
    import_syntax.TABLE,
    resource_names.TABLE,
    commands.TABLE,
    queries.TABLE,
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
    local_settings.TABLE,
    stray_folders.TABLE,
)


def late_tables(facts: Collection[type[Binding]]) -> Iterator[Table]:
    """Yield the tables that apply only to some binding types, if *facts* contains such a type.

    The schedule grammar accounts for a sixth of the import time of all rules.
    """
    if any(map(holds("mcp tool", "mcp prompt", "mcp resource"), facts)):
        from funcdeco.linter.rules import mcp

        yield mcp.TABLE
    if any(map(holds("schedule"), facts)):
        from funcdeco.linter.rules import timer

        yield timer.TABLE
