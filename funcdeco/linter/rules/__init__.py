"""One module for each group of codes, two where a group is large; the rules of TABLES are run."""

from __future__ import annotations

from funcdeco.linter.rule import Table
from funcdeco.linter.rules import (
    app_import,
    binding_parameters,
    bindings,
    connections,
    durable,
    expressions,
    functions,
    host_json,
    host_options,
    http,
    packaging,
    packaging_ignore,
    project_files,
    python,
    python_types,
    resource_names,
    security,
    settings,
    timer,
)

TABLES: tuple[Table, ...] = (
    app_import.TABLE,
    bindings.TABLE,
    binding_parameters.TABLE,
    connections.TABLE,
    durable.TABLE,
    expressions.TABLE,
    functions.TABLE,
    host_json.TABLE,
    host_options.TABLE,
    http.TABLE,
    resource_names.TABLE,
    packaging.TABLE,
    packaging_ignore.TABLE,
    project_files.TABLE,
    python.TABLE,
    python_types.TABLE,
    security.TABLE,
    settings.TABLE,
    timer.TABLE,
)
