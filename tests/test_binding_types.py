"""Facts about a binding type are fields of its model: no other module names a type."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from funcdeco.bindings.base import Facts, Model
from funcdeco.bindings.catalog import catalog

PACKAGE = Path(__file__).parents[1] / "funcdeco"
TYPES = {entry.model.type.lower() for entry in catalog() if not entry.model.is_generic()}
TRIGGER = re.compile(r"\w+[a-z]Trigger")
"""The type of a trigger, with or without a model."""
HOST_JSON = "a key of host.json"
DIALECT = "a dialect of SQL, which the models name"
SECTION = "a section of the list of the host's rules"
ALLOWED = {
    ("diagnostics/host_rules.py", "blob"): SECTION,
    ("diagnostics/wording.py", "http"): "how a word sounds that begins so",
    ("diagnostics/host_rules.py", "http"): SECTION,
    ("grammar/blob_path.py", "blobtrigger"): "a name in expressions, `{BlobTrigger}`",
    ("analysis/imports/distributions.py", "kafka"): "a module of the package kafka-python",
    ("linter/rules/packaging_stdlib.py", "http"): "a module of Python",
    ("linter/rules/connections.py", "http"): "the scheme of an address",
    ("linter/rules/host_json.py", "documentdb"): HOST_JSON,
    ("grammar/resource_names.py", "table"): "the word in the message",
    ("linter/rules/host_json.py", "eventhub"): HOST_JSON,
    ("linter/rules/host_json.py", "http"): HOST_JSON,
    ("linter/rules/host_json.py", "sendgrid"): HOST_JSON,
    ("linter/rules/host_json.py", "servicebus"): HOST_JSON,
    ("linter/rules/host_options.py", "servicebus"): HOST_JSON,
    ("linter/rules/resource_names.py", "table"): "what a property says, whatever the type",
    ("analysis/commands.py", "mysql"): DIALECT,
    ("linter/rules/commands.py", "mysql"): DIALECT,
    ("analysis/expression_names.py", "blobtrigger"): "in a message; compared with the models",
    ("analysis/expression_names.py", "queuetrigger"): "in a message; compared with the models",
    ("analysis/expression_names.py", "timertrigger"): "in a message; compared with the models",
    ("diagnostics/host_rules.py", "sql"): SECTION,
    ("linter/rules/connection_values.py", "http"): "the scheme of an address",
    ("import_costs/probe.py", "queue"): "a module of Python",
    ("sources/decorators/binding_names.py", "blob"): "a name for a parameter, in a hint",
    **{
        ("analysis/host_options/table.py", name): HOST_JSON
        for name in (
            *("cosmosdb", "cosmosdbmongo", "eventgrid", "http", "kafka", "kusto", "mysql"),
            *("rabbitmq", "redis", "sendgrid", "servicebus", "signalr", "sql", "webpubsub"),
        )
    },
    ("analysis/host_options/durable.py", "eventgrid"): HOST_JSON,
    ("analysis/host_options/host.py", "http"): HOST_JSON,
    ("project/project.py", "http"): HOST_JSON,
}
"""By module and string, why a string equal to a type is not a type there."""
GENERATED = ("worker/verdict_table.py", "worker/encoding.py")
"""azure-functions' facts about types. `test_verdict_table.py` compares those that it accepts, and
`test_check_returns.py` those that it sends."""


PLAYING = ("engine", "testing", "deployment", "server", "storage")
"""Packages that play the host, which does something else for each type."""


def test_no_module_but_the_models_names_a_type() -> None:
    found = {
        (path.relative_to(PACKAGE).as_posix(), text.lower())
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in ("bindings", *PLAYING)
        and path.relative_to(PACKAGE).as_posix() not in GENERATED
        for text in types_in(path.read_text("utf-8"))
    }
    assert sorted(found) == sorted(ALLOWED)


def test_a_type_is_found_in_any_case_and_without_a_model() -> None:
    source = """
def rule(kind: str) -> bool:
    '''Find a queueTrigger.'''
    return kind in ("queuetrigger", "QUEUE", "acmeBeltTrigger", "trigger", "queues", "a queue")
"""
    assert list(types_in(source)) == ["queuetrigger", "QUEUE", "acmeBeltTrigger"]


def types_in(source: str) -> Iterator[str]:
    """Return the strings in *source* that are binding types."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value.lower() in TYPES or TRIGGER.fullmatch(node.value):
                yield node.value


def test_pydantic_finds_no_fact_to_evaluate_for_each_model_that_inherits_it() -> None:
    bases = {base for entry in catalog() for base in entry.model.__mro__ if Facts in base.__mro__}
    found = {name for base in bases for name in base.__annotations__ if hasattr(base, name)}
    assert found == set()


def test_each_fact_is_read_outside_the_models() -> None:
    read = {
        node.attr
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in ("bindings", *PLAYING)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
    }
    # `attributes` is read by bindings/trigger_values.py, for the readers of both kinds.
    assert Facts.__class_vars__ - Model.__class_vars__ - read == {"attributes"}
