"""Findings of `funcdeco check` in commands, queries and filters, and in their parameters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from check_support import HEAD, write_project
from funcdeco import check

HTTP = '@app.http(route="{}", name="one")\n'
ROUTE = HTTP.format("orders/{id}/{country}")
TIMER = '@app.timer_trigger(schedule="0 0 6 * * *", name="one")\n'
QUEUE = '@app.queue_trigger(queue_name="orders", name="one")\n'


def found(folder: Path, decorators: str, **settings: str) -> list[str]:
    """Return the findings in a function with these decorators, each with the part that it marks."""
    app = {"app.py": f"{HEAD}{decorators}\ndef run(one, two): ...\n"}
    local = {"local.settings.json": json.dumps({"Values": settings})} if settings else {}
    folder = write_project(folder, {**app, **local})
    lines = (folder / "app.py").read_text("utf-8").splitlines()
    found: list[str] = []
    for item in check(folder, ignore=["CON", "SET", "PYT", "BND014", "BND023"]):
        assert item.location
        line, start, end = item.line, item.column, item.location.end_column
        part = lines[line - 1][start - 1 : end - 1] if line and start and end else ""
        found.append(f"{item.code} {part} -> {item.message} | {item.hint}")
    return found


def sql(command: str, parameters: str = "", more: str = "", kind: str = "sql") -> str:
    listed = f', parameters="{parameters}"' if parameters else ""
    return (
        f'@app.{kind}_input(name="two", command_text="{command}"{listed}{more},'
        ' connection_string_setting="DATABASE")'
    )


# -- SQL and Kusto --------------------------------------------------------------------------------


def test_a_blank_and_a_missing_sign_in_a_list_of_parameters(tmp_path: Path) -> None:
    command = "select * from a where id = @Id and age = @Age"
    assert found(tmp_path, ROUTE + sql(command, "@Id={id}, Age=1")) == [
        "QRY001  Age -> in `parameters`, the parameter `Age` doesn't start with `@` |"
        " write `@Age`, without a blank before it"
    ]


def test_a_parameter_that_nothing_sets(tmp_path: Path) -> None:
    command = "select * from a where id = @Id and age = @Age"
    assert found(tmp_path, ROUTE + sql(command, "@Id={id}")) == [
        "QRY002 @Age -> `command_text` uses `@Age`, which `parameters` doesn't set |"
        " add `@Age=VALUE` to `parameters`"
    ]


def test_a_misspelled_parameter_is_one_finding(tmp_path: Path) -> None:
    command = "select * from a where country = @Country"
    assert found(tmp_path, ROUTE + sql(command, "@Contry={country}")) == [
        "QRY002 @Country -> `command_text` uses `@Country`, which `parameters` doesn't set |"
        " did you mean `@Contry`?"
    ]


def test_a_command_without_any_parameters(tmp_path: Path) -> None:
    assert found(tmp_path, TIMER + sql("select * from a where id = @Id")) == [
        "QRY002 @Id -> `command_text` uses `@Id`, which `parameters` doesn't set |"
        " add `@Id=VALUE` to `parameters`"
    ]


def test_a_mysql_parameter_that_nothing_sets(tmp_path: Path) -> None:
    decorators = TIMER + sql("select * from a where id = @Id", kind="mysql")
    message = (
        "QRY003 @Id -> `command_text` uses `@Id`, which `parameters` doesn't set |"
        " add `@Id=VALUE` to `parameters`"
    )
    assert found(tmp_path, decorators) == [message]
    assert found(tmp_path, decorators, DATABASE="Server=a;Database=b") == [message]
    assert found(tmp_path, decorators, DATABASE="Server=a;Allow User Variables=True") == []


def test_parameters_that_a_query_does_not_use(tmp_path: Path) -> None:
    assert found(tmp_path, ROUTE + sql("select * from a", "@Id={id}")) == [
        "QRY004 @Id -> `command_text` doesn't use the parameter `@Id` |"
        " use `@Id` in the query, or remove it"
    ]


def test_a_query_as_a_stored_procedure(tmp_path: Path) -> None:
    kind = ', command_type="StoredProcedure"'
    assert found(tmp_path, TIMER + sql("SELECT * from a", more=kind)) == [
        'QRY005 "SELECT * from a" -> `command_text` is a query,'
        " but `command_type` is `StoredProcedure` |"
        " set `command_type` to `Text`, or write only the name of the procedure"
    ]


@pytest.mark.parametrize("kind", ["sql", "mysql"])
def test_commands_that_are_empty_or_not_a_table(kind: str, tmp_path: Path) -> None:
    output = f'@app.{kind}_output(name="two", command_text="TEXT", connection_string_setting="D")'
    table = "write the name of the table, such as `dbo.Orders`"
    assert found(tmp_path, TIMER + sql("", kind=kind)) == [
        'QRY006 "" -> `command_text` is empty | write a query'
    ]
    assert found(tmp_path, TIMER + output.replace("TEXT", "")) == [
        f'QRY006 "" -> `command_text` is empty | {table}'
    ]
    assert found(tmp_path, TIMER + output.replace("TEXT", "update a set b = 1")) == [
        'QRY006 "update a set b = 1" -> `command_text` of an output is a query'
        f" instead of the name of a table | {table}"
    ]


def test_parameters_of_kusto(tmp_path: Path) -> None:
    kusto = (
        '@app.kusto_input(name="two", database="d", connection="C", kql_command="T",'
        ' kql_parameters="@a=1,b", client_request_properties="@x=1, @y=2")'
    )
    codes = [one.partition(" ->")[0] for one in found(tmp_path, TIMER + kusto)]
    assert codes == ["QRY001 b", "QRY001  "]


def test_the_same_in_a_handwritten_function(tmp_path: Path) -> None:
    bindings = [
        {"type": "timerTrigger", "direction": "in", "name": "one", "schedule": "0 0 6 * * *"},
        {
            "type": "sql",
            "direction": "in",
            "name": "two",
            "commandText": "select @name",
            "parameters": "@names=1",
            "connectionStringSetting": "D",
        },
    ]
    files = {
        "run/function.json": json.dumps({"scriptFile": "run.py", "bindings": bindings}, indent=1),
        "run/run.py": "def main(one, two): ...\n",
    }
    write_project(tmp_path, files)
    items = check(tmp_path, select=["QRY"])
    assert [(item.code, item.message, item.hint) for item in items] == [
        (
            "QRY002",
            "`commandText` uses `@name`, which `parameters` doesn't set",
            "did you mean `@names`?",
        )
    ]


@pytest.mark.parametrize(
    "decorators",
    [
        sql("select * from a where b = @b and c = @C", "@B={id},@c=null"),
        sql("dbo.GetOrders", "@a={id},@b=2", ', command_type="StoredProcedure"'),
        sql("select", more=', command_type="StoredProcedure"'),
        sql("declare @n int = 3; select top (@n) * from a where b = @b", "@b={id}"),
        sql("exec dbo.GetOrders @country = @a, @top = 3", "@a={country}"),
        sql("select '@a', [@b], c.value('(/a[@id=sql:variable(\\\"@x\\\")])[1]', 'int')", "@x=1"),
        sql("select * from a where b = @b", "{parameters}"),
        sql("select * from a where b = @b", "%PARAMETERS%"),
        sql("%COMMAND%", "@a=1"),
        sql("select @@ROWCOUNT as n from a", ",,"),
        sql("select @a := 1, @a + 1", kind="mysql"),
        sql("select * from a where b = @b # @c", "@b= x", kind="mysql"),
        '@app.sql_output(name="two", command_text="[insert into]", connection_string_setting="D")',
        '@app.sql_output(name="two", command_text="{table}", connection_string_setting="D")',
    ],
)
def test_commands_that_work(decorators: str, tmp_path: Path) -> None:
    trigger = '@app.queue_trigger(queue_name="orders", name="one")\n'
    assert [one for one in found(tmp_path, trigger + decorators) if "SEC" not in one] == []
