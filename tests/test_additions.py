"""A rule and a command are each added in one place; a binding family is in test_catalogue.py."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

from build_support import Done, funcdeco
from check_support import write_project
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.bindings.catalog import catalog
from funcdeco.bindings.http import HttpTrigger
from funcdeco.cli import main
from funcdeco.diagnostics import codes
from funcdeco.diagnostics.codes import CODES, Code
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.linter import engine, rules
from funcdeco.linter.engine import run_rules
from funcdeco.linter.rule import Finding, Findings, Table

FUNCTION = (
    '{"scriptFile": "run.py", "bindings": [{"type": "queueTrigger", "direction": "in",'
    ' "name": "msg", "queueName": "orders", "connection": "Store"}]}'
)


def tables_of_modules() -> list[Table]:
    names = [f"{rules.__name__}.{one.name}" for one in pkgutil.iter_modules(rules.__path__)]
    return [importlib.import_module(name).TABLE for name in names]


def test_the_table_lists_each_module_of_rules_once() -> None:
    listed = [*rules.TABLES, *rules.late_tables({one.model for one in catalog()})]
    assert sorted(map(id, listed)) == sorted(map(id, tables_of_modules()))
    assert list(rules.late_tables({HttpTrigger})) == []


def test_a_late_table_is_listed_for_each_type_that_its_rules_select() -> None:
    late = [one for one in tables_of_modules() if one not in rules.TABLES]
    for model in {one.model for one in catalog()}:
        listed = list(rules.late_tables({model}))
        for table in late:
            selectors = [selects for _, selects in table.of_bindings.values()]
            assert None not in selectors
            if any(selects(model) for selects in selectors if selects):
                assert table in listed, (table.codes, model)


def test_each_rule_has_a_row_in_the_table_of_codes_and_no_code_has_two() -> None:
    found = [code for table in tables_of_modules() for code in table.codes]
    assert len(found) > 100
    assert sorted(found) == sorted({*found} & CODES.keys())


@pytest.mark.parametrize("kind", ["app", "function", "binding"])
def test_a_table_refuses_a_second_rule_for_a_code_and_codes_of_other_groups(kind: str) -> None:
    table = Table("TMR")
    register = getattr(table, kind)
    register("TMR002")(lambda *_: iter(()))
    for again in (table.app, table.function, table.binding):
        with pytest.raises(ValueError, match=r"^TMR002 already has a rule$"):
            again("TMR002")
    with pytest.raises(ValueError, match=r"^HTP001 is not a code of the group TMR$"):
        register("HTP001")


def test_two_tables_with_a_rule_for_one_code_are_refused() -> None:
    first, second = Table("TMR"), Table("TMR")
    for table in (first, second):
        table.function("TMR001")(lambda function, app: iter(()))
    with pytest.raises(ValueError, match="^two tables have a rule for TMR001$"):
        run_rules(CheckedApp(Path("/"), ()), lambda code: True, (first, second))


def test_a_rule_is_a_row_and_a_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    acme = Table("ACM")
    monkeypatch.setitem(codes.GROUPS, "ACM", "Acme")
    monkeypatch.setitem(CODES, "ACM001", Code("queue-of-orders", "error", "Orders have no queue"))
    monkeypatch.setattr(engine, "TABLES", (*rules.TABLES, acme))

    @acme.binding("ACM001", lambda facts: facts.role == "trigger")
    def queue_of_orders(
        declaration: BindingDeclaration, function: Function, app: CheckedApp
    ) -> Findings:
        if declaration.string("queueName") == "orders":
            yield Finding("`orders` goes by belt", "use the belt", key="queueName")

    write_project(
        tmp_path, {"take/function.json": FUNCTION, "take/run.py": "def main(msg): return None\n"}
    )
    select = ("--select", "ACM", "--ignore", "PKG,CON")
    done = funcdeco("check", ".", *select, "--format", "concise", cwd=tmp_path)
    assert done == Done(
        1, "take/function.json:1:111: error ACM001: `orders` goes by belt\n", done.err
    )
    sarif = json.loads(funcdeco("check", ".", *select, "--format", "sarif", cwd=tmp_path).out)
    (rule,) = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("ACM001", "QueueOfOrders")
    ignored = funcdeco("check", ".", "--ignore", "ACM001,PKG,CON", cwd=tmp_path)
    assert "ACM001" not in ignored.out


def test_a_command_is_a_line_and_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    @click.argument("name")
    def command(name: str) -> None:
        """Greet NAME."""
        click.echo(f"hello {name}")

    module = ModuleType("funcdeco.cli.greet")
    vars(module)["command"] = command
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(main.COMMANDS, "greet", "Greet somebody.")
    assert "\n  greet     Greet somebody.\n" in funcdeco("--help").out
    assert funcdeco("greet", "world") == Done(0, "hello world\n", "")
    assert funcdeco("greet", "--help").out.startswith("Usage: funcdeco greet [OPTIONS] NAME\n")
    assert "Did you mean 'greet'?" in funcdeco("gret").err
