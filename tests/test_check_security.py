"""Findings of `funcdeco check` about secrets in bindings and the rights of callers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from build_support import funcdeco
from check_support import HEAD, codes_in, found_in, write_project
from funcdeco import check

KEY = "c2VjcmV0IGtleQ=="


def found(folder: Path, decorators: str, **options: Any) -> list[tuple[str, str]]:
    """Return code and message of the SEC findings in a function with these decorators."""
    names = "one, two" if "two" in decorators else "one"
    write_project(folder, {"app.py": f"{HEAD}{decorators}\ndef run({names}): ...\n"})
    return [(code, text) for code, _, text in found_in(folder, **options) if code[:3] == "SEC"]


def queue(connection: str) -> str:
    return f'@app.queue_trigger(queue_name="orders", connection="{connection}", name="one")'


def http(output: str, options: str = "") -> str:
    return f'@app.http(route="a", name="one"{options})\n{output}'


@pytest.mark.parametrize(
    "connection",
    [
        f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={KEY}",
        f"Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey={KEY}",
        "UseDevelopmentStorage=true",
    ],
    ids=["storage", "service bus", "emulator"],
)
def test_a_value_in_place_of_a_settings_name(connection: str, tmp_path: Path) -> None:
    message = "`connection` contains a value instead of the name of a setting"
    assert found(tmp_path, queue(connection)) == [("SEC001", message)]


@pytest.mark.parametrize(
    "text",
    [
        "https://a.blob.core.windows.net/b/c?sv=2024&sig=AbCdEfGh1234567890%2Bxyz",
        "amqp://guest:hunter22@shop.example:5672/",
        f"a/AccountKey={KEY}",
    ],
    ids=["shared access signature", "address", "key"],
)
def test_a_secret_anywhere_in_a_binding(text: str, tmp_path: Path) -> None:
    output = f'@app.generic_output(type="thing", name="two", extra={{"a": [{{"b": "{text}"}}]}})'
    assert found(tmp_path, f"{queue('C')}\n{output}") == [("SEC001", "`a` contains a secret")]


def test_the_secret_itself_is_told_nowhere(tmp_path: Path) -> None:
    found(tmp_path, queue(f"DefaultEndpointsProtocol=https;AccountKey={KEY}"))
    (item,) = (one for one in check(tmp_path) if one.code == "SEC001")
    assert KEY not in f"{item} {item.to_json()}"


@pytest.mark.parametrize(
    "decorators",
    [
        queue("Storage"),
        queue("%STORAGE%"),
        queue("Shop__Orders"),
        '@app.http(route="a", name="one")\n'
        '@app.sql_input(name="two", command_text="select * from a where Id = @Id and Password = @P",'
        ' connection_string_setting="SQL", parameters="@Id={Query.id},@P={Query.password}")',
        '@app.kafka_trigger(topic="a", broker_list="a.example:9092", password="%PASSWORD%",'
        ' name="one")',
        '@app.timer_trigger(schedule="0 0 6 * * *", name="one")\n'
        '@app.blob_output(name="two", path="abc/AccountKey=%KEY%")',
    ],
    ids=["name", "setting", "identity", "sql", "kafka", "placeholder"],
)
def test_what_is_no_secret(decorators: str, tmp_path: Path) -> None:
    assert found(tmp_path, decorators) == []


@pytest.mark.parametrize(
    "options, methods",
    [
        (', auth_level="anonymous"', "DELETE, PATCH, POST, PUT"),
        (', auth_level="anonymous", methods=["GET", "PATCH", "POST"]', "PATCH, POST"),
        (', auth_level="anonymous", methods=["GET", "HEAD"]', ""),
        (', methods=["POST"]', ""),
    ],
    ids=["all methods", "some", "only reading", "with a key"],
)
def test_writing_without_a_key_is_told_where_it_is_asked_for(
    options: str, methods: str, tmp_path: Path
) -> None:
    expected = [("SEC002", f"anyone can call 'run' with {methods}")] if methods else []
    assert found(tmp_path, http("", options), select=["SEC"]) == expected
    assert found(tmp_path, http("", options)) == []


@pytest.mark.parametrize(
    "output, key",
    [
        ('blob_output(name="two", path="a/{Query.name}")', "`path`"),
        ('queue_output(name="two", queue_name="{headers.x-queue}")', "`queue_name`"),
        (
            'sql_input(name="two", connection_string_setting="S", command_text="a {Query.a}")',
            "`command_text`",
        ),
    ],
    ids=["blob", "queue", "sql"],
)
def test_names_and_commands_that_callers_choose(output: str, key: str, tmp_path: Path) -> None:
    name = output[output.index("{") + 1 : output.index("}")]
    message = f"callers control {key} with `{{{name}}}`"
    assert found(tmp_path, http(f"@app.{output}")) == [("SEC004", message)]


@pytest.mark.parametrize(
    "output",
    [
        'blob_output(name="two", path="a/{name}")',
        'table_input(name="two", table_name="abc", partition_key="a", row_key="{Query.id}")',
        'cosmos_db_input(name="two", database_name="d", container_name="c",'
        ' sql_query="select * from c where c.id = {Query.id}")',
        'signalr_connection_info_input(name="two", hub_name="chat",'
        ' user_id="{headers.x-ms-client-principal-id}")',
    ],
    ids=["part of the route", "key", "query", "user"],
)
def test_what_callers_may_choose(output: str, tmp_path: Path) -> None:
    assert found(tmp_path, http(f"@app.{output}")) == []


def test_a_name_from_a_message_is_not_a_callers(tmp_path: Path) -> None:
    output = '@app.blob_output(name="two", path="abc/{Query.name}")'
    assert found(tmp_path, f"{queue('C')}\n{output}") == []


def test_a_function_json_is_judged_alike(tmp_path: Path) -> None:
    content = """{"scriptFile": "__init__.py", "bindings": [
    {"type": "httpTrigger", "direction": "in", "name": "one", "authLevel": "ADMIN"},
    {"type": "http", "direction": "out", "name": "$return"},
    {"type": "queue", "direction": "out", "name": "two", "queueName": "a", "connection": "A=b"}]}"""
    files = {"run/function.json": content, "run/__init__.py": "def main(one, two): return 'x'\n"}
    write_project(tmp_path, files)
    message = "callers of 'run' need the master key, which unlocks the whole app"
    assert [one for one in found_in(tmp_path) if one[0][:3] == "SEC"] == [
        ("SEC003", "run/function.json:2:76", message),
        (
            "SEC001",
            "run/function.json:4:90",
            "`connection` contains a value instead of the name of a setting",
        ),
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("--extra-index-url https://reader:hunter2@pypi.example.com/simple", ["SEC005"]),
        ("--index-url=https://:hunter2@pypi.example.com/simple", ["SEC005"]),
        ("shop @ git+https://build:hunter2@example.com/shop.git", ["SEC005"]),
        ("--extra-index-url https://reader:${PYPI_PASSWORD}@pypi.example.com/simple", []),
        ("--extra-index-url https://${PYPI_TOKEN}@pypi.example.com/simple", []),
        ("--extra-index-url https://reader@pypi.example.com:8080/simple", []),
        ("shop @ git+ssh://git@example.com/shop.git", []),
        ("# --extra-index-url https://reader:hunter2@pypi.example.com/simple", []),
    ],
)
def test_password_in_an_address_of_requirements_is_reported(
    line: str, found: list[str], tmp_path: Path
) -> None:
    for name, text in (("requirements.txt", f"{line}\n"), ("more.txt", "")):
        folder = tmp_path / name
        write_project(
            folder, {"requirements.txt": text or "-r more.txt\n", "more.txt": f"{line}\n"}
        )
        assert [one for one in codes_in(folder) if one.startswith("SEC")] == found


def test_password_in_requirements_is_not_printed(tmp_path: Path) -> None:
    text = "--extra-index-url https://reader:hunter2@pypi.example.com/simple\n"
    write_project(tmp_path, {"requirements.txt": text})
    for shape in ("text", "json", "sarif"):
        done = funcdeco("check", "--format", shape, cwd=tmp_path)
        assert ("SEC005" in done.out, "hunter2" in done.out + done.err) == (True, False)
