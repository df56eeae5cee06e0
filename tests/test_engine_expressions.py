"""Binding expressions in the engine, as the host fills them in.

The rows are those of the host's behavior: R-EXPR and H-EXPR from `BindingTemplateToken`,
`BindingDataPathHelper` and `SystemBindingData` of azure-webjobs-sdk, H-DATA-05 from
`Utility.ApplyBindingData` of azure-functions-host.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any

import pytest

from funcdeco.bindings.base import Binding
from funcdeco.bindings.cosmos_db import CosmosDBInput
from funcdeco.bindings.facts import ConnectionNames
from funcdeco.bindings.generic import GenericOutput
from funcdeco.bindings.queue import QueueOutput
from funcdeco.bindings.service_bus import ServiceBusQueueOutput
from funcdeco.bindings.sql import SqlInput
from funcdeco.engine.binding import connection_of
from funcdeco.engine.dates import DateTime, format_date, json_date, to_json
from funcdeco.engine.expressions import ExpressionError, Scope, fill_names, fill_settings
from funcdeco.engine.filters import fill_filter, fill_query, parameters_of
from funcdeco.engine.names import Names, number_as_text, payload_names
from funcdeco.engine.settings import HostSettings
from funcdeco.engine.typed_data import TypedData
from funcdeco.grammar.expression import parse_expression
from functions_support import declaration

NOW = datetime(2024, 5, 1, 14, 3, 9, 120000, timezone.utc)
GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
METADATA = {
    "Id": "m1",
    "DequeueCount": 2,
    "InsertionTime": NOW,
    "EnqueuedTimeUtc": DateTime.of(NOW),
    "Query": {"Name": "tea"},
    "IsLast": True,
    "Score": 1.5,
}


def scope(payload: str = "") -> Scope:
    data = TypedData("string", payload)
    return Scope(Names(METADATA, payload_names(data)), "work", NOW)


@pytest.mark.parametrize(
    ("template", "payload", "filled"),
    [
        # R-EXPR-01
        ("a/{id}.txt", "", "a/m1.txt"),
        ("{{id}}-{Id}", "", "{id}-m1"),
        ("{EnqueuedTimeUtc}", "", "2024-05-01T14-03-09Z"),
        ("{EnqueuedTimeUtc:yyyy/MM}", "", "2024/05"),
        # R-EXPR-02
        ("{id}", '{"ID": 7}', "7"),
        ("{datetimestamp}", "", "2024-05-01T14-03-09Z"),
        ("{datetimestamp}", '{"datetimestamp": "x"}', "x"),
        # H-DATA-05
        ("{n}{b}{f}{t}", '{"n": 1, "b": true, "f": 1.0, "t": "x"}', "1True1x"),
        ("{at}", '{"at": "2024-05-01T10:00:00.25+02:00"}', "05/01/2024 08:00:00"),
        ("{at}", '{"at": "2024-05-01"}', "2024-05-01"),
        ("{id}", '{"id": null}', "m1"),
        ("{id}", '{"id": [1]}', "m1"),
        ("{id}", '{"id": 1', "m1"),
        ("{id}", ' {"id": 1}\n', "1"),
        # H-EXPR-02
        ("[{InsertionTime}{IsLast}{Score}{Query}]", "", "[]"),
        ("{DequeueCount}", "", "2"),
        ("[{a}]", '{"a": {"b": 1}}', "[]"),
        # H-EXPR-03
        ("{query.NAME}", "", "tea"),
        ("{a.B.c}", '{"A": {"b": {"C": false}}}', "False"),
        ("{a.at}", '{"a": {"at": "2024-05-01T10:00:00Z"}}', "05/01/2024 10:00:00"),
        # H-EXPR-04
        ("{DateTime}", "", "2024-05-01T14-03-09Z"),
        ("{datetime:yyyy-MM-dd}", "", "2024-05-01"),
        ("{DateTime:HH.mm}", "", "14"),
        ("{DateTime}", '{"DateTime": "mine"}', "mine"),
        ("{DateTime:yyyy}", '{"DateTime": "mine"}', "2024"),
        ("{sys.MethodName}", "", "work"),
        ("{SYS.utcnow:HHmm}", "", "1403"),
        # H-EXPR-05
        ("{sys.a}", '{"sys": {"a": 1}}', "1"),
        ("{id:N}", "", "m1"),
    ],
)
def test_names_are_filled_in(template: str, payload: str, filled: str) -> None:
    assert fill_names(template, scope(payload)) == filled


@pytest.mark.parametrize(
    ("template", "pattern"),
    [
        ("{rand-guid}", GUID),
        ("{rand-guid:N}", "[0-9a-f]{32}"),
        ("{rand-guid:b}", rf"\{{{GUID}\}}"),
        ("{rand-guid:P}", rf"\({GUID}\)"),
        ("{rand-guid:X}", r"\{0x\w{8},0x\w{4},0x\w{4},\{0x\w\w(,0x\w\w){7}\}\}"),
        ("{sys.RandGuid:D}", GUID),
    ],
)
def test_random_names_differ_at_each_use(template: str, pattern: str) -> None:  # H-EXPR-04
    first, second = fill_names(f"{template} {template}", scope()).split(" ")

    assert re.fullmatch(pattern, first)
    assert re.fullmatch(pattern, second)
    assert first != second


@pytest.mark.parametrize(
    ("template", "message"),
    [
        # H-EXPR-01
        ("{none}", "No value for named parameter 'none'."),
        ("{none.inner}", "No value for named parameter 'none'."),
        ("{query.none}", "Error while accessing 'none': property doesn't exist."),
        ("{id.inner}", "Error while accessing 'inner': property doesn't exist."),
        ("{sys.Now}", "Error while accessing 'Now': property doesn't exist."),
        (
            "{rand-guid:Q}",
            'Format string can be only "D", "d", "N", "n", "P", "p", "B", "b", "X" or "x".',
        ),
        # R-EXPR-01
        ("a{", "Invalid template 'a{': `{` has no closing `}`"),
    ],
)
def test_errors_are_those_of_the_host(template: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        fill_names(template, scope())

    assert str(caught.value) == message


def test_settings_ignore_case_and_a_missing_one_is_an_error() -> None:  # H-EXPR-01, R-CONN-02
    settings = HostSettings({"Queue": "orders", "A__b": "c"})

    assert fill_settings("%QUEUE%-%a:B%", settings) == "orders-c"
    with pytest.raises(ExpressionError) as caught:
        fill_settings("%none%", settings)
    assert str(caught.value) == (
        "'%none%' does not resolve to a value; "
        "add `none` to `Values` in local.settings.json, or to the environment"
    )


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (None, "2024-05-01T14-03-09Z"),
        ("yyyy yy M MM MMM MMMM", "2024 24 5 05 May May"),
        ("d dd ddd dddd", "1 01 Wed Wednesday"),
        ("H HH h hh t tt", "14 14 2 02 P PM"),
        ("m mm s ss", "3 03 9 09"),
        ("f ff fff fffffff FFF", "1 12 120 1200000 12"),
        ("z zz zzz K", "+0 +00 +00:00 Z"),
        (r"'day' d\d %d", "day 1d 1"),
        ("d", "05/01/2024"),
        ("D", "Wednesday, 01 May 2024"),
        ("o", "2024-05-01T14:03:09.1200000Z"),
        ("R", "Wed, 01 May 2024 14:03:09 GMT"),
        ("s", "2024-05-01T14:03:09"),
        ("u", "2024-05-01 14:03:09Z"),
        ("G", "05/01/2024 14:03:09"),
    ],
)
def test_dates_have_the_formats_of_dotnet(form: str | None, text: str) -> None:
    assert format_date(DateTime.of(NOW), form) == text


def test_dates_in_json_have_an_offset_or_z() -> None:  # H-QUE-10
    assert to_json(NOW) == "2024-05-01T14:03:09.12+00:00"
    assert to_json(DateTime.of(NOW)) == "2024-05-01T14:03:09.12Z"
    assert json_date(to_json(NOW)) == NOW
    assert json_date("2024-05-01T99:00:00Z") is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (-0.25, "-0.25"),
        (1e14, "100000000000000"),
        (1e15, "1E+15"),
        (0.0001, "0.0001"),
        (1.5e-5, "1.5E-05"),
        (-1.25e300, "-1.25E+300"),
        (float("inf"), "Infinity"),
        (float("nan"), "NaN"),
    ],
)
def test_numbers_are_written_as_dotnet_does(number: float, text: str) -> None:  # H-DATA-05
    assert number_as_text(number) == text


def test_payload_names_keep_the_spelling_of_the_metadata() -> None:  # H-DATA-05, H-DATA-06
    names = Names({"Id": "m1", "Other": 1}, {"id": "5", "new": "x"})

    assert dict(names) == {"Id": "5", "Other": 1, "new": "x"}


def test_names_in_document_queries_become_parameters() -> None:  # R-SEC-04
    tokens = parse_expression("SELECT * FROM c WHERE c.id = {id} OR c.n = {n}")

    query = fill_query(tokens, scope('{"n": 1}'))

    assert query == ("SELECT * FROM c WHERE c.id = @id OR c.n = @n", {"@id": "m1", "@n": "1"})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("c.id = {none}", "The given key 'none' was not present in the dictionary."),
        ("c.id = {rand-guid}", "The given key 'rand-guid' was not present in the dictionary."),
        ("c.id = {Query.Name}", "Error while accessing 'Name': property doesn't exist."),
    ],
)
def test_document_queries_accept_only_names_of_the_trigger(query: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        fill_query(parse_expression(query), scope())

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        (",@a=1,,@b=,", {"@a": "1", "@b": ""}),
        ("@a=Null,@b= null", {"@a": None, "@b": " null"}),
        ("@a=1, @b=2", "the parameter `@b` starts with a blank"),
        ("@a=1,b=2", "the parameter `b` doesn't start with `@`"),
        ("@a=x=y", "the value of the parameter `@a` contains `=`"),
        ("@a=x,y", "the parameter `y` doesn't start with `@`"),
    ],
)
def test_lists_of_parameters_are_checked_when_their_values_are_known(
    text: str, expected: object
) -> None:
    found: object
    try:
        found = parameters_of(text)
    except ExpressionError as error:
        found = str(error).removeprefix(f"Invalid parameters '{text}': ")
    assert found == expected


@pytest.mark.parametrize(
    ("text", "payload", "filled"),
    [
        ("Name eq '{name}'", {"name": "O'Neil"}, "Name eq 'O''Neil'"),
        ("Price gt {price}", {"price": "5.5"}, "Price gt 5.5"),
        ("IsNew eq {flag}", {"flag": "True"}, "IsNew eq True"),
        ("{whole}", {"whole": "a eq 'b'"}, "a eq 'b'"),
    ],
)
def test_names_in_table_filters_are_escaped(
    text: str, payload: dict[str, Any], filled: str
) -> None:
    assert fill_filter(text, parse_expression(text), Scope(Names(payload), "f", NOW)) == filled


def test_a_name_without_quotes_in_a_table_filter_must_be_a_number() -> None:
    text = "Price gt {price}"
    values = Scope(Names({"price": "5 or true"}), "f", NOW)

    with pytest.raises(ExpressionError) as caught:
        fill_filter(text, parse_expression(text), values)

    message = "An invalid parameter value was specified for filter parameter 'price'."
    assert str(caught.value) == message


SETTINGS = HostSettings(
    {
        "AzureWebJobsStorage": "s",
        "AzureWebJobsBoth": "prefixed",
        "Both": "plain",
        "Identity__accountName": "a",
        "ConnectionStrings:Section": "c",
        "CosmosDB": "AccountEndpoint=x",
    }
)


@pytest.mark.parametrize(
    ("names", "order", "connection"),
    [
        # R-CONN-02
        (("Storage", "AzureWebJobsStorage", "storage"), "prefixed first", "AzureWebJobsStorage"),
        (("Both", "both", "AzureWebJobsBoth"), "prefixed first", "AzureWebJobsBoth"),
        (("Both", "BOTH"), "plain first", "Both"),
        (("Storage", "AzureWebJobsStorage"), "plain first", "AzureWebJobsStorage"),
        (("Section",), "plain only", "Section"),
        (("Storage",), "plain only", "Storage"),
        (("Identity", "identity"), "prefixed first", "Identity"),
        # without settings, spellings are one connection too
        (("Unset", "AzureWebJobsUnset", "unset"), "prefixed first", "Unset"),
    ],
)
def test_a_connection_has_one_name(
    names: tuple[str, ...], order: ConnectionNames, connection: str
) -> None:
    assert [SETTINGS.connection(name, order) for name in names] == [connection] * len(names)


@pytest.mark.parametrize(
    ("model", "kind", "properties", "connection"),
    [
        # R-CONN-01
        (QueueOutput, "queue", {}, "AzureWebJobsStorage"),
        (QueueOutput, "queue", {"connection": " "}, "AzureWebJobsStorage"),
        (QueueOutput, "queue", {"connection": "%Name%"}, "%Name%"),
        (GenericOutput, "queue", {}, "AzureWebJobsStorage"),
        (CosmosDBInput, "cosmosDB", {}, "CosmosDB"),
        (ServiceBusQueueOutput, "serviceBus", {}, "ServiceBus"),
        (SqlInput, "sql", {"connectionStringSetting": "Both"}, "Both"),
    ],
)
def test_a_binding_has_the_default_connection_of_its_extension(
    model: type[Binding], kind: str, properties: dict[str, str], connection: str
) -> None:
    declared = declaration(model, "value", kind=kind, **properties)

    assert connection_of(declared, SETTINGS) == connection
