"""Findings of `funcdeco check` in commands, queries and filters, and in their parameters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from check_support import HEAD, write_project
from funcdeco import check
from funcdeco.project.default_host import BUNDLE

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
        " write `@Age`, without a space before it"
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


@pytest.mark.parametrize(
    ("trigger", "name"),
    [
        (ROUTE, "id"),
        (HTTP.format("orders/{id:length(8)}"), "id"),
        (HTTP.format("orders"), "id"),
        (QUEUE, "order.id"),
    ],
    ids=["route", "length", "query or body", "message"],
)
def test_expressions_in_a_command_are_injection(trigger: str, name: str, tmp_path: Path) -> None:
    decorators = trigger + sql(f"select * from a where id = {{{name}}}")
    origin = "the trigger's data controls" if trigger == QUEUE else "callers control"
    assert found(tmp_path, decorators) == [
        f"SEC004 {{{name}}} -> {origin} `command_text` with `{{{name}}}` |"
        " pass the value as a parameter to prevent injection"
    ]


@pytest.mark.parametrize(
    ("trigger", "command"),
    [
        (HTTP.format("orders/{id:int}"), "select * from a where id = {id}"),
        (HTTP.format("orders/{id:guid:required}"), "select * from a where id = '{ID}'"),
        (QUEUE, "select {DequeueCount} as n, '{sys.MethodName}' as f, '{rand-guid}' as g"),
        (TIMER, "select * from %TABLE%"),
    ],
    ids=["int", "guid", "host", "setting"],
)
def test_expressions_in_a_command_that_are_harmless(
    trigger: str, command: str, tmp_path: Path
) -> None:
    assert found(tmp_path, trigger + sql(command)) == []


@pytest.mark.parametrize(
    ("trigger", "command", "code"),
    [
        (QUEUE, "select {DequeuCount} as n", "EXP003"),
        (TIMER, "select {id} as n", "EXP002"),
        (
            '@app.sql_trigger(name="one", table_name="a", connection_string_setting="DATABASE")\n',
            "select {id} as n",
            "EXP003",
        ),
    ],
    ids=["misspelled", "no payload", "list"],
)
def test_an_expression_without_a_value_is_one_finding(
    trigger: str, command: str, code: str, tmp_path: Path
) -> None:
    assert [one[:6] for one in found(tmp_path, trigger + sql(command))] == [code]


# -- Cosmos DB ------------------------------------------------------------------------------------


def cosmos(**properties: str) -> str:
    listed = "".join(f', {name}="{value}"' for name, value in properties.items())
    return f'@app.cosmos_db_input(name="two", database_name="d", container_name="c"{listed})'


@pytest.mark.parametrize(
    ("condition", "hint"),
    [
        ("= 'x|{id}'", "write `CONCAT('x|', {id})`"),
        ("= '{id}'", "write `{id}` without quotes"),
        ("= '{id}/a' -- '", "write `CONCAT({id}, '/a')`"),
    ],
)
def test_an_expression_in_a_string_of_a_query(condition: str, hint: str, tmp_path: Path) -> None:
    query = f"select * from c where c.x {condition}"
    string = condition.split("'")[1]
    assert found(tmp_path, ROUTE + cosmos(sql_query=query)) == [
        f"QRY007 '{string}' -> `{{id}}` in a string of `sql_query` is the literal text `@id`, not its value | {hint}"
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        (
            "Query.id",
            "write `{id}`: a parameter of the query string is available by its name alone",
        ),
        ("Headers.x", "use a name without `.`, or read the value and query in the function itself"),
        ("rand-guid", "use a name that only the trigger provides, or query in the function itself"),
        (
            "sys.UtcNow",
            "use a name that only the trigger provides, or query in the function itself",
        ),
        (
            "datetime:yyyy",
            "use a name that only the trigger provides, or query in the function itself",
        ),
    ],
)
def test_an_expression_that_a_query_cannot_pass(name: str, hint: str, tmp_path: Path) -> None:
    query = f"select * from c where c.x = {{{name}}}"
    shown = name.partition(":")[0]
    assert found(tmp_path, ROUTE + cosmos(sql_query=query)) == [
        f"QRY008 {{{name}}} -> `{{{shown}}}` in `sql_query` can't be a parameter | {hint}"
    ]


def test_a_path_in_place_of_a_partition_key(tmp_path: Path) -> None:
    assert found(tmp_path, ROUTE + cosmos(id="{id}", partition_key="/address/country")) == [
        'QRY009 "/address/country" -> `partition_key` is the path of a partition key, not a value |'
        " write the value, such as `{country}`"
    ]


def cosmos_output(more: str) -> str:
    return f'@app.cosmos_db_output(name="two", database_name="d", container_name="c"{more})'


def test_the_partition_key_of_a_new_container(tmp_path: Path) -> None:
    create = ", create_if_not_exists=True"
    assert found(tmp_path, TIMER + cosmos_output(create)) == [
        "QRY009 True -> `create_if_not_exists` requires `partition_key` to create the container |"
        " set `partition_key` to the path of the key, such as `/id`"
    ]
    assert found(tmp_path, TIMER + cosmos_output(f'{create}, partition_key="country"')) == [
        'QRY009 "country" -> `partition_key` of a new container doesn\'t start with `/` |'
        " write `/country`"
    ]


@pytest.mark.parametrize(
    "decorators",
    [
        cosmos(sql_query="select * from c where c.x = {id} and c.y = 'it\\\\'s {{id}}'"),
        cosmos(sql_query="select * from c where c['x'] = {DateTime} and c.z = {id:yy} -- '{id}'"),
        cosmos(id="{Query.id}", partition_key="{country}"),
        cosmos(id="7", partition_key="a/b"),
        cosmos(id="7", partition_key="/a b"),
        cosmos(id="7", partition_key="/"),
        cosmos(id="7", partition_key="%KEY%"),
        cosmos(sql_query="select * from c where c.x = '%X%'"),
        cosmos_output(', partition_key="country"'),
        cosmos_output(', partition_key="/id", create_if_not_exists=True'),
        cosmos_output(', partition_key="%KEY%", create_if_not_exists=True'),
        cosmos_output(", create_if_not_exists=False"),
        '@app.cosmos_db_v3_output(name="two", database_name="d", collection_name="c",'
        ' connection_string_setting="C", create_if_not_exists=True)',
    ],
)
def test_queries_and_keys_that_work(decorators: str, tmp_path: Path) -> None:
    assert [one for one in found(tmp_path, ROUTE + decorators) if one[:3] == "QRY"] == []


# -- Tables ---------------------------------------------------------------------------------------


def table(**properties: str) -> str:
    listed = "".join(f', {name}="{value}"' for name, value in properties.items())
    return f'@app.table_input(name="two", table_name="orders"{listed})'


@pytest.mark.parametrize(
    ("text", "part", "message", "hint"),
    [
        ("a == 1", "==", "`==` is not an operator of OData", "write `eq`"),
        ("a='b'", "=", "`=` is not an operator of OData", "write `eq`"),
        ("a ne 1 && b", "&&", "`&&` is not an operator of OData", "write `and`"),
        ("not (a <> 1)", "<>", "`<>` is not an operator of OData", "write `ne`"),
        ("a eq 'it's'", "'", "`'` has no closing `'`", "write `''` for a single quote in a string"),
        ("(a eq 1", "(", "`(` has no closing `)`", ""),
        ("a eq 1)", ")", "`)` has no opening `(`", ""),
    ],
)
def test_filters_that_are_not_odata(
    text: str, part: str, message: str, hint: str, tmp_path: Path
) -> None:
    assert found(tmp_path, ROUTE + table(filter=text)) == [
        f"QRY010 {part} -> in `filter`, {message} | {hint}"
    ]


def test_a_string_in_double_quotes(tmp_path: Path) -> None:
    decorators = ROUTE + table(filter='Name eq \\"{id}\\"')
    assert [one.partition(" -> ")[2] for one in found(tmp_path, decorators)] == [
        "in `filter`, unexpected '\"' | enclose a string in single quotes"
    ]


def test_an_expression_that_a_filter_cannot_pass(tmp_path: Path) -> None:
    assert found(tmp_path, ROUTE + table(filter="Name eq '{Query.name}'")) == [
        "QRY008 {Query.name} -> `{Query.name}` in `filter` isn't allowed |"
        " write `{name}`: a parameter of the query string is available by its name alone"
    ]


def test_a_filter_that_leaves_the_partition(tmp_path: Path) -> None:
    decorators = ROUTE + table(partition_key="{country}", filter="a eq 1 or b eq 'x or y'")
    assert found(tmp_path, decorators) == [
        "QRY011 or -> `filter` also matches entities outside of `partition_key` |"
        " enclose `filter` in parentheses: the extension puts `PartitionKey eq … and` before it"
    ]


@pytest.mark.parametrize(
    ("row_key", "hint"),
    [
        (
            "{id}",
            "remove it, and set `filter` to `RowKey eq '{id}'`, which results in a list with one"
            " element",
        ),
        (
            "it's",
            "remove it, and set `filter` to `RowKey eq 'it''s'`, which results in a list with one"
            " element",
        ),
        ("{Query.id}", "remove it, and select the entity by its `RowKey` in the function"),
        ("x-{id}", "remove it, and select the entity by its `RowKey` in the function"),
    ],
)
def test_the_row_key_of_an_input_is_ignored(row_key: str, hint: str, tmp_path: Path) -> None:
    assert found(tmp_path, ROUTE + table(partition_key="{country}", row_key=row_key)) == [
        f'QRY012 "{row_key}" -> the extension ignores `row_key` and passes all entities of'
        f" `partition_key` | {hint}"
    ]


@pytest.mark.parametrize("bundle", ["[2.*, 3.0.0)", "[2.*, 4.0.0)", None])
def test_a_row_key_with_a_bundle_that_may_read_it(bundle: str | None, tmp_path: Path) -> None:
    declared = {"id": BUNDLE, "version": bundle}
    host = {"version": "2.0", **({"extensionBundle": declared} if bundle else {})}
    decorators = ROUTE + table(partition_key="{country}", row_key="{id}")
    app = f"{HEAD}{decorators}\ndef run(one, two): ...\n"
    write_project(tmp_path, {"app.py": app, "host.json": json.dumps(host)})
    assert [item.code for item in check(tmp_path, select=["QRY"]) if item.code[:3] == "QRY"] == []


@pytest.mark.parametrize(
    "decorators",
    [
        table(filter="{id}"),
        table(filter="RowKey eq '{id}' and Price gt {country} and Name ne 'it''s = (\\\"'"),
        table(filter="Time ge datetime'{DateTime}' and Id eq guid'{rand-guid}'"),
        table(filter="%FILTER%"),
        table(filter="a eq 1 or b eq 2"),
        table(filter="(a eq 1 or b eq 2) and not (c eq true)", partition_key="x"),
        table(filter="order eq 1 and color eq 'or'", partition_key="x"),
        table(filter="", partition_key="x"),
        '@app.table_output(name="two", table_name="orders", partition_key="a", row_key="{id}")',
    ],
)
def test_filters_that_work(decorators: str, tmp_path: Path) -> None:
    assert [one for one in found(tmp_path, ROUTE + decorators) if one[:3] == "QRY"] == []


# -- Limits ---------------------------------------------------------------------------------------


def test_many_variables_and_huge_commands_end_soon(tmp_path: Path) -> None:
    command = " ".join(f"@a{number}" for number in range(3_000))
    parameters = ",".join(f"@b{number}=1" for number in range(3_000))
    assert len(found(tmp_path, ROUTE + sql(f"select {command}", parameters))) == 100
    query = "'{id}' " * 10_000
    cosmos = f'@app.cosmos_db_input(name="two", database_name="d", container_name="c", sql_query="{query}")'
    assert len(found(tmp_path, ROUTE + cosmos)) == 100
    assert not found(tmp_path, ROUTE + sql("select @a " + "(" * 150_000, "@b=1"))
